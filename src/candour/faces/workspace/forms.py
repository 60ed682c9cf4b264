"""What a person can write down on an account, as forms. What the flow refuses is shown at the field it is about."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext

from candour.domain.holds import LIVES, HoldLife
from candour.domain.notices import Missing, Notice
from candour.domain.queries import OUTCOMES, REASONS
from candour.faces.workspace.languages import later, told
from candour.faces.workspace.tags import plain_value
from candour.faces.workspace.words import (
    HOLDS,
    METHODS,
    QUERY_OUTCOMES,
    QUERY_REASONS,
    WRITTEN,
)
from candour.faces.workspace.words import (
    OUTCOMES as CALL_OUTCOMES,
)

Choices = list[tuple[str, str | list[tuple[str, str]]]]
WORDS_MAX = 2000
LETTER_MAX = 8000
_FLAG = re.compile(r"^--([a-z-]+):? ")
_COMMAND = re.compile(r"(?:; |: | or )[^;:]*candour [a-z].*$")


def bare(wrong: Exception) -> str:
    """What the flow refused, as half a sentence without the option that it names."""
    text = _FLAG.sub("", _COMMAND.sub("", told(wrong)))
    return f"it {text}" if re.match(r"(is|must|lies) ", text) else text


class Pick(forms.ChoiceField):
    """One of what the page offers; whether it still exists is for the flow to say."""

    def valid_value(self, value: Any) -> bool:
        """Any."""
        return True


class Picks(forms.MultipleChoiceField):
    """Some of what the page offers; whether they still exist is for the flow to say."""

    def valid_value(self, value: Any) -> bool:
        """Any."""
        return True


def _words(label: str, hint: str = "", rows: int = 2, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    options = {"required": False, "max_length": WORDS_MAX, **more}
    return forms.CharField(label=label, help_text=hint, widget=area, **options)


def _line(label: str, hint: str = "", **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=200, widget=widget)


def _day(label: str, hint: str = "", *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = {
        "invalid": later("That is not a day. Write it as 2013-06-07, or pick it."),
        "required": later("Say the day."),
    }
    return forms.DateField(
        label=label, help_text=hint, required=required, widget=widget, input_formats=["%Y-%m-%d"], error_messages=wrong
    )


def _method(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(METHODS.items()), initial="bacs", required=False)


class ActForm(forms.Form):
    """A form of the customer's page. key: what its ids begin with, so that several may stand on one page."""

    def __init__(self, data: Any = None, *, key: str = "act", initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"{key}-%s", initial=initial)

    def offer(self, field: str, choices: list[tuple[str, str]]) -> None:
        """What a field may be chosen from."""
        found = self.fields[field]
        if isinstance(found, forms.ChoiceField):
            found.choices = choices

    def point(self) -> None:
        """Have the first field that is wrong wait for the keyboard."""
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True

    def blame(self, wrong: Exception) -> None:
        """Show what the flow refused, at its field where it names one."""
        text = _COMMAND.sub("", told(wrong))
        named = _FLAG.match(text)
        field = named[1].replace("-", "_") if named else None
        text = _FLAG.sub("", text)
        text = re.sub(r"--([a-z-]+)", r"‘\1’", plain_value(text) if " " in text else text)
        if named and re.match(r"(is|must|lies) ", text):
            text = f"It {text}"
        self.add_error(field if field in self.fields else None, text[:1].upper() + text[1:].rstrip(".") + ".")


class CallForm(ActForm):
    """What became of a call, with what was said and promised. outcome comes from the button that was pressed."""

    note = _words(later("What was said"), later("They may read this one day. What is only for us goes into a note."))
    by = _day(later("Promised by"))
    amount = _line(later("Amount"), later("Empty: all that is owed."), inputmode="decimal")
    method = _method(later("How it will be paid"))
    currency = Pick(label=later("Currency"), required=False)
    reason = _line(later("Why the call was made all the same"), later("For us alone: the contact cap was reached."))
    asked_for = forms.BooleanField(label=later("They asked for the call, or we promised it"), required=False)
    place = forms.ChoiceField(label=later("Where they were"), required=False, choices=[
        ("", later("Not known")), ("home", later("At home")), ("work", later("At work")),
        ("elsewhere", later("Somewhere else")),
    ])  # fmt: skip
    task = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        choices=list(CALL_OUTCOMES.items()),
        error_messages={"required": later("Press the button that says what came of the call.")},
    )

    def clean(self) -> dict[str, Any]:
        """A promise without a day is none."""
        found = super().clean() or {}
        if found.get("amount") and not found.get("by") and "by" not in self.errors:
            self.add_error("by", gettext("Say by which day it was promised."))
        return found


class PromiseForm(ActForm):
    """What a customer will pay by when."""

    by = _day(later("By"), required=True)
    amount = _line(later("Amount"), later("Empty: all that is owed on the items."), inputmode="decimal")
    method = _method(later("How it will be paid"))
    currency = Pick(label=later("Currency"), required=False)
    items = Picks(label=later("Only these items"), required=False, widget=forms.CheckboxSelectMultiple)


def _details() -> Choices:
    """Which of its kind a hold may be, in the language of whoever reads it."""
    found = [(str(HOLDS[kind.value]), _listed(life)) for kind, life in LIVES.items() if life.details]
    return [("", gettext("Not said")), *found]


def _listed(life: HoldLife) -> list[tuple[str, str]]:
    said = ((key, told(words)) for key, words in life.details.items())
    return [(key, words[:1].upper() + words[1:]) for key, words in said]


class HoldForm(ActForm):
    """A reason not to chase."""

    kind = forms.ChoiceField(
        label=later("Why"),
        choices=[("", later("Choose a reason")), *HOLDS.items()],
        error_messages={"required": later("Say why.")},
    )
    detail = forms.ChoiceField(label=later("Which of its kind"), required=False, choices=_details)
    item = Pick(label=later("What it covers"), required=False)
    until = _day(later("Until"), later("That day in full. Empty: as long as its kind lasts."))
    method = _method(later("How a payment on its way is made"))
    reason = _words(later("In words"), later("Sealed with a key of their own."))


class NoteForm(ActForm):
    """A free note, or what the customer needs from us."""

    words = _words(later("Note"), later("For us alone. Write nothing that you would not say to them."), rows=3)
    need = _line(
        later("What they need from us"), later("Such as ‘large print’ or ‘call after five’; never the diagnosis.")
    )
    lawful_basis = forms.CharField(label=later("On which basis we keep it"), initial="explicit consent", max_length=100)

    def clean(self) -> dict[str, Any]:
        """Something is to be written."""
        found = super().clean() or {}
        if not self.errors and not found.get("words") and not found.get("need"):
            self.add_error("words", gettext("Write the note, or what they need."))
        return found


WAYS = {"letter": later("Letter"), "email": later("Email")}
_WAYS = [
    ("", later("No change")),
    ("email", later("Email")),
    ("call", later("Phone call")),
    ("sms", later("Text message")),
    ("letter", later("Letter")),
]


class ReachForm(ActForm):
    """How a customer may be reached, would like to be, or does not want to be."""

    email = _line(later("Email address"), inputmode="email")
    phone = _line(later("Telephone number"), inputmode="tel")
    post = _words(
        later("Postal address"), later("A line each, as on an envelope: house and street, then the town."), rows=3
    )
    postcode = _line(later("Postcode"), later("Such as BS1 1AA."), autocapitalize="characters")
    country = _line(later("Country"), later("Only when it is another than theirs."))
    replaces = Pick(label=later("In place of"), required=False)
    contact_name = _line(later("Whose it is"), later("Such as ‘Ann, accounts payable’."))
    prefer = forms.ChoiceField(label=later("They would rather have"), choices=_WAYS, required=False)
    opt_out = forms.ChoiceField(label=later("They no longer want"), choices=_WAYS, required=False)

    def clean(self) -> dict[str, Any]:
        """Something is to be written, and a name belongs to an address."""
        found = super().clean() or {}
        found["replaces"] = int(found["replaces"]) if str(found.get("replaces") or "").isdecimal() else None
        if found.get("contact_name") and not (found.get("email") or found.get("phone") or found.get("post")):
            self.add_error("contact_name", gettext("Give the address or number that is theirs."))
        elif not self.errors and not any(found.values()):
            self.add_error("email", gettext("Give an address or a number, or choose what they want."))
        return found


class WriteForm(ActForm):
    """A message in a person's own words. The guard reads it as it is typed. looked: what it said of it."""

    looked: dict[str, object] | None = None
    channel = Pick(label=later("How"))
    to = Pick(label=later("To"), required=False)
    purpose = forms.ChoiceField(label=later("Why you write"), choices=list(WRITTEN.items()), initial="reply")
    items = Picks(label=later("About"), required=False, widget=forms.CheckboxSelectMultiple)
    documents = Picks(label=later("Enclose"), required=False, widget=forms.CheckboxSelectMultiple)
    subject = _line(later("Subject"), later("In a few words."))
    text = _words(later("Message"), "", rows=9, required=True, max_length=LETTER_MAX)


class QueryForm(ActForm):
    """What they say is wrong with an item or part of it."""

    item = Pick(label=later("Item"), error_messages={"required": later("Say which item.")})
    reason = forms.ChoiceField(
        label=later("What is wrong"),
        choices=[("", later("Choose a reason")), *((key, QUERY_REASONS[key]) for key in REASONS)],
        error_messages={"required": later("Say what is wrong.")},
    )  # fmt: skip
    amount = _line(later("Amount in query"), later("Empty: all of the item."), inputmode="decimal")
    owner = Pick(label=later("Who looks into it"), required=False)
    due = _day(later("Answer due"), later("Empty: in five working days."))
    text = _words(later("What they said"), later("They may read this one day."))


class CloseQueryForm(ActForm):
    """How a query ended."""

    outcome = forms.ChoiceField(
        label=later("How it ended"), choices=[("", later("Choose")), *((key, QUERY_OUTCOMES[key]) for key in OUTCOMES)],
        error_messages={"required": later("Say how it ended.")},
    )  # fmt: skip
    text = _words(later("In words"), later("A rejection needs its reason; they may read this."))


FINISHED = {
    "call": later("Why no call is needed"),
    "find_contact": later("Why there is none"),
    "decide": later("What you decided"),
    "uncertain": later("How you know"),
    "duty": later("What you did, and how it can be shown"),
}


class FinishForm(ActForm):
    """How a task ended. done comes from the button that was pressed."""

    note = _words(later("What you did"))
    done = forms.ChoiceField(
        choices=[("done", later("Done")), ("arrived", later("It arrived")), ("lost", later("It did not arrive"))]
    )

    def ask(self, kind: str) -> None:
        """Ask in the words of a kind of task."""
        self.fields["note"].label = FINISHED.get(kind, later("What you did"))


class NoticeForm(ActForm):
    """What a person says of a notice that a law demands. notice: which it is, once it is known."""

    notice: Notice | None = None
    encloses = Picks(
        label=later("What goes with it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=later("Candour may not write these: tick what you put into the envelope."),
    )  # fmt: skip
    found = _words(later("What you found"), later("They read this."), rows=5)
    channel = Pick(label=later("How it is given"), required=False)

    def suit(self, notice: Notice) -> None:
        """Ask for no more than this notice needs."""
        self.notice = notice
        self.offer("encloses", [(word, told(what)) for word, what in notice.encloses.items()])
        self.offer("channel", [(way, WAYS[way]) for way in notice.channels])
        needed = {"encloses": notice.encloses, "found": notice.says, "channel": len(notice.channels) > 1}
        for name, is_needed in needed.items():
            if not is_needed:
                del self.fields[name]

    def lack(self, lacking: Sequence[Missing]) -> None:
        """Show all that has still to be told: what goes with it beside its boxes, the rest with its command."""
        self.errors.clear()
        for one in lacking:
            if str(one.how).startswith("--enclose"):
                self.errors.pop("encloses", None)
                self.add_error("encloses", gettext("The law has each of these go with it."))
            elif str(one.how).startswith("--found"):
                self.add_error("found", gettext("Say what you found."))
            else:
                text = f"{told(one.what)}: {told(one.how)}"
                self.add_error(None, text[:1].upper() + text[1:])

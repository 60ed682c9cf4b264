"""What a person can write down on an account, as forms. What the flow refuses is shown at the field it is about."""

import re
from typing import Any

from django import forms

from candour.domain.holds import LIVES
from candour.domain.queries import OUTCOMES, REASONS
from candour.faces.workspace.languages import later
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

WORDS_MAX = 2000
LETTER_MAX = 8000
_FLAG = re.compile(r"^--([a-z-]+):? ")
_COMMAND = re.compile(r"(?:; |: | or )[^;:]*candour [a-z].*$")


def bare(wrong: Exception) -> str:
    """What the flow refused, as half a sentence without the option that it names."""
    text = _FLAG.sub("", _COMMAND.sub("", str(wrong)))
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
    wrong = {"invalid": "That is not a day. Write it as 2013-06-07, or pick it.", "required": "Say the day."}
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
        text = _COMMAND.sub("", str(wrong))
        named = _FLAG.match(text)
        field = named[1].replace("-", "_") if named else None
        text = _FLAG.sub("", text)
        text = re.sub(r"--([a-z-]+)", r"‘\1’", plain_value(text) if " " in text else text)
        if named and re.match(r"(is|must|lies) ", text):
            text = f"It {text}"
        self.add_error(field if field in self.fields else None, text[:1].upper() + text[1:].rstrip(".") + ".")


class CallForm(ActForm):
    """What became of a call, with what was said and promised. outcome comes from the button that was pressed."""

    note = _words("What was said", "They may read this one day. What is only for us goes into a note.")
    by = _day("Promised by")
    amount = _line("Amount", "Empty: all that is owed.", inputmode="decimal")
    method = _method("How it will be paid")
    currency = Pick(label="Currency", required=False)
    reason = _line("Why the call was made all the same", "For us alone: the contact cap was reached.")
    asked_for = forms.BooleanField(label="They asked for the call, or we promised it", required=False)
    task = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        choices=list(CALL_OUTCOMES.items()),
        error_messages={"required": "Press the button that says what came of the call."},
    )

    def clean(self) -> dict[str, Any]:
        """A promise without a day is none."""
        told = super().clean() or {}
        if told.get("amount") and not told.get("by") and "by" not in self.errors:
            self.add_error("by", "Say by which day it was promised.")
        return told


class PromiseForm(ActForm):
    """What a customer will pay by when."""

    by = _day("By", required=True)
    amount = _line("Amount", "Empty: all that is owed on the items.", inputmode="decimal")
    method = _method("How it will be paid")
    currency = Pick(label="Currency", required=False)
    items = Picks(label="Only these items", required=False, widget=forms.CheckboxSelectMultiple)


class HoldForm(ActForm):
    """A reason not to chase."""

    kind = forms.ChoiceField(
        label="Why", choices=[("", "Choose a reason"), *HOLDS.items()], error_messages={"required": "Say why."}
    )
    detail = forms.ChoiceField(
        label="Which of its kind", required=False, choices=[
            ("", "Not said"),
            *((HOLDS[kind.value], [(key, words[:1].upper() + words[1:]) for key, words in life.details.items()])
              for kind, life in LIVES.items() if life.details),
        ],
    )  # fmt: skip
    item = Pick(label="What it covers", required=False)
    until = _day("Until", "That day in full. Empty: as long as its kind lasts.")
    method = _method("How a payment on its way is made")
    reason = _words("In words", "Sealed with a key of their own.")


class NoteForm(ActForm):
    """A free note, or what the customer needs from us."""

    words = _words("Note", "For us alone. Write nothing that you would not say to them.", rows=3)
    need = _line("What they need from us", "Such as ‘large print’ or ‘call after five’; never the diagnosis.")
    lawful_basis = forms.CharField(label="On which basis we keep it", initial="explicit consent", max_length=100)

    def clean(self) -> dict[str, Any]:
        """Something is to be written."""
        told = super().clean() or {}
        if not self.errors and not told.get("words") and not told.get("need"):
            self.add_error("words", "Write the note, or what they need.")
        return told


_WAYS = [("email", "Email"), ("call", "Phone call"), ("sms", "Text message"), ("letter", "Letter")]


class ReachForm(ActForm):
    """How a customer may be reached, would like to be, or does not want to be."""

    email = _line("Email address", inputmode="email")
    phone = _line("Telephone number", inputmode="tel")
    post = _words(
        later("Postal address"), later("A line each, as on an envelope: house and street, then the town."), rows=3
    )
    postcode = _line(later("Postcode"), later("Such as BS1 1AA."), autocapitalize="characters")
    country = _line(later("Country"), later("Only when it is another than theirs."))
    replaces = Pick(label=later("In place of"), required=False)
    contact_name = _line("Whose it is", "Such as ‘Ann, accounts payable’.")
    prefer = forms.ChoiceField(label="They would rather have", choices=[("", "No change"), *_WAYS], required=False)
    opt_out = forms.ChoiceField(label="They no longer want", choices=[("", "No change"), *_WAYS], required=False)

    def clean(self) -> dict[str, Any]:
        """Something is to be written, and a name belongs to an address."""
        told = super().clean() or {}
        told["replaces"] = int(told["replaces"]) if str(told.get("replaces") or "").isdecimal() else None
        if told.get("contact_name") and not (told.get("email") or told.get("phone") or told.get("post")):
            self.add_error("contact_name", "Give the address or number that is theirs.")
        elif not self.errors and not any(told.values()):
            self.add_error("email", "Give an address or a number, or choose what they want.")
        return told


class WriteForm(ActForm):
    """A message in a person's own words. The guard reads it as it is typed. looked: what it said of it."""

    looked: dict[str, object] | None = None
    channel = Pick(label="How")
    to = Pick(label="To", required=False)
    purpose = forms.ChoiceField(label="Why you write", choices=list(WRITTEN.items()), initial="reply")
    items = Picks(label="About", required=False, widget=forms.CheckboxSelectMultiple)
    subject = _line("Subject", "In a few words.")
    text = _words("Message", "", rows=9, required=True, max_length=LETTER_MAX)


class QueryForm(ActForm):
    """What they say is wrong with an item or part of it."""

    item = Pick(label="Item", error_messages={"required": "Say which item."})
    reason = forms.ChoiceField(
        label="What is wrong", choices=[("", "Choose a reason"), *((key, QUERY_REASONS[key]) for key in REASONS)],
        error_messages={"required": "Say what is wrong."},
    )  # fmt: skip
    amount = _line("Amount in query", "Empty: all of the item.", inputmode="decimal")
    owner = Pick(label="Who looks into it", required=False)
    due = _day("Answer due", "Empty: in five working days.")
    text = _words("What they said", "They may read this one day.")


class CloseQueryForm(ActForm):
    """How a query ended."""

    outcome = forms.ChoiceField(
        label="How it ended", choices=[("", "Choose"), *((key, QUERY_OUTCOMES[key]) for key in OUTCOMES)],
        error_messages={"required": "Say how it ended."},
    )  # fmt: skip
    text = _words("In words", "A rejection needs its reason; they may read this.")


FINISHED = {
    "call": "Why no call is needed",
    "find_contact": "Why there is none",
    "decide": "What you decided",
    "uncertain": "How you know",
    "duty": "What you did, and how it can be shown",
}


class FinishForm(ActForm):
    """How a task ended. done comes from the button that was pressed."""

    note = _words("What you did")
    done = forms.ChoiceField(choices=[("done", "Done"), ("arrived", "It arrived"), ("lost", "It did not arrive")])

    def ask(self, kind: str) -> None:
        """Ask in the words of a kind of task."""
        self.fields["note"].label = FINISHED.get(kind, "What you did")

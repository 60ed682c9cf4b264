"""What is asked before one thing is done to many accounts, and how each is called."""

from typing import Any

from django import forms

from candour.domain.many import Many
from candour.faces.workspace.forms import WORDS_MAX, ActForm
from candour.faces.workspace.languages import later

LABELS = {
    Many.PAUSE: later("Pause contact"),
    Many.UNPAUSE: later("End a pause"),
    Many.OWNER: later("Give to somebody"),
    Many.FOLLOW_UP: later("Set a follow-up date"),
    Many.NOTE: later("Add a note"),
}
DONE = {
    Many.PAUSE: later("Contact was paused"),
    Many.UNPAUSE: later("A pause was ended"),
    Many.OWNER: later("The owner was set"),
    Many.FOLLOW_UP: later("The follow-up date was set"),
    Many.NOTE: later("A note was added"),
}
STAYS = {
    "paused": later("contact is paused there already"),
    "not_paused": later("there is no pause of the whole account to end"),
    "same_owner": later("they have that owner already"),
    "same_day": later("they have that date already"),
}
"""Why an account stays as it is, by the key of the reason."""


def _words(label: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=later("For us alone. It is kept sealed with a key of each one's own."),
        required=required,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": later("Write the note.")},
    )


def _day(label: str, hint: str, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "invalid": later("That is not a day. Write it as 2026-06-07, or pick it."),
            "required": later("Say the day."),
        },
    )


class PauseForm(ActForm):
    """Until when nobody is contacted, and why."""

    until = _day(later("Until"), later("The pause still stands on that day, and is over on the next."), required=True)
    words = _words(later("Why"), required=False)


class UnpauseForm(ActForm):
    """Ending a pause needs nothing but a reason, if there is one."""

    words = _words(later("Why"), required=False)


class OwnerForm(ActForm):
    """Who looks after the accounts from now on."""

    owner = forms.ChoiceField(label=later("Looked after by"), error_messages={"required": later("Say who.")})


class FollowUpForm(ActForm):
    """When the accounts are come back to."""

    day = _day(later("Come back on"), later("Empty takes the date away."), required=False)


class ManyNoteForm(ActForm):
    """A note on each of the accounts."""

    words = _words(later("Note"), required=True)


FORMS: dict[Many, type[ActForm]] = {
    Many.PAUSE: PauseForm,
    Many.UNPAUSE: UnpauseForm,
    Many.OWNER: OwnerForm,
    Many.FOLLOW_UP: FollowUpForm,
    Many.NOTE: ManyNoteForm,
}


def form_of(kind: Many, data: Any) -> ActForm:
    """The form of a kind, with what was sent."""
    return FORMS[kind](data, key="many")

"""The forms of the settings pages. What was not changed on the page is not a wish, whatever others did since."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext

from candour.domain.matching import EVIDENCE
from candour.domain.money import to_decimal
from candour.domain.saying import Said
from candour.faces.workspace.bringing_forms import CUSTOMERS
from candour.faces.workspace.forms import ActForm
from candour.faces.workspace.languages import later, told
from candour.faces.workspace.settings_words import NUMBERS, ROLES, SECTORS
from candour.flow.declare import Wishes
from candour.flow.organise import WORD_MAX
from candour.ports.policy import Setting
from candour.store.creditors import CreditorSettings
from candour.store.organisation import OrganisationSettings

YES_NO = [("yes", later("Yes")), ("no", later("No"))]


def _line(label: str, hint: str = "", longest: int = 254, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=longest, widget=widget, show_hidden_initial=True
    )


def _choice(label: str, choices: Sequence[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=hint, required=False, show_hidden_initial=True)


def _lines(label: str, hint: str, rows: int = 3) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=1200, widget=area, show_hidden_initial=True
    )


class SettingsForm(ActForm):
    """A form of what stands now: only what was changed on the page is a wish."""

    def changed(self) -> dict[str, Any]:
        """The wishes, by field."""
        return {name: self.cleaned_data.get(name) for name in self.changed_data if name in self.cleaned_data}


class OrganisationForm(SettingsForm):
    """What the house is called, where it works, what it calls those who owe, and what shows two to be one."""

    name = _line(later("Name"), later("It heads every page."), 120)
    zone = _line(
        later("Time zone"), later("Where people here work: Europe/London, America/Chicago."), 60, spellcheck="false"
    )
    customer_word = _line(
        later("Word for who owes"),
        later("In the singular: client, tenant, member, patient. Or both forms as they stand: person/people."),
        WORD_MAX,
    )
    postal_address = _lines(
        later("Postal address"),
        later("Letters come back here for creditors that have no address of their own. A line each."),
        4,
    )
    match_on = forms.MultipleChoiceField(
        label=later("What shows that two creditors’ accounts are one person’s"),
        choices=lambda: [(key, capfirst(told(what))) for key, what in EVIDENCE.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, now: OrganisationSettings) -> None:
        told = {"name": now.name, "zone": now.zone, "customer_word": now.customer_word,
                "postal_address": now.postal_address}  # fmt: skip
        super().__init__(data, key="house", initial={**told, "match_on": list(now.matching_evidence)})


class NewCreditorForm(ActForm):
    """A creditor before its first ledger."""

    name = forms.CharField(
        label=later("Name"),
        help_text=later("As on its invoices."),
        max_length=120,
        error_messages={"required": later("Say what it is called.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    country = forms.CharField(
        label=later("Country"), max_length=60, initial="GB", help_text=later("It decides which law binds.")
    )
    currency = forms.CharField(label=later("Currency"), max_length=3, initial="GBP")
    customers = forms.ChoiceField(label=later("They are"), choices=list(CUSTOMERS.items()), initial="consumer")


class CreditorForm(SettingsForm):
    """What is set for one creditor."""

    name = _line(later("Name"), later("The legal entity, as on its invoices."), 120)
    sender_name = _line(later("Name on mails"), later("The brand that people know."), 120)
    sender_address = _line(later("Address that mails come from"), later("Answers go there."), inputmode="email")
    phone = _line(later("Telephone"), later("Where they may call."), 40, inputmode="tel")
    sms_sender = _line(
        later("What texts come from"), later("A number (+44…), a messaging service (MG…) or up to 11 letters."), 40
    )
    pay_url = _line(
        later("Web address to pay at"), later("Such as https://pay.your-firm.example."), 500, inputmode="url"
    )
    payment_details = _lines(
        later("How to pay by transfer"), later("A line for each: name, sort code, account number.")
    )
    postal_address = _lines(
        later("Postal address"),
        later(
            "It heads every letter, and letters come back to it; without one none is printed. A line each, as on an "
            "envelope. Empty: that of the organisation."
        ),
        4,
    )
    zone = _line(later("Time zone"), later("Where it works: Europe/London."), 60, spellcheck="false")
    tolerance = _line(
        later("Too little to write about"), later("Balances at or below this are left be."), 20, inputmode="decimal"
    )
    role = _choice(later("Whose debts they are"), list(ROLES.items()), later("It decides which law binds."))
    sector = _choice(
        later("Sector"), list(SECTORS.items()), later("Without a law pack for it, the creditor stays in shadow mode.")
    )
    regulated = _choice(later("FCA-regulated credit or hire"), YES_NO)
    match_customers = _choice(
        later("May be matched with other creditors’"), YES_NO, later("They share the contact cap and nothing else.")
    )

    def __init__(self, data: Any = None, *, now: CreditorSettings, many: str) -> None:
        told = {name: getattr(now, name) for name in self.base_fields if hasattr(now, name)}
        told |= {
            "tolerance": f"{to_decimal(now.tolerance_minor, now.currency)}",
            "regulated": "yes" if now.regulated else "no",
            "match_customers": "yes" if now.matches_customers else "no",
        }
        super().__init__(data, key="creditor", initial=told)
        self.fields["tolerance"].label = gettext("Too little to write about, in {currency}").format(
            currency=now.currency
        )
        self.fields["match_customers"].label = gettext("Its {many} may be matched with other creditors’").format(
            many=many
        )

    def wishes(self) -> Wishes:
        """What was changed, as the flow takes it."""
        changed = self.changed()
        if "regulated" in changed:
            changed["regulated"] = changed["regulated"] == "yes"
        return Wishes(**changed)


class NumbersForm(ActForm):
    """The numbers of the house policy: an empty field is the number that would hold without it."""

    def __init__(self, data: Any, numbers: Sequence[Setting], own: Any, *, label: str) -> None:
        super().__init__(data, key="policy", initial={one.name: own.get(one.name, "") for one in numbers})
        for one in numbers:
            is_count = isinstance(one.usual, int)
            attrs = {"autocomplete": "off", "inputmode": "numeric"} if is_count else {"autocomplete": "off"}
            words = NUMBERS.get(one.name, (one.name.replace("_", " "), ""))
            self.fields[one.name] = forms.CharField(
                label=f"{words[0]}, {words[1]}" if words[1] else words[0],
                required=False, max_length=9, show_hidden_initial=True,
                widget=forms.TextInput(attrs={**attrs, "placeholder": label.format(one.usual), "size": 7}),
            )  # fmt: skip

    def wishes(self) -> dict[str, str]:
        """What was changed: empty takes a number back."""
        return {name: self.cleaned_data[name].strip() for name in self.changed_data}

    def blame(self, wrong: Exception) -> None:
        """At the number that the flow refused, with the limit and its reason."""
        said = wrong.args[0] if wrong.args else ""
        trouble = said.values.get("trouble") if isinstance(said, Said) else None
        name = str(trouble.values.get("name")) if isinstance(trouble, Said) else ""
        if name in self.fields:
            what, _, how = told(trouble).partition("; ")
            self.add_error(name, f"{capfirst((how or what).rstrip('.'))}.")
        else:
            super().blame(wrong)

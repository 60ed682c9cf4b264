"""The forms of bringing a ledger in, and what its verbs say in the words of the page."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from candour.faces.workspace.forms import ActForm, Pick
from candour.faces.workspace.frame import CustomerWord
from candour.faces.workspace.languages import later, told

LARGEST_MB = 250
NEW = "new"
COLUMN, NOWHERE = "column:", "none"
_NAME_MAX = 200
DATES = {
    "dmy": later("Day first, 31/12/2026"),
    "mdy": later("Month first, 12/31/2026"),
    "iso": later("Year first, 2026-12-31"),
}
ENCODINGS = {
    "windows-1252": later("Windows-1252 (Excel’s plain CSV)"),
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": later("UTF-16, big-endian"),
}
CUSTOMERS = {"consumer": later("Consumers"), "sole_trader": later("Sole traders"), "business": later("Businesses")}
NEEDED = ("customer", "reference", "balance", "amount", "due")


def field_words(word: CustomerWord) -> dict[str, str]:
    """What the fields of a ledger are called on the page."""
    return {
        "customer": gettext("{customer}’s reference").format(customer=word.title),
        "reference": gettext("Invoice number"),
        "balance": gettext("Still owed"),
        "amount": gettext("Original amount"),
        "due": gettext("Due date"),
        "name": gettext("{customer}’s name").format(customer=word.title),
        "issued": gettext("Invoice date"),
        "paid": gettext("Paid so far"),
        "paid_on": gettext("Day of that payment"),
        "currency": gettext("Currency"),
        "kind": gettext("Kind of {customer} or of item").format(customer=word.one),
        "email": gettext("Email"),
        "phone": gettext("Telephone"),
        "address": gettext("Postal address, or its first line"),
        "address_2": gettext("Second line of the address"),
        "address_3": gettext("Third line of the address"),
        "town": gettext("Town"),
        "region": gettext("County or region"),
        "postcode": gettext("Postcode"),
        "country": gettext("Country"),
        "disputed": gettext("In query"),
        "parent": gettext("Head office’s reference"),
        "last_stage": gettext("Last step in the old system"),
        "last_contact": gettext("Day of the last contact"),
    }


class UploadForm(ActForm):
    """Whose ledger it is, the file, and what a person knows of it."""

    creditor = Pick(label=later("To whom it is owed"), required=False)
    name = forms.CharField(label=later("Its name"), required=False, max_length=120)
    country = forms.CharField(label=later("Country"), required=False, max_length=60, initial="GB")
    currency = forms.CharField(label=later("Currency"), required=False, max_length=3, initial="GBP")
    customers = forms.ChoiceField(choices=list(CUSTOMERS.items()), initial="consumer", required=False)
    file = forms.FileField(
        label=later("The file"),
        error_messages={
            "required": later("Choose the file."),
            "empty": later("That file is empty. Export it again."),
            "missing": later("Choose the file."),
        },
    )
    dates = forms.ChoiceField(
        label=later("Its dates are"), choices=[("", later("As found in the file")), *DATES.items()], required=False
    )
    complete = forms.BooleanField(required=False)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        word: CustomerWord,
        known: Sequence[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, key="upload", initial=initial)
        if files is not None:
            self.files = files
        self.is_bound = data is not None
        first = [("", gettext("Choose"))] if known else []
        self.offer("creditor", [*first, *known, (NEW, gettext("A new one, named below"))])
        self.fields["customers"].label = gettext("Its {customers} are").format(customers=word.many)
        hint = gettext("CSV or XLSX, up to {largest} MB. Choose it, or drop it on this form.")
        self.fields["file"].help_text = hint.format(largest=LARGEST_MB)
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,.txt,.tsv"
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    @property
    def wants_new(self) -> bool:
        """Whether the part about a new creditor is to be open."""
        choices: Any = self.fields["creditor"]
        asked = self["creditor"].value() == NEW or len(choices.choices) == 1
        return asked or any(name in self.errors for name in ("name", "country", "currency", "customers"))

    def clean_file(self) -> Any:
        """The file, when a page can take it."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile) and (file.size or 0) > LARGEST_MB * 1_000_000:
            raise forms.ValidationError(too_large())
        return file

    def clean(self) -> dict[str, Any]:
        """A new creditor has a name, and a known one is chosen."""
        told = super().clean() or {}
        if not told.get("creditor") and "name" not in self.errors:
            if told.get("name"):
                told["creditor"] = NEW
            else:
                self.add_error("creditor", gettext("Choose one, or name a new one."))
        if told.get("creditor") == NEW and not told.get("name") and "name" not in self.errors:
            self.add_error("name", gettext("Say what it is called, as on its invoices."))
        if told.get("creditor") not in (None, "", NEW) and told.get("name"):
            self.add_error("creditor", gettext("Choose one of these, or name a new one below: not both."))
        return told


def too_large() -> str:
    """What is said of a file that a page does not take."""
    return gettext(
        "That file is larger than {largest} MB. On the machine that runs Candour there is no limit: "
        "candour import FILE --creditor NAME"
    ).format(largest=LARGEST_MB)


class CheckForm(ActForm):
    """What a person corrects before the file is brought in; a field 'map_x' for each field x of a ledger."""

    dates = forms.ChoiceField(
        label=later("Dates are"), choices=[("", later("As found in the file")), *DATES.items()], required=False
    )
    encoding = forms.ChoiceField(
        label=later("Text is written in"),
        choices=[("", later("As found in the file")), *ENCODINGS.items()],
        required=False,
    )
    sheet = Pick(label=later("The sheet"), required=False, choices=[("", later("The first that is not hidden"))])
    complete = forms.BooleanField(required=False)
    accept_absent = forms.BooleanField(required=False)
    remember = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, word: CustomerWord, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, key="check", initial=initial)
        for name, label in field_words(word).items():
            self.fields[f"map_{name}"] = Pick(label=label, required=False, choices=[("", gettext("By its name"))])

    def offer_sheets(self, sheets: Sequence[str], read: str) -> None:
        """Fill the select of sheets. read: the one that was read, '' when none was."""
        first = [] if read else [("", gettext("The first that is not hidden"))]
        self.offer("sheet", [*first, *((s, short(s)) for s in sheets)])
        self.initial["sheet"] = read or self.initial.get("sheet", "")

    def mapping(self) -> dict[str, str]:
        """Our field -> the column that was chosen, '' for none; what is left to be found is not in it."""
        chosen = {name[4:]: text for name, text in self.cleaned_data.items() if name.startswith("map_") and text}
        return {
            name: "" if text == NOWHERE else text.removeprefix(COLUMN).replace("\x00", "")[:_NAME_MAX]
            for name, text in chosen.items()
        }

    def offer_columns(self, header: Sequence[str], found: Mapping[str, str] | None, said: Mapping[str, str]) -> None:
        """Fill the selects from a header. found: what was understood, None when nothing was; said: by a person."""
        names = [name for name in dict.fromkeys(header) if header.count(name) == 1 and 0 < len(name) <= _NAME_MAX]
        columns = [(COLUMN + name, short(name)) for name in names]
        for name in [key[4:] for key in self.fields if key.startswith("map_")]:
            where = said.get(name) if name in said else None if found is None else found.get(name, "")
            value = "" if where is None else NOWHERE if not where else COLUMN + where
            as_found = gettext("As found: {column}").format(column=short(where or ""))
            auto = gettext("Find it by its name") if found is None else as_found
            is_known = value == NOWHERE or where in names
            self.offer(
                f"map_{name}", [*([] if is_known else [("", auto)]), (NOWHERE, gettext("Not in this file")), *columns]
            )
            self.initial[f"map_{name}"] = value if is_known else ""


def short(text: str, most: int = 60) -> str:
    """A text of a file, cut so that it fits a line."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


_PLAIN = (
    (re.compile(r"To use it all the same: --map \w+=COLUMN"), later("To use it all the same, choose it below")),
    (re.compile(r"Say which column it is, for instance --map '[^']*'"), later("Choose below which column it is")),
    (re.compile(r"--map (\w+)=\.\.\."), r"{\1}"),
    (re.compile(r"--dates dmy\b"), later("‘day first’")),
    (re.compile(r"--dates mdy\b"), later("‘month first’")),
    (re.compile(r"\bis dmy\b"), later("is day first")),
    (re.compile(r"\bis mdy\b"), later("is month first")),
    (
        re.compile(r"say how it is written, for instance --encoding windows-1252"),
        later("choose below how its text is written"),
    ),
    (re.compile(r"say --encoding [\w-]+"), later("choose below how its text is written")),
    (re.compile(r"say which it is with --sheet"), later("choose below which it is")),
    (re.compile(r"say --accept-absent"), later("tick ‘close them all the same’")),
    (re.compile(r"leave --complete out"), later("untick ‘the complete list’")),
    (re.compile(r"--([a-z-]+)"), r"‘\1’"),
)
_PLACES = (
    ("--accept-absent", "accept_absent"), ("--dates", "dates"), ("--encoding", "encoding"), ("--sheet", "sheet"),
    ("--map", "map"),
)  # fmt: skip


def on_page(text: str, words: Mapping[str, str]) -> str:
    """What a verb says to a command line, as a page says it."""
    text = told(text)
    for pattern, said in _PLAIN:
        text = pattern.sub(str(said), text)
    text = re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[1]), text)
    if re.match(r"[a-z]+,? ", text):  # a file's name stays as it is
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


def place_of(text: str) -> str:
    """Which part of the page mends what a verb refused, '' for none."""
    return next((place for flag, place in _PLACES if flag in text), "")

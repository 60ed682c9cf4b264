"""Reads a list of people who are in a moratorium, from CSV or XLSX, by usual column names or as a person maps them."""

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from candour.domain.columns import Column, find_columns
from candour.domain.errors import WrongUse
from candour.domain.notified import Notice
from candour.domain.places import read_phone
from candour.domain.reading import ReadingError
from candour.domain.saying import say
from candour.ports.importer import BrokenFile
from candour.ports.tables import open_table

SYNONYMS = {
    "reference": (
        "accountnumber", "accountno", "accountreference", "accountref", "customerreference", "customerref",
        "customerid", "clientreference", "yourreference", "creditorreference", "debtreference", "reference", "ref",
    ),
    "name": ("name", "fullname", "customername", "clientname", "debtorname", "customer"),
    "first_name": ("firstname", "forename", "forenames", "givenname", "firstnames"),
    "last_name": ("lastname", "surname", "familyname"),
    "address": ("address", "currentaddress", "postaladdress", "homeaddress", "addressline1", "address1"),
    "postcode": ("postcode", "currentpostcode", "postalcode", "zip"),
    "email": ("email", "emailaddress", "mail"),
    "phone": ("phone", "phonenumber", "telephone", "mobile", "tel"),
}  # fmt: skip
"""Our field -> header names that it is known by, folded. A date of birth is not read: none is kept of customers."""

_HEADER_ROWS = 20
LINES_MAX = 50_000


def read_notices(path: Path, country: str, mapping: Mapping[str, str]) -> list[Notice]:
    """The lines of a list that name somebody. country: of phone numbers without one. Raises BrokenFile or WrongUse."""
    table = open_table(path)
    header, columns = _header(list(islice(table.rows(), _HEADER_ROWS)), path.name, mapping)
    lines = [(line, cells) for line, cells in islice(table.rows(), LINES_MAX + header) if line > header]
    if len(lines) > LINES_MAX - 1:
        raise WrongUse(
            say("{file} has more than {most:,} lines; bring it in in parts", file=path.name, most=LINES_MAX - 1)
        )
    return [_notice(line, cells, columns, country) for line, cells in lines]


def _header(
    rows: Sequence[tuple[int, list[str]]], name: str, mapping: Mapping[str, str]
) -> tuple[int, dict[str, Column]]:
    """The line and columns of the first row that names a reference or a person."""
    for line, cells in rows:
        try:
            columns = find_columns(cells, SYNONYMS, mapping)
        except WrongUse:
            if (line, cells) == rows[-1]:
                raise
            continue
        if "reference" in columns or ({"name", "last_name"} & columns.keys() and len(columns) > 1):
            return line, columns
    raise BrokenFile(
        say(
            "{name}: no row names a column for a reference, or for a name and something else that tells people apart; "
            "say which column it is, for instance --map name=COLUMN",
            name=name,
        )
    )


def _notice(line: int, cells: Sequence[str], columns: Mapping[str, Column], country: str) -> Notice:
    widest = 1 + max(index for column in columns.values() for index in column.indices)
    padded = [*cells, *[""] * (widest - len(cells))]
    told = {field: column.text(padded) for field, column in columns.items()}
    name = told.get("name") or " ".join(filter(None, (told.get("first_name"), told.get("last_name"))))
    address = " ".join(filter(None, (told.get("address"), told.get("postcode"))))
    phone = _phone(told.get("phone", ""), country)
    return Notice(line, told.get("reference", ""), name, address, told.get("email", ""), phone)


def _phone(text: str, country: str) -> str:
    """In E.164; a number that cannot be one tells nothing, and costs the line nothing else."""
    try:
        return read_phone(text, country) if text else ""
    except ReadingError:
        return ""

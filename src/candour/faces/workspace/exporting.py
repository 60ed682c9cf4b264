"""A list as a file: streamed, written down, and with nothing in it that a spreadsheet would run."""

import csv
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import IO, Any, cast

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, gettext, override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from candour.domain.cells import inert
from candour.domain.money import to_decimal
from candour.faces.workspace import locales
from candour.faces.workspace.asking import CLOCK, BadAsk, today
from candour.faces.workspace.filters import Filters, read_filters
from candour.faces.workspace.languages import later
from candour.faces.workspace.pages import page
from candour.faces.workspace.words import plain
from candour.store.reading.book import ORDERS
from candour.store.reading.export import CustomerOut, ItemOut, customers_out, items_out, note_export
from candour.store.reading.house import creditors, organisation

FORMS = ("csv", "xlsx")
MOST_IN_XLSX = 50_000
"""Rows of a workbook, which is made whole before it is sent; a CSV file streams and has no end."""
Cell = str | int | Decimal | date | None
Rows = Generator[Sequence[Cell], None, None]
CUSTOMERS = (
    later("Name"), later("Reference"), later("Creditor"), later("Kind"), later("Currency"), later("Owed"),
    later("Open items"), later("Oldest due"), later("On hold"), later("Promised"), later("Can be reached"),
    later("Looked after by"), later("Follow up on"),
)  # fmt: skip
ITEMS = (
    later("Item"), later("Kind"), later("Name"), later("Reference"), later("Creditor"), later("Looked after by"),
    later("Currency"), later("Issued"), later("Due"), later("Days late"), later("Amount"), later("Owed"),
    later("Status"),
)  # fmt: skip


@page(permission="candour.add_export", owner="workspace")
def customers_export(request: HttpRequest, form: str) -> HttpResponse:
    """Every customer that is wanted, as a file."""
    _seen(request, "candour.view_account")
    filters, at, on = _asked(request, form, ORDERS)
    rows = (_customer(row) for row in customers_out(filters.wanted, at, on))
    return _file(request, "customers", form, filters, CUSTOMERS, rows, on)


@page(permission="candour.add_export", owner="workspace")
def items_export(request: HttpRequest, form: str) -> HttpResponse:
    """Every open item that is wanted, as a file."""
    _seen(request, "candour.view_item")
    filters, at, on = _asked(request, form, ("due",))
    rows = (_item(row, on) for row in items_out(filters.wanted, at, on))
    return _file(request, "items", form, filters, ITEMS, rows, on)


def _seen(request: HttpRequest, permission: str) -> None:
    """Who may not see a list may not take it out either. Raises PermissionDenied."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _asked(request: HttpRequest, form: str, sorts: Sequence[str]) -> tuple[Filters, Any, date]:
    if form not in FORMS:
        raise BadAsk("There is no such kind of file.", "Ask for csv or xlsx.")
    if request.method != "POST":
        raise BadAsk("A list is taken out with its button.", "Go back to the list and press Export.")
    return read_filters(request, creditors(), sorts), CLOCK.now(), today(organisation().zone)


def _file(
    request: HttpRequest, name: str, form: str, filters: Filters, head: Sequence[str], rows: Rows,
    on: date,
) -> HttpResponse:  # fmt: skip
    attached = {"Content-Disposition": f'attachment; filename="{name}-{on.isoformat()}.{form}"'}
    said, told = [str(word) for word in head], _spoken(rows, get_language() or "")
    made: Any = _csv(said, told) if form == "csv" else _xlsx(name, said, told)
    note_export(int(request.user.pk or 0), name, filters.query, form)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = (
        StreamingHttpResponse(made, content_type="text/csv; charset=utf-8", headers=attached)
        if form == "csv"
        else FileResponse(made, content_type=kind, headers=attached)
    )
    return cast(HttpResponse, answer)


def _spoken(rows: Rows, language: str) -> Rows:
    """The rows in the language of whoever asked, though a file is made after the answer has begun."""
    with closing(rows):
        while True:
            with override(language):
                row = next(rows, None)
            if row is None:
                return
            yield row


class _Line:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _csv(head: Sequence[str], rows: Rows) -> Iterator[str]:
    """Lines of the file as they are made, with a mark that says UTF-8 to spreadsheets."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(head))
    for row in rows:
        yield str(writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row]))


def _xlsx(name: str, head: Sequence[str], rows: Rows) -> IO[bytes]:
    """A workbook whose text is text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name.capitalize())
    sheet.append(list(head))
    with closing(rows):
        for number, row in enumerate(rows):
            if number >= MOST_IN_XLSX:
                most = gettext("A workbook holds at most {most} rows here.").format(most=locales.number(MOST_IN_XLSX))
                raise BadAsk(most, "Filter the list, or take CSV.")
            sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the answer that sends it)
    book.save(file)
    file.seek(0)
    return file


def _text(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, inert(ILLEGAL_CHARACTERS_RE.sub("", text)))
    cell.data_type = "s"
    return cell


def _customer(row: CustomerOut) -> Sequence[Cell]:
    return (
        row.name, row.reference, row.creditor, plain(row.kind, "kind"), row.currency, _money(row.owed, row.currency),
        row.open_items, row.oldest_due, _yes(row.held), _yes(row.promised), _yes(row.reachable), row.owner,
        row.follow_up_on,
    )  # fmt: skip


def _item(row: ItemOut, on: date) -> Sequence[Cell]:
    late = (on - row.due_on).days if row.due_on else None
    return (
        row.reference, plain(row.kind, "item"), row.name, row.account, row.creditor, row.owner, row.currency,
        row.issued_on, row.due_on, max(late, 0) if late is not None else None, _money(row.amount, row.currency),
        _money(row.owed, row.currency), plain(row.status.value, "item_status"),
    )  # fmt: skip


def _money(minor: int | None, currency: str) -> Decimal | str:
    return gettext("not known") if minor is None else to_decimal(minor, currency)


def _yes(is_so: bool) -> str:
    return gettext("yes") if is_so else gettext("no")

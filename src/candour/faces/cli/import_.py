"""candour import: bring a ledger in, or show what would be brought in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from candour.domain.errors import WrongUse
from candour.domain.money import exponent
from candour.faces.cli.options import a_mapping, at_option, json_option
from candour.faces.cli.output import amount, emit, err, out, section, table
from candour.flow import bring_in as verb
from candour.flow import loop
from candour.flow.bring_in_later import choices_of_last_time
from candour.ports import registry
from candour.ports.importer import ImportOptions, Understanding
from candour.store.import_diff import Change, Diff, DiffLine


def _currency(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        exponent(value.upper())
    return value.upper() if value else None


@click.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--creditor", "name", required=True, metavar="NAME", help="To whom it is owed; made if it is new.")
@click.option("--country", metavar="GB", help="A new creditor's country.  [default: GB]")
@click.option(
    "--currency", metavar="GBP", callback=_currency, help="Of rows without one.  [default: the creditor's, GBP]"
)
@click.option(
    "--customers",
    type=click.Choice(["consumer", "sole_trader", "business"]),
    help="What a new creditor's customers are.  [default: consumer, the strictest]",
)
@click.option(
    "--map", "mapping", multiple=True, metavar="FIELD=COLUMN", callback=a_mapping,
    help="Where a field is: a column, or a template such as 'email={customerID}@clients.example'. Repeatable.",
)  # fmt: skip
@click.option(
    "--dates", type=click.Choice(["dmy", "mdy", "iso"]), help="The order of dates, where they do not tell it."
)
@click.option("--encoding", metavar="NAME", help="How the file is written, if not in UTF-8: windows-1252, utf-16.")
@click.option("--sheet", metavar="NAME", help="Of a workbook, which.  [default: the first that is not hidden]")
@click.option("--format", "format_key", metavar="KEY", help="generic, quickbooks or xero; found out when left out.")
@click.option("--complete", is_flag=True, help="The file holds all open items: what it leaves out is closed.")
@click.option("--accept-absent", is_flag=True, help="With --complete: close absent items even if they are many.")
@click.option("--anew", is_flag=True, help="Leave out what was chosen for this creditor when it was last brought in.")
@click.option("--dry-run", is_flag=True, help="Show what was understood; write nothing.")
@click.option("--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Where to list rejected rows.")
@at_option
@json_option
@click.pass_context
def COMMAND(
    ctx: click.Context, path: Path, name: str, country: str | None, currency: str | None, customers: str | None,
    mapping: dict[str, str], dates: str | None, encoding: str | None, sheet: str | None,
    format_key: str | None, complete: bool, accept_absent: bool, anew: bool, dry_run: bool, rejects: Path | None,
    at: datetime, as_json: bool,
) -> int:  # fmt: skip
    """Bring a ledger in from a CSV or XLSX file: any table, Xero's invoices, QuickBooks' A/R Aging Detail.

    The same or a newer file again updates and never duplicates. Rows that cannot be read are listed in a file and
    cost no others: the exit code is then 1. A broken file changes nothing: 2.
    """
    if accept_absent and not complete:
        raise click.UsageError("--accept-absent belongs to --complete", ctx)
    creditor = verb.declare_creditor(name, country, currency, customers)
    _check_declared(creditor.pk is not None, creditor.name, country, customers, creditor.country, creditor.customers)
    options = ImportOptions(currency or creditor.currency, creditor.country, mapping, dates, encoding, sheet)
    is_new = creditor.pk is None
    if not (is_new or anew or mapping or dates or encoding or sheet):
        options = _as_last_time(path, creditor.pk, options)
    with _progress(quiet=as_json) as progress:
        report = loop.take_in(
            path, creditor=creditor, options=options, at=at, complete=complete, dry_run=dry_run,
            accept_absent=accept_absent, format_key=format_key, rejects_path=rejects, progress=progress,
        )  # fmt: skip
    if as_json:
        emit({**report.counts(), "rejects": report.rejects})
    else:
        _show(report, f"{creditor.name}{' (new)' if is_new else ''}", dry_run)
        if is_new and customers is None:
            err().print("--customers was not said: customers count as consumers, the strictest rules.")
    return 1 if report.rejected else 0


COMMAND.help = (COMMAND.help or "") + f"\n\nFormats: {', '.join(f'{i.key} ({i.label})' for i in registry.importers())}."


def _as_last_time(path: Path, creditor_id: int, options: ImportOptions) -> ImportOptions:
    """With the choices that were kept for this creditor; what they are is said on standard error."""
    kept = choices_of_last_time(path, creditor_id)
    if not kept:
        return options
    words = [f"{name} {value}" for name, value in kept.items() if name != "mapping" and value]
    words += [f"{field}={column}" for field, column in kept["mapping"].items()]
    err().print(f"As last time: {', '.join(words) or 'as the file says'}. Leave that out with --anew.")
    return replace(
        options, mapping=kept["mapping"], dates=kept["dates"] or None, encoding=kept["encoding"] or None,
        sheet=kept["sheet"] or None,
    )  # fmt: skip


def _check_declared(
    known: bool, name: str, country: str | None, customers: str | None, its_country: str, its_customers: str
) -> None:
    """A creditor's defaults are facts: an import does not quietly change them."""
    if known and country is not None and verb.read_place(country) != its_country:
        raise WrongUse(f"{name} is in {its_country}; --country is for a new creditor")
    if known and customers is not None and customers != its_customers:
        raise WrongUse(f"{name}'s customers are declared as {its_customers}; --customers is for a new creditor")


@contextmanager
def _progress(quiet: bool) -> Iterator[verb.Progress | None]:
    """A bar on standard error while a terminal is there to see it."""
    console = err()
    if quiet and not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Opening", total=None)

        def show(doing: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None, description=doing)

        yield show


def _show(report: verb.ImportReport, creditor: str, dry_run: bool) -> None:
    console = out()
    _show_understanding(report.understanding)
    said = "Nothing was written. It would have brought in" if dry_run else "Brought in"
    console.print(f"\n{said} for {creditor}:", markup=False)
    counts = [[name, count] for name, count in report.counts().items()]
    console.print(table(["", "#"], [*counts, *([["absent", report.absent]] if report.absent else [])]))
    if report.diff:
        _show_changes(report.diff)
    if report.rejects:
        console.print(
            f"\nRejected rows are listed with their reasons in {report.rejects}", markup=False, soft_wrap=True
        )
    elif report.rejected:
        console.print(f"\n{report.rejected} rows would be rejected.", markup=False)


def _show_changes(diff: Diff) -> None:
    """Some of what would go, change and be new."""
    parts = (("gone", diff.gone), ("changed", diff.changed), ("changed", diff.customers), ("new", diff.new))
    lines = [
        [kind, line.reference, line.customer, what, *(_said(what, value, line.currency) for value in (old, new))]
        for kind, found in parts
        for line in found
        for what, old, new in line.changes or (_whole(kind, line),)
    ]
    if lines:
        section(out(), "Some of what would change", ["", "Item", "Customer", "What", "From", "To"], lines)


def _whole(kind: str, line: DiffLine) -> Change:
    """What becomes of an item that is new or goes."""
    return ("balance", line.balance, 0) if kind == "gone" else ("balance", None, line.balance)


def _said(what: str, value: Any, currency: str) -> str:
    is_money = what in ("balance", "amount") and value is not None
    return f"{amount(value, currency)} {currency}" if is_money else "" if value is None else str(value)


def _show_understanding(found: Understanding) -> None:
    console = out()
    order = {"dmy": ", dates day first", "mdy": ", dates month first", "iso": ", dates year first"}.get(
        found.date_order or "", ""
    )
    console.print(f"{found.label}, {found.rows:,} rows, {found.encoding}{order}", markup=False)
    fields = [[name, column, *(row.get(name, "") for row in found.sample)] for name, column in found.columns.items()]
    heads = ["Field", "Column", *(f"Row {n}" for n in range(1, len(found.sample) + 1))]
    console.print(table(heads, fields))
    for note in found.notes:
        console.print(f"Note: {note}", markup=False)

"""candour customer: everything known of one customer; and what they tell us about how to reach them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click

from candour.domain.errors import WrongUse
from candour.domain.items import ItemStatus
from candour.domain.parties import PLACES
from candour.faces.cli.debts import debt
from candour.faces.cli.explain import explained, print_explained
from candour.faces.cli.options import actor, at_option, creditor_option, customer_argument, json_option, the_account
from candour.faces.cli.output import amount, clock, emit, iso, out, section
from candour.flow.note import CHANNELS, Notes, note, set_place
from candour.store import book
from candour.store.timeline import read_events


@click.command("customer", short_help="Show a customer; write down what they tell us.")
@customer_argument
@creditor_option
@at_option
@json_option
@click.option("--email", help="Add an email address that the customer gave.")
@click.option("--phone", help="Add a telephone number that the customer gave.")
@click.option("--post", metavar="TEXT", multiple=True,
              help="Add a postal address that the customer gave; repeat it for lines, or use commas.")  # fmt: skip
@click.option("--postcode", default="", help="Its postcode.")
@click.option("--country", default="", help="Its country, when it is another than the customer's.")
@click.option("--replaces", type=int, metavar="NUMBER",
              help="It takes the place of the postal address of that number ('--json' shows it as id).")  # fmt: skip
@click.option("--contact", "contact_name", default="", help="Whose address or number that is.")
@click.option("--where", "place", type=click.Choice(PLACES), help="Where that address or number is.")
@click.option("--point", type=int, metavar="NUMBER", help="With --where: an address or number that is known already.")
@click.option("--opt-out", type=click.Choice(CHANNELS), help="The customer no longer wants to be reached so.")
@click.option("--prefer", type=click.Choice(CHANNELS), help="The customer would rather be reached so.")
@click.option("--need", help="What the customer needs from us, such as 'large print'; never the diagnosis.")
@click.option("--basis", "lawful_basis", default="explicit consent", show_default=True,
              help="The lawful basis on which a need is kept.")  # fmt: skip
def COMMAND(reference: str, creditor: str | None, at: datetime, as_json: bool, **told: Any) -> None:
    """Show a customer: who they are, what they owe, what was said and what comes next.

    With --email, --phone, --post, --opt-out, --prefer or --need it first writes down what the customer told us.
    """
    _, account_id = the_account(reference, creditor)
    point = told.pop("point")
    notes = Notes(**{**told, "post": "\n".join(told["post"])})
    _check_place(notes, point)
    if point:
        set_place(account_id, point, notes.place, at, actor=actor())
    if told["contact_name"] and not (notes.email or notes.phone or notes.post):
        raise WrongUse("--contact names the person behind an address; give --email, --phone or --post with it")
    if any(told[name] for name in ("email", "phone", "post", "postcode", "replaces", "opt_out", "prefer", "need")):
        written = note(account_id, notes, at, actor=actor())
        click.echo(f"noted: {', '.join(written) or 'nothing that was not known already'}", err=True)
    found = the_customer(account_id, at)
    if as_json:
        emit(found)
    else:
        _print(found)


def _check_place(notes: Notes, point: int | None) -> None:
    if notes.place and not (point or notes.email or notes.phone or notes.post):
        raise WrongUse("--where says where an address is; give --email, --phone or --post with it, or --point")
    if point and not notes.place:
        raise WrongUse("--point goes with --where")


def the_customer(account_id: int, at: datetime) -> dict[str, Any]:
    """Facts, timeline and next step of one account as of a moment, in the words of the JSON contract."""
    who = book.customer(account_id)
    rooms = {room: [_plain(row, who.zone) for row in rows] for room, rows in book.details(account_id, at).items()}
    steps, messages = rooms.pop("steps"), rooms.pop("messages")
    return {
        "customer": who.reference,
        "creditor": who.creditor,
        "facts": _facts(who, account_id, at, rooms),
        "timeline": _timeline(account_id, at, who.zone, steps, messages),
        "next_step": explained(account_id, at),
    }


def _facts(who: book.CustomerRow, account_id: int, at: datetime, rooms: dict[str, Any]) -> dict[str, Any]:
    items = [debt(row) for row in book.debts(at, account_id=account_id)]
    on_account = [{"currency": c, "amount": amount(minor, c)} for c, minor in book.unallocated(account_id, at)]
    return {
        "name": who.name,
        "kind": who.kind,
        "language": who.language,
        "country": who.country,
        "nation": who.nation,
        "zone": who.zone,
        "preferred_channel": who.preferred_channel,
        "mode": who.mode,
        "parent": who.parent,
        "last_stage": who.last_stage,
        "last_contact": iso(who.last_contact),
        "next_review": iso(who.next_review_at, who.zone),
        "items": items,
        "on_account": on_account,
        **rooms,
    }


def _plain(row: dict[str, Any], zone: str) -> dict[str, Any]:
    """A row as JSON: moments with the customer's offset, money as decimal strings."""
    found = {name: iso(value, zone) if isinstance(value, date) else value for name, value in row.items()}
    if "amount" in row and row.get("currency"):
        found["amount"] = amount(row["amount"], row["currency"])
    return found


def _timeline(
    account_id: int, at: datetime, zone: str, steps: list[dict[str, Any]], messages: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Events, steps and messages in one line, the newest first."""
    events: Iterator[dict[str, Any]] = (
        {
            "what": "event",
            "at": iso(event.occurred_at, zone),
            "recorded": iso(event.recorded_at, zone),
            "id": event.id,
            "kind": event.kind,
            "lane": event.lane.value,
            "disclosure": event.disclosure.value,
            "actor": event.actor,
            "data": event.data,
            "text": event.text,
        }
        for event in read_events(account_id, at)
    )
    lines = [*events, *({"what": "step", **one} for one in steps), *({"what": "message", **one} for one in messages)]
    return sorted(lines, key=lambda line: (datetime.fromisoformat(line["at"]), line["id"]), reverse=True)


def _print(found: dict[str, Any]) -> None:
    facts, console = found["facts"], out()
    where = " ".join(part for part in (facts["country"], facts["nation"]) if part) or "place unknown"
    console.print(f"[bold]{found['customer']}[/bold]", end="  ")
    console.print(f"{facts['name']} · {facts['kind']} · {where} · {found['creditor']} ({facts['mode']})", markup=False)
    for title, columns, rows in _rooms(facts):
        if rows:
            section(console, title, columns, rows)
    lines = [_line(one, facts["zone"]) for one in found["timeline"][:40]]
    if lines:
        section(console, "Timeline, newest first", ["when", "lane", "what", ""], lines)
    console.print()
    print_explained(found["next_step"], console, facts["zone"])


def _rooms(facts: dict[str, Any]) -> Iterator[tuple[str, list[str], list[tuple[Any, ...]]]]:
    owed = [item for item in facts["items"] if item["status"] != ItemStatus.PAID]
    paid = len(facts["items"]) - len(owed)
    yield (
        f"Items ({paid} paid ones are not shown)" if paid else "Items",
        ["item", "due", "balance#", "", "status"],
        [(i["reference"], i["due"], i["balance"] or "unknown", i["currency"], i["status"]) for i in owed],
    )
    yield "Money on account", ["amount#", ""], [(c["amount"], c["currency"]) for c in facts["on_account"]]
    yield (
        "Reached by",
        ["point#", "channel", "address", "who", "where", "from", ""],
        [
            (p["id"], p["channel"], p["value"], p["contact"], p["place"], p["source"], _state(p))
            for p in facts["contact_points"]
        ],
    )
    yield "Needs", ["need", "basis"], [(n["need"], n["lawful_basis"]) for n in facts["support_needs"]]
    yield (
        "Holds",
        ["hold#", "kind", "item", "since", "until", "ended"],
        [(h["id"], h["kind"], h["item"] or "all", h["since"], h["until"], h["ended"]) for h in facts["holds"]],
    )
    yield (
        "Promises",
        ["promise#", "amount#", "", "by", "silent until", "status"],
        [(p["id"], p["amount"], p["currency"], p["by"], p["silent_until"], p["status"]) for p in facts["promises"]],
    )
    yield (
        "Queries",
        ["query#", "item", "reason", "opened", "closed"],
        [(q["id"], q["item"], q["reason"], q["opened"], q["closed"]) for q in facts["queries"]],
    )
    yield (
        "Tasks",
        ["task#", "kind", "due", "done", "why"],
        [(t["id"], t["kind"], t["due"], t["done"], t["reason"]) for t in facts["tasks"]],
    )
    yield (
        "Contacts over the cap",
        ["when", "channel", "purpose", "why"],
        [(c["at"], c["channel"], c["purpose"], c["exempt"]) for c in facts["contacts"] if c["exempt"]],
    )


def _state(point: dict[str, Any]) -> str:
    return "opted out" if point["opted_out"] else "does not work" if point["failed"] else ""


def _line(one: dict[str, Any], zone: str) -> tuple[str, str, str, str]:
    when = clock(datetime.fromisoformat(one["at"]), zone)
    if one["what"] == "event":
        return when, one["lane"], one["kind"], one["text"] or ""
    if one["what"] == "message":
        return when, one["lane"], f"{one['purpose']} by {one['channel']}", one["status"]
    return when, one["lane"], f"step {one['purpose']} by {one['channel']}", f"{one['state']} {' '.join(one['rules'])}"

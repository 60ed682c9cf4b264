"""One customer's page, and all items of theirs."""

from dataclasses import asdict
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from candour.domain.documents import KINDS
from candour.domain.parties import GETS
from candour.domain.queries import OUTCOMES
from candour.faces.workspace.acting import Tried, desk_of, without_replay
from candour.faces.workspace.asking import (
    as_of,
    asked_about,
    asked_choice,
    asked_day,
    asked_place,
    positive,
    today,
)
from candour.faces.workspace.frame import show
from candour.faces.workspace.holding import hold_words
from candour.faces.workspace.languages import later
from candour.faces.workspace.next_step import NextStep, next_step
from candour.faces.workspace.pages import page
from candour.faces.workspace.pictures import Bar, Share, draw_bar
from candour.faces.workspace.spoken import Told, told_again
from candour.faces.workspace.story import told
from candour.faces.workspace.tags import money_text
from candour.faces.workspace.words import plain
from candour.store.credit import credit_of
from candour.store.documents import DocumentLine, documents_of
from candour.store.merging import group
from candour.store.queries import staff
from candour.store.reading import account as reading
from candour.store.reading.account import AccountHead, ItemLine, OpenStep, RelatedAccount, TotalLine
from candour.store.reading.customers import OwedRow, owed_by_accounts
from candour.store.reading.house import organisation
from candour.store.reading.timeline import KINDS as KINDS_OF_LINES
from candour.store.reading.timeline import Wanted, split_cursor, timeline
from candour.store.work import tasks_of

ITEMS = 25
ITEMS_PAGE = 100
EVENTS = 25
STANDINGS = 40
STEPS = 20
SITES = 20
PAPERS = 60
WAYS = ("email", "call", "sms", "letter")
CHOOSES_PEOPLE = ("candour.change_account", "candour.change_query")
WHO = {"people": later("A person of ours"), "candour": later("Candour and the ledger")}
STORY_KINDS = {
    "said": later("What was said"), "notes": later("Notes and wishes"), "agreed": later("Promises, queries, holds"),
    "ledger": later("The ledger"), "steps": later("Steps, drafts and tasks"),
}  # fmt: skip
SEE_PAPERS = "candour.view_document"
BANDS = (
    (later("Not due yet"), "age-0"),
    (later("1–30 days late"), "age-1"),
    (later("31–60"), "age-2"),
    (later("61–90"), "age-3"),
    (later("Over 90"), "age-4"),
)


@page(permission="candour.view_account", owner="workspace")
def customer_page(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account as of a day: who, what is owed, what stands, what comes next and why, and its story."""
    return customer_answer(request, account_id)


def customer_answer(request: HttpRequest, account_id: int, tried: Tried | None = None) -> HttpResponse:
    """The page of an account; tried: with a form that could not be taken, and what is wrong with it."""
    house = organisation()
    head = head_of(account_id)
    on = asked_day(request, head.creditor_zone)
    at, decided_at = as_of(on, head.creditor_zone), asked_about(on, head.creditor_zone)
    before = asked_place(request, "before", split_cursor)
    is_today = on == today(head.creditor_zone)
    wanted = story_asked(request)
    merged = group(account_id)
    lines = timeline([side.account_id for side in merged], at, before, EVENTS + 1, wanted)
    totals = reading.account_totals(account_id, on)
    following = next_step(head, decided_at)
    account = following.decision.account if following.decision else None
    tasks = without_replay(tasks_of(account_id, at), is_today)
    context = {
        "head": head,
        "on": on,
        "at": at,
        "is_today": is_today,
        "day_query": "" if is_today else f"?day={on.isoformat()}",
        "related": _related(account_id, on),
        "points": reading.contact_points(head.party_id),
        "needs": reading.support_needs(head.party_id),
        "totals": [(total, age_picture(total)) for total in totals],
        "standings": [
            (standing, hold_words(standing) if standing.what == "hold" else None)
            for standing in reading.standings(account_id, at, on, STANDINGS)
        ],
        "story": told(lines[:EVENTS], head.creditor_zone),
        "is_latest": before is None,
        "older": _older(on, is_today, lines, wanted),
        **story_choices(wanted),
        "credit": credit_of(account_id),
        "merged": [side for side in merged if side.account_id != account_id],
        "people": staff() if any(request.user.has_perm(may) for may in CHOOSES_PEOPLE) else [],
        "me": f"user:{request.user.get_username()}",
        "next": following,
        "open_steps": _open_steps(account_id, at, following, is_today),
        "desk": desk_of(request, head, on, decided_at, account, tasks, tried),
        "decided_at": decided_at,
        "papers": papers_by_item(documents_of(account_id, at, PAPERS)) if request.user.has_perm(SEE_PAPERS) else [],
        "document_kinds": [(key, plain(key, "document")) for key in KINDS],
        "gets": [(key, plain(key, "gets")) for key in GETS],
        "query_outcomes": [(key, plain(key, "query_outcome")) for key in OUTCOMES],
        **_items(head, at, on, ITEMS, None, is_today),
    }
    return show(request, "workspace/customer.html", context, house=house, status=422 if tried else 200)


@page(permission="candour.view_item", owner="workspace")
def items_page(request: HttpRequest, account_id: int) -> HttpResponse:
    """All items of an account as of a day, open ones first, by due date."""
    head = head_of(account_id)
    on = asked_day(request, head.creditor_zone)
    after = asked_place(request, "after", split_item_cursor)
    is_today = on == today(head.creditor_zone)
    context = {
        "head": head,
        "on": on,
        "is_today": is_today,
        "day_query": "" if is_today else f"?day={on.isoformat()}",
        "is_first": after is None,
        "totals": [(total, age_picture(total)) for total in reading.account_totals(account_id, on)],
        **_items(head, as_of(on, head.creditor_zone), on, ITEMS_PAGE, after, is_today),
    }
    return show(request, "workspace/items.html", context)


def head_of(account_id: int) -> AccountHead:
    """Whose account it is. Raises Http404 when there is none."""
    head = reading.account_head(account_id)
    if head is None:
        raise Http404("no such account")
    return head


def _related(account_id: int, on: date) -> list[tuple[RelatedAccount, list[OwedRow]]]:
    """Head office and sites, each with what it owes as of a day."""
    others = reading.related_accounts(account_id, SITES)
    owed = owed_by_accounts([other.id for other in others], on) if others else {}
    return [(other, [line for line in owed[other.id] if line.owed or line.unknown]) for other in others]


def _items(
    head: AccountHead, at: datetime, on: date, limit: int, after: tuple[bool, date, int] | None, is_today: bool
) -> dict[str, Any]:
    rows = reading.account_items(head.id, at, on, after, limit + 1)
    shown: list[ItemLine] = rows[:limit]
    query = {} if is_today else {"day": on.isoformat()}
    more = urlencode({**query, "after": shown[-1].cursor}) if len(rows) > limit else ""
    return {"items": shown, "more_items": f"{reverse('customer_items', args=[head.id])}?{more}" if more else ""}


def split_item_cursor(cursor: str) -> tuple[bool, date, int]:
    """The key of a place among items. Raises ValueError when it is none."""
    finished, due, last = cursor.split("~")
    return bool(int(finished)), date.fromisoformat(due), positive(last)


def _open_steps(account_id: int, at: datetime, following: NextStep, is_today: bool) -> list[tuple[OpenStep, Told]]:
    """Steps as they were kept; the next one only where that differs from what is worked out anew. Today no replays."""
    found = [step for step in reading.open_steps(account_id, at, STEPS) if not is_today or step.lane != "replay"]
    other = [s for s in found if s.id != following.step_id or s.message_id or s.verdict != following.verdict]
    return [(step, told_again(step.verdict, step.until, step.rulings)) for step in other]


def _older(on: date, is_today: bool, lines: list[Any], wanted: Wanted) -> str:
    if len(lines) <= EVENTS:
        return ""
    query = {} if is_today else {"day": on.isoformat()}
    kept = {name: value for name, value in asdict(wanted).items() if value}
    return "?" + urlencode({**query, **kept, "before": lines[EVENTS - 1].cursor}) + "#story"


def story_asked(request: HttpRequest) -> Wanted:
    """Which lines of the story are asked for."""
    what, way = asked_choice(request, "what", KINDS_OF_LINES), asked_choice(request, "way", WAYS)
    return Wanted(what, way, asked_choice(request, "who", WHO))


def story_choices(wanted: Wanted) -> dict[str, object]:
    """What the story may be narrowed to, and what it is."""
    return {
        "story_kinds": STORY_KINDS.items(), "story_ways": [(way, plain(way, "channel").capitalize()) for way in WAYS],
        "story_people": WHO.items(), "story_what": wanted.what or "", "story_way": wanted.way or "",
        "story_who": wanted.who or "",
    }  # fmt: skip


def papers_by_item(lines: list[DocumentLine]) -> list[tuple[str, list[DocumentLine]]]:
    """Documents under the reference of their item; '' for the account's own, which come last."""
    return [(item or "", list(group)) for item, group in groupby(lines, key=lambda line: line.item)]


def age_picture(total: TotalLine) -> Bar:
    """What is owed by age, as a bar."""
    return draw_bar(
        [
            Share(str(label), look, amount, money_text(amount, total.currency))
            for (label, look), amount in zip(BANDS, total.bands, strict=True)
        ]
    )

"""The calendar: what would be said in the days to come, of one account, one creditor or all; and steps moved in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.verdicts import Answer
from candour.faces.workspace import locales
from candour.faces.workspace.actions import seen
from candour.faces.workspace.asking import CLOCK, BadAsk, asked_place, asked_words, positive, today
from candour.faces.workspace.because import because, decisive
from candour.faces.workspace.customers import head_of
from candour.faces.workspace.frame import show
from candour.faces.workspace.languages import later, told
from candour.faces.workspace.pages import page
from candour.faces.workspace.pictures import WIDTH
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.strategy_picture import why_late
from candour.faces.workspace.tags import day_text
from candour.faces.workspace.trying import why_not
from candour.faces.workspace.words import PURPOSES
from candour.flow import move
from candour.flow.forecast import foresee_creditor, quiet_days
from candour.flow.foresee import Foreseen
from candour.store.facts import load_accounts
from candour.store.forecasts import ForecastRow, forecasts
from candour.store.moves import MoveRow, moves_of
from candour.store.reading.house import organisation

SORTS = (
    ("message", later("messages"), "went"),
    ("call", later("calls"), "held"),
    ("letter", later("letters"), "draft"),
)
"""What is counted: its key, the word for several, its look."""
HEIGHT = 120


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a sort on a day, as the whole book would have them. bar: its height; y: where it begins."""

    word: str
    look: str
    count: int
    y: int
    bar: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar. quiet: why nothing is said on it, '' when something may be."""

    on: date
    counts: list[Count]
    quiet: str
    x: int
    width: int
    is_today: bool
    steps: list["Step"] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All that would be said."""
        return sum(one.count for one in self.counts)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an account as it is foreseen. late: why it goes later than it is wanted, or not at all."""

    key: str
    occurrence: str
    purpose: str
    channel: str
    on: date | None
    wanted_on: date
    late: str
    moved: MoveRow | None
    link: str


@page(permission="candour.view_step", owner="workspace")
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The next 30 days of a creditor or of all, as they were last worked out. Two queries."""
    house, rows = organisation(), forecasts()
    creditor_id = asked_place(request, "creditor", positive)
    asked = [row for row in rows if creditor_id in (None, row.creditor_id)]
    if creditor_id is not None and not asked:
        raise Http404("no such creditor")
    known = [row for row in asked if row.made_at is not None]
    context = {
        "creditors": rows, "creditor": asked[0] if creditor_id else None, "known": known,
        "missing": [row for row in asked if row.made_at is None],
        "days": _days(known, today(house.zone)), "looked_at": sum(row.looked_at for row in known),
        "accounts": sum(row.accounts for row in known), "is_all": all(row.is_all for row in known),
        "held": sum(_of_all(row, row.held) for row in known), "picture_height": HEIGHT + 30, "picture_width": WIDTH,
        "made_at": min((row.made_at for row in known if row.made_at), default=None),
        "sorts": SORTS, "paused": [row for row in known if row.mode in ("paused", "shadow")],
    }  # fmt: skip
    return show(request, "workspace/calendar.html", context, house=house)


def _of_all(row: ForecastRow, count: int) -> int:
    """A count among the accounts looked at, as the whole book would have it."""
    return count if row.is_all or not row.looked_at else round(count * row.accounts / row.looked_at)


def _days(known: Sequence[ForecastRow], first: date) -> list[Day]:
    counted = [_counted(known, first + timedelta(days=number)) for number in range(move.DAYS)]
    most = max((sum(counts.values()) for counts in counted), default=0)
    quiet = [_quiet(known, first + timedelta(days=number)) for number in range(move.DAYS)]
    return [
        _day(first, number, counts, why, most) for number, (counts, why) in enumerate(zip(counted, quiet, strict=True))
    ]


def _counted(known: Sequence[ForecastRow], on: date) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in known:
        for channel, count in row.days.get(on.isoformat(), {}).items():
            counts[channel if channel in ("call", "letter") else "message"] += _of_all(row, count)
    return counts


def _quiet(known: Sequence[ForecastRow], on: date) -> str:
    """Why nothing is said on a day by anybody; '' when somebody may."""
    found = [row.quiet.get(on.isoformat(), "") for row in known]
    return _quiet_words(on, found[0]) if found and all(found) else ""


def _quiet_words(on: date, why: str) -> str:
    """Why a day is quiet, in the reader's words: its weekday, or the name of a holiday; '' when it is not."""
    return locales.weekday(on) if why == f"{on:%A}" else told(why)


def _day(first: date, number: int, counts: Mapping[str, int], quiet: str, most: int) -> Day:
    room = WIDTH // move.DAYS
    bars, floor = [], HEIGHT
    for key, word, look in SORTS:
        height = max(counts.get(key, 0) * (HEIGHT - 8) // most, 3) if counts.get(key) else 0
        floor -= height
        bars.append(Count(word, look, counts.get(key, 0), floor, height))
    return Day(first + timedelta(days=number), bars, quiet, number * room + 2, room - 4, number == 0)


@page(permission="candour.change_step", owner="workspace")
@require_POST
def work_out(request: HttpRequest) -> HttpResponse:
    """Work the forecast of one creditor out anew, while somebody waits: at most 600 accounts are walked through."""
    creditor_id = asked_words(request, "creditor")
    if not creditor_id.isdecimal() or not any(row.creditor_id == int(creditor_id) for row in forecasts()):
        raise BadAsk("There is no such creditor.", "Choose one from the list on the calendar.")
    foresee_creditor(int(creditor_id), CLOCK.now())
    messages.success(request, gettext("Worked out anew."))
    return HttpResponseRedirect(f"{reverse('calendar')}?creditor={int(creditor_id)}")


# ---- one account ----


@page(permission="candour.view_account", owner="workspace")
def account_page(request: HttpRequest, account_id: int) -> HttpResponse:
    """The next 30 days of an account, step by step; `?step=` and `?about=` offer days to move one to."""
    head, at = head_of(account_id), CLOCK.now()
    account = _account(account_id, at)
    try:
        found, trouble = move.month_of(account, at), ""
    except ValueError as wrong:
        found, trouble = [], told(wrong)
    moved = moves_of(account_id)
    asked = (request.GET.get("step", "")[:40], request.GET.get("about", "")[:40])
    chosen = next((one for one in found if (one.wanted.key, one.wanted.occurrence) == asked), None)
    first = local_day(at, account.residence.zone)
    quiet = dict(quiet_days(account, at))
    steps = [_step(one, moved, account_id) for one in found]
    context = {
        "head": head, "trouble": trouble, "steps": steps,
        "chosen": _step(chosen, moved, account_id) if chosen else None,
        "offers": [_offered(offer, chosen) for offer in move.offers(account, chosen, at)] if chosen else [],
        "weeks": _weeks(first, steps, quiet), "may_move": request.user.has_perm("candour.change_step"),
    }  # fmt: skip
    return show(request, "workspace/calendar_account.html", context)


def _account(account_id: int, at: datetime) -> AccountFacts:
    found = load_accounts([account_id], at)
    if not found:
        raise Http404("no such account")
    return found[0]


def _step(one: Foreseen, moved: Sequence[MoveRow], account_id: int) -> Step:
    key, occurrence = one.wanted.key, one.wanted.occurrence
    late = why_late(one) if one.on is None or one.on > one.wanted_on else ""
    return Step(
        key, occurrence, one.wanted.purpose.value, one.wanted.channel, one.on, one.wanted_on, late,
        next((row for row in moved if (row.key, row.occurrence) == (key, occurrence)), None),
        f"{reverse('customer_calendar', args=[account_id])}?step={key}&about={occurrence}#move",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in a week of an account's calendar."""

    on: date
    steps: list[Step]
    quiet: str
    is_today: bool
    is_out: bool

    @property
    def weekday(self) -> str:
        """'Saturday'."""
        return locales.weekday(self.on)


def _weeks(first: date, steps: Sequence[Step], quiet: Mapping[str, str]) -> list[list[Cell]]:
    """Whole weeks from Monday on; days outside the month ahead are out."""
    monday, last = first - timedelta(days=first.weekday()), first + timedelta(days=move.DAYS - 1)
    count = ((last - monday).days // 7 + 1) * 7
    days = [monday + timedelta(days=number) for number in range(count)]
    cells = [
        Cell(
            day, [step for step in steps if step.on == day], _quiet_words(day, quiet.get(day.isoformat(), "")),
            day == first, not first <= day <= last,
        )
        for day in days
    ]  # fmt: skip
    return [cells[start : start + 7] for start in range(0, count, 7)]


@dataclass(frozen=True, slots=True)
class Offered:
    """A day to which a step may be moved, or why not. rule: the guard's decisive one, '' for none."""

    on: date
    allowed: bool
    why: str
    rule: str
    is_now: bool


def _offered(offer: move.Offer, chosen: Foreseen) -> Offered:
    why, rule = offer.why, ""
    if offer.answer is not None:
        why, rule = _no(offer.answer, offer.day)
    return Offered(offer.day, offer.is_allowed, why, rule, offer.day == chosen.on)


def _no(answer: Answer, on: date) -> tuple[str, str]:
    ruling = decisive(answer)
    if ruling is None:
        return told(answer.reason), ""
    if ruling.rule.id == "house.hours":
        return gettext("nothing is said on a {weekday}").format(weekday=locales.weekday(on)), ruling.rule.id
    return because(ruling, on), ruling.rule.id


@page(permission="candour.change_step", owner="workspace")
@require_POST
def move_step(request: HttpRequest, account_id: int) -> HttpResponse:
    """Move a step of an account to another day; the guard has been asked about it."""
    seen(request, account_id)
    key, occurrence = asked_words(request, "step"), asked_words(request, "about")
    try:
        day = date.fromisoformat(asked_words(request, "day"))
        done = move.move_step(account_id, key, occurrence, day, CLOCK.now(), actor=actor_of(request))
    except WrongUse as wrong:
        why = told(wrong).removeprefix("--day ")
        messages.warning(request, gettext("Not moved: {why}.").format(why=why))
    except ValueError:
        messages.warning(request, gettext("Not moved: that is not a day. Write it as 2013-06-07, or pick it."))
    else:
        words = gettext("{step} is moved from {was} to {day}. It stands until you undo it.")
        said = PURPOSES.get(key) or gettext("The step")
        messages.success(request, words.format(step=said, was=day_text(done.was), day=day_text(done.day)))
    return HttpResponseRedirect(reverse("customer_calendar", args=[account_id]))


@page(permission="candour.change_step", owner="workspace")
@require_POST
def undo_move(request: HttpRequest, account_id: int, move_id: int) -> HttpResponse:
    """Have a moved step stand where the strategy wants it again."""
    seen(request, account_id)
    try:
        ended = move.undo_move(account_id, move_id, CLOCK.now(), actor=actor_of(request))
    except WrongUse as wrong:
        messages.info(request, why_not(wrong))
    else:
        words = gettext("Undone. The step is wanted on {day} again.")
        messages.success(request, words.format(day=day_text(ended.was)))
    return HttpResponseRedirect(reverse("customer_calendar", args=[account_id]))

"""Forecast: the days to come of a whole creditor, from all its accounts or a random sample of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import bank_holiday, local_day
from candour.domain.messages import Purpose
from candour.domain.parties import CustomerKind
from candour.domain.saying import phrase
from candour.domain.verdicts import Question, Verdict
from candour.flow.foresee import Foreseen, example_account
from candour.flow.guard import ask
from candour.flow.move import DAYS, month_of
from candour.flow.plan import address_for
from candour.store.facts import load_accounts, load_creditors
from candour.store.forecasts import keep_forecast, oldest_forecasts
from candour.store.strategies import draw_accounts

ACCOUNTS_MOST = 600
CHUNK = 200
STALE = timedelta(hours=6)
QUIET_RULES = ("house.hours", "house.bank_holiday")
WEEKDAYS = (
    phrase("Monday"), phrase("Tuesday"), phrase("Wednesday"), phrase("Thursday"), phrase("Friday"), phrase("Saturday"),
    phrase("Sunday"),
)  # fmt: skip


def foresee_creditors(now: datetime, seconds: float) -> int:
    """Work out the forecasts that are missing or old, for so many seconds at most; how many were."""
    began, done = monotonic(), 0
    for creditor_id in oldest_forecasts(now - STALE):
        if monotonic() - began > seconds:
            break
        foresee_creditor(creditor_id, now)
        done += 1
    return done


def foresee_creditor(creditor_id: int, at: datetime) -> None:
    """Walk through the days to come of a creditor's accounts, of all or of a random sample, and keep the counts."""
    creditor = load_creditors(at)[creditor_id]
    kinds = [(creditor_id, kind.value) for kind in CustomerKind]
    drawn = draw_accounts(kinds, ACCOUNTS_MOST, f"forecast {local_day(at, creditor.zone)}")
    days: defaultdict[str, Counter[str]] = defaultdict(Counter)
    held, places = 0, Counter[CustomerKind]()
    for account, seen in _walked(drawn.ids, at):
        places[account.kind] += 1
        for one in seen:
            held += one.on is None
            if one.on is not None:
                days[one.on.isoformat()][one.wanted.channel] += 1
    usual = places.most_common(1)[0][0] if places else CustomerKind.BUSINESS
    keep_forecast(
        creditor_id, at, accounts=drawn.total, looked_at=len(drawn.ids), is_all=drawn.is_all, days=days,
        quiet=dict(quiet_days(example_account(creditor, usual, local_day(at, creditor.zone), at), at)), held=held,
    )  # fmt: skip


def _walked(ids: tuple[int, ...], at: datetime) -> Iterator[tuple[AccountFacts, list[Foreseen]]]:
    for start in range(0, len(ids), CHUNK):
        for account in load_accounts(ids[start : start + CHUNK], at):
            yield account, month_of(account, at)


def quiet_days(account: AccountFacts, at: datetime, days: int = DAYS) -> Iterator[tuple[str, str]]:
    """(day, why) of the days to come on which nothing is said to such an account, as the guard answers for noon."""
    plain = replace(account, contacts=(), holds=(), steps=(), last_contact=None)
    first, zone = local_day(at, account.residence.zone), ZoneInfo(account.residence.zone)
    for number in range(days):
        day = first + timedelta(days=number)
        noon = datetime.combine(day, time(12), zone)
        if why := _quiet(plain, day, noon):
            yield day.isoformat(), why


def _quiet(account: AccountFacts, day: date, noon: datetime) -> str:
    point = address_for(account, "email")
    answer = ask(Question(noon, account, Purpose.REMINDER, "email", account.items, point))
    spoke = {ruling.rule.id for ruling in answer.rulings if ruling.verdict is Verdict.WAIT}
    if not spoke.intersection(QUIET_RULES):
        return ""
    where = account.residence
    return bank_holiday(day, where.country, where.nation) or WEEKDAYS[day.weekday()]

"""Judges what was said, by brute force over the truth, from docs/law.md and the numbers of the house policy.

It shares no code with the packs and none of their counting: only the words of the world. Each rule answers whether an
attempt that is about to be made breaks it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.simulation import oracle_uk, oracle_us
from tests.simulation.case import DAY, Case, business_days_on, is_holiday
from tests.simulation.world import Attempt, Item, World

DEFAULTS: dict[str, Any] = {
    "weekday_from": "08:00", "weekday_until": "20:00", "business_until": "18:00", "saturday_from": "09:00",
    "saturday_until": "17:00", "cap_week": 3, "calls_week": 2, "vulnerable_week": 1, "named_week": 3,
    "after_conversation_days": 7,
    "days_between": 7, "fresh_days": 3, "broken_promises": 3,
}  # fmt: skip
GRACE = {"card": 1, "instant": 1, "bacs": 3, "direct_debit": 3, "cheque": 5}


def hours(c: Case) -> bool:
    a = c.attempt
    if a.by_customer or a.purpose == "statutory_notice":
        return False
    return any(shut(c, a.at.astimezone(ZoneInfo(z))) for z in (c.world.place.zone, *c.world.also_in))


def shut(c: Case, local: datetime) -> bool:
    n, day = c.numbers, local.date()
    opens, closes = n["weekday_from"], n["weekday_until" if c.person else "business_until"]
    if not (c.person and c.world.place.country == "US"):
        if day.weekday() == 6 or is_holiday(c, day) or (day.weekday() == 5 and not c.person):
            return True
        if day.weekday() == 5:
            opens, closes = n["saturday_from"], n["saturday_until"]
    minutes = local.hour * 60 + local.minute
    first, last = (int(t[:2]) * 60 + int(t[3:]) for t in (opens, closes))
    return not first <= minutes < last


def one_a_day(c: Case) -> bool:
    a = c.attempt
    if a.by_customer or a.purpose == "statutory_notice":
        return False
    ours = (x for x in c.world.contacts if x.outgoing and (c.person or x.account == a.account))
    return any(c.day_of(x) == c.day for x in ours)


def proactive(c: Case) -> bool:
    return c.attempt.asks and not c.attempt.by_customer


def cap(c: Case) -> bool:
    if not (c.person and proactive(c)):
        return False
    held = any(h.kind == "vulnerable" for h in c.world.holds_of(c.attempt.account))
    most = min(c.numbers["vulnerable_week"] if held or c.world.support_needs else 7, c.numbers["cap_week"])
    wish = c.truth("contacts_week_max")
    most = min(most, wish) if isinstance(wish, int) else most
    return c.too_often([x for x in c.world.contacts if x.outgoing and x.purpose in ASKS_WORDS], most)


ASKS_WORDS = ("reminder", "due", "check_in", "call", "options", "notice")


def calls(c: Case) -> bool:
    if not (c.person and proactive(c) and c.attempt.channel == "call"):
        return False
    return c.too_often([x for x in c.world.contacts if x.outgoing and x.channel == "call"], c.numbers["calls_week"])


def after_conversation(c: Case) -> bool:
    if not (c.person and proactive(c)):
        return False
    spoken = [c.day_of(x) for x in c.world.contacts if x.outcome == "conversation"]
    silence = c.numbers["after_conversation_days"] * DAY
    return bool(silence) and any(c.day < day + silence for day in spoken)


def days_between(c: Case) -> bool:
    if c.person or not proactive(c):
        return False
    asked = [
        c.day_of(x) for x in c.world.contacts
        if x.outgoing and x.purpose in ASKS_WORDS and x.account == c.attempt.account
        and x.outcome not in ("bounced", "rang_out", "unconnected")
    ]  # fmt: skip
    silence = c.numbers["days_between"] * DAY
    return bool(silence) and any(c.day < day + silence for day in asked)


def opted_out(c: Case) -> bool:
    kind = "phone" if c.attempt.channel in ("call", "sms") else c.attempt.channel
    if kind not in c.world.opted_out or c.attempt.confirms_refusal:
        return False
    by_law = c.attempt.purpose == "statutory_notice" and kind == "letter"
    return not (oracle_us.reg_f(c) and (by_law or c.answers()))


def named(c: Case) -> bool:
    """With whom at the firm is nowhere written down here, so that each contact may have been with the same one."""
    asks = [x for x in c.world.contacts if x.outgoing and x.purpose in ASKS_WORDS]
    return not c.person and proactive(c) and c.too_often(asks, c.numbers["named_week"])


def preferred(c: Case) -> bool:
    """Another way than the one that the customer likes best, which is open."""
    way = c.world.preferred
    open_way = way not in c.world.opted_out and way not in c.world.broken_addresses
    return way is not None and way != c.attempt.channel and open_way


ALL_CONTACT = ("pause", "recall", "representative", "attorney")
ALL_WHATEVER = ("capacity", "deceased")


def held(c: Case) -> bool:
    """Nothing is asked under a hold, and in some kinds nothing is said. A reminder may go to the vulnerable."""
    a, ids = c.attempt, {i.id for i in c.items} | {None}
    holds = [h for h in c.world.holds_of(a.account) if h.item in ids]
    if a.asks:
        return any(h.kind != "vulnerable" or a.purpose != "reminder" for h in holds)
    answers = a.by_customer and a.purpose == "reply"
    silent = [h.kind for h in holds if h.kind in ALL_CONTACT]
    if a.purpose == "statutory_notice" or (answers and "recall" not in silent):
        silent = []
    return bool(silent) or any(h.kind in ALL_WHATEVER for h in holds)


def disputed(c: Case) -> bool:
    return c.attempt.asks and any(i.queried for i in c.items)


def promised(c: Case) -> bool:
    def silent(item: Item) -> bool:
        promise = item.promise
        return promise is not None and c.day <= business_days_on(c, promise.by, GRACE[promise.method])

    return c.attempt.asks and any(silent(i) for i in c.items)


def broken_promises(c: Case) -> bool:
    return c.attempt.asks and c.world.broken_promises.get(c.attempt.account, 0) >= c.numbers["broken_promises"]


def not_owed(c: Case) -> bool:
    if not c.attempt.asks:
        return False
    for item in c.items:
        known = [amount for on, amount in item.entries if on <= c.day]
        if None in known or sum(a for a in known if a) <= 0:
            return True
    return not c.items


def stale(c: Case) -> bool:
    brought_in = c.world.local(c.creditor.imported_at).date()
    return c.attempt.asks and c.day > business_days_on(c, brought_in, c.numbers["fresh_days"])


def unmatched_cash(c: Case) -> bool:
    return c.attempt.asks and c.world.cash.get(c.attempt.account, 0) > 0


def address(c: Case) -> bool:
    kind = "phone" if c.attempt.channel in ("call", "sms") else c.attempt.channel
    return kind in c.world.broken_addresses


HOUSE: dict[str, Callable[[Case], bool]] = {
    "house.hours": hours, "house.one_a_day": one_a_day, "house.cap_week": cap, "house.calls_week": calls,
    "house.after_conversation": after_conversation, "house.days_between": days_between, "house.opt_out": opted_out,
    "house.hold": held, "house.dispute": disputed, "house.promise": promised,
    "house.broken_promises": broken_promises, "house.balance": not_owed, "house.freshness": stale,
    "house.cap_named": named, "house.preference": preferred,
    "house.unallocated_cash": unmatched_cash, "house.contact_point": address,
}  # fmt: skip
RULES = {**HOUSE, **oracle_us.RULES, **oracle_uk.RULES}


def broken(world: World, attempt: Attempt) -> list[str]:
    """Which rules an attempt made now would break; it is judged before it is written down.

    What a clock that was ahead wrote down has happened by now all the same.
    """
    if any(x.at > attempt.at for x in world.contacts):
        world = replace(world, contacts=[replace(x, at=min(x.at, attempt.at)) for x in world.contacts])
    creditor = world.creditor(attempt.account)
    items = [world.items[key] for key in attempt.items]
    local = attempt.at.astimezone(ZoneInfo(world.place.zone))
    case = Case(world, attempt, creditor, items, local, {**DEFAULTS, **creditor.policy})
    return [name for name, rule in RULES.items() if rule(case)]

"""United States: states and cities with caps or consent rules of their own, and calls made by machine.

To add a place, add a Rule, a small function that speaks for it, and name both in PLUG (see docs/add-a-policy.md).
Not signed off by counsel.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day, zone
from candour.domain.legal import Recipient
from candour.domain.messages import ContactFacts, Purpose
from candour.domain.parties import CustomerKind
from candour.domain.plausible import (
    concerns,
    first_moment_below,
    may_be_agent,
    may_be_consumer,
    may_be_creditor,
    may_be_in,
    may_be_in_city,
    may_be_in_state,
    zones_of,
)
from candour.domain.saying import phrase, say
from candour.domain.sectors import Cover
from candour.domain.verdicts import Question, Rule, Ruling, Verdict
from candour.ports.policy import Floor, LawPack, today

PLACE = partial(Rule, status="V2", reads=("residence", "legal.state", "legal.city", "contacts", "role"))

MA_CREDITOR = PLACE(
    "us.ma.940cmr7.04", "In Massachusetts a creditor calls or texts at most twice in seven days.",
    "940 CMR 7.04(1)(f)",
)  # fmt: skip
MA_AGENT = PLACE(
    "us.ma.209cmr18",
    "In Massachusetts a collector calls or texts at most twice in seven days, and away from home twice in thirty.",
    "209 CMR 18.16(1)(d)",
    status="V",
)  # fmt: skip
NYC = PLACE(
    "us.nyc.5-77", "In New York City there are at most three contacts in seven days, and emails only if you agreed.",
    "6 RCNY 5-77", effective_from="2026-09-01",
)  # fmt: skip
WA = PLACE(
    "us.wa.19.16.250", "In Washington there are at most three contacts a week, one of them at work, and none at night.",
    "RCW 19.16.250", status="V",
)  # fmt: skip
DC = PLACE(
    "us.dc.28-3814", "In Washington DC there are at most four calls in seven days, and emails only if you agreed.",
    "D.C. Code 28-3814", status="V", effective_from="2023-01-01",
)  # fmt: skip
REVOKED = PLACE(
    "us.tcpa.revoke", "You asked that no machine calls or texts you.", "47 CFR 64.1200(a)(10)-(12)",
    reads=("legal.revoked_autodialled", "asked.autodialled"), effective_from="2025-04-11",
)  # fmt: skip
REVOKED_ALL = PLACE(
    "us.tcpa.revokeall", "You asked once, and that holds for all that we do.",
    "47 CFR 64.1200(a)(10); FCC waiver of 6 January 2026", effective_from="2027-01-31",
    reads=("legal.revoked_elsewhere", "asked.autodialled"),
)  # fmt: skip

NEW_YORK = (
    "new york", "new york city", "nyc", "manhattan", "brooklyn", "queens", "bronx", "the bronx", "staten island",
)  # fmt: skip
VOICE_AND_TEXT = frozenset({"call", "sms"})
ELECTRONIC = frozenset({"email", "sms", "portal", "social"})
EVERY = frozenset({"call", "sms", "email", "letter", "portal", "social", "visit"})
WEEK, MONTH = 7, 30


def _binds(account: AccountFacts) -> bool:
    return may_be_in(account, "US")


def _times(q: Question, channels: Collection[str], place: str | None = None) -> list[datetime]:
    """When contacts and attempts were about any of the items, or the account; of an unknown place all count."""
    account = q.account

    def counts(c: ContactFacts) -> bool:
        ours = c.outgoing and c.to is Recipient.CUSTOMER and c.channel in channels
        here = place is None or c.place in (place, None)
        about = any(concerns(c, account, i) for i in q.items) if q.items else c.account_id in (account.id, None)
        return ours and here and about

    return [c.at for c in account.contacts if counts(c)]


def _cap(q: Question, rule: Rule, times: list[datetime], most: int, window: int = WEEK) -> Iterator[Ruling]:
    until = first_moment_below(q, times, most, window)
    if until is not None:
        where = q.account.residence.zone
        recent = sum((today(q) - local_day(at, where)).days < window for at in times)
        facts = ((say("contacts in {count} days", count=window), str(recent)), ("most", str(most)))
        yield Ruling(rule, Verdict.WAIT, until, facts)


def _free(q: Question) -> bool:
    """An answer that was asked for, a confirmation of a refusal and what a law demands are outside the caps."""
    return q.asked_by_customer or q.asked.opt_out_confirmation or q.purpose is Purpose.STATUTORY_NOTICE


def _massachusetts(q: Question) -> Iterator[Ruling]:
    account = q.account
    if q.channel not in VOICE_AND_TEXT or _free(q) or not may_be_in_state(account, "MA"):
        return
    if not may_be_consumer(account):
        return
    if may_be_agent(account):
        yield from _cap(q, MA_AGENT, _times(q, VOICE_AND_TEXT), 2)
        if q.asked.place != "home":
            yield from _cap(q, MA_AGENT, _elsewhere(q), 2, MONTH)
    if may_be_creditor(account):
        if q.asked.place in ("home", None):
            yield from _cap(q, MA_CREDITOR, _times(q, VOICE_AND_TEXT, "home"), 2)
        if q.asked.place != "home":
            yield from _cap(q, MA_CREDITOR, _elsewhere(q), 2, MONTH)


def _elsewhere(q: Question) -> list[datetime]:
    """Contacts that were, or may have been, anywhere but at home."""
    return _times(q, VOICE_AND_TEXT, "work") + [
        c.at for c in q.account.contacts if c.outgoing and c.place == "elsewhere" and c.channel in VOICE_AND_TEXT
    ]


def _new_york_city(q: Question) -> Iterator[Ruling]:
    account = q.account
    if not may_be_in_city(account, "NY", *NEW_YORK) or not may_be_consumer(account) or _free(q):
        return
    yield from _cap(q, NYC, _times(q, EVERY), 3)
    yield from _consent(q, NYC)


def _consent(q: Question, rule: Rule) -> Iterator[Ruling]:
    if q.channel in ELECTRONIC and q.account.legal.electronic_consent is not True and not q.asked.consent_request:
        yield Ruling(rule, Verdict.REFUSE, facts=(("agreed to electronic messages", "not known"),))


def _washington(q: Question) -> Iterator[Ruling]:
    account = q.account
    if not (may_be_in_state(account, "WA") and may_be_consumer(account) and may_be_agent(account)) or _free(q):
        return
    yield from _cap(q, WA, _times(q, EVERY), 3)
    if q.asked.place in ("work", None) and q.channel == "call":
        yield from _cap(q, WA, _times(q, EVERY, "work"), 1)
    if q.channel == "call" and q.asked.place in ("home", None):
        yield from _night(q, WA, time(7, 30), time(21))


def _night(q: Question, rule: Rule, opens: time, closes: time) -> Iterator[Ruling]:
    for name in zones_of(q):
        local = q.at.astimezone(zone(name))
        if not opens <= local.time() <= closes:
            day = local.date() + timedelta(days=local.time() > closes)
            until = datetime.combine(day, opens, zone(name))
            yield Ruling(rule, Verdict.WAIT, until, (("local time", local.isoformat(timespec="minutes")),))


def _columbia(q: Question) -> Iterator[Ruling]:
    account = q.account
    if not (may_be_in_state(account, "DC") and may_be_consumer(account)) or _free(q):
        return
    if q.channel == "call":
        yield from _cap(q, DC, _times(q, {"call"}), 4)
    if q.asked.consent_request:
        yield from _cap(q, DC, _times(q, ELECTRONIC), 1)
    elif q.channel in ELECTRONIC:
        yield from _consent(q, DC)
        yield from _cap(q, DC, _times(q, ELECTRONIC), 5)


def _machines(q: Question) -> Iterator[Ruling]:
    legal = q.account.legal
    if q.channel not in VOICE_AND_TEXT or q.asked.autodialled is False or q.asked.opt_out_confirmation:
        return
    if legal.revoked_autodialled is not False:
        yield Ruling(REVOKED, Verdict.REFUSE, facts=(("consent to machine calls", "withdrawn"),))
    if legal.revoked_elsewhere is not False:
        yield Ruling(REVOKED_ALL, Verdict.REFUSE, facts=(("consent to machine calls", "withdrawn elsewhere"),))


FLOORS = (
    Floor("cap_week", NYC, "3 contacts in 7 days", "consumers in New York City"),
    Floor("cap_week", WA, "3 contacts in a week", "consumers in Washington, by collectors"),
    Floor("calls_week", MA_CREDITOR, "2 calls or texts in 7 days", "consumers in Massachusetts"),
    Floor("calls_week", DC, "4 calls in 7 days", "consumers in Washington DC"),
    *(Floor(name, WA, "no call before 07:30", "consumers in Washington, by collectors")
      for name in ("weekday_from", "saturday_from")),
    *(Floor(name, WA, "no call after 21:00", "consumers in Washington, by collectors")
      for name in ("weekday_until", "saturday_until")),
)  # fmt: skip

PLUG = LawPack(
    key="us_states",
    label=phrase("United States: states, cities and machine calls"),
    rules=(MA_CREDITOR, MA_AGENT, NYC, WA, DC, REVOKED, REVOKED_ALL),
    binds=_binds,
    contact=(_massachusetts, _new_york_city, _washington, _columbia, _machines),
    covers=(Cover("US", frozenset(CustomerKind)),),
    floors=FLOORS,
)

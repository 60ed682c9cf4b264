"""The house pack: what a decent firm does beyond the law. Every number is policy and is never cited as law."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import (
    SATURDAY,
    SUNDAY,
    add_business_days,
    add_possible_business_days,
    bank_holiday,
    local_day,
    start_of_day,
    zone,
)
from candour.domain.caps import EXEMPT, REACHED, WEEK, full_until
from candour.domain.duties import ChargeQuestion, Duty, Permit, open_events
from candour.domain.holds import LIVES, NEEDS_A_PERSON, PRESSES, Block, HoldFacts, HoldKind
from candour.domain.items import ItemFacts
from candour.domain.legal import LegalEvent
from candour.domain.messages import ANSWERS, ASKS_FOR_PAYMENT, ContactFacts, ContactOutcome, Purpose
from candour.domain.parties import address_kind, can_reach
from candour.domain.plausible import may_be_business, may_be_person, needs_support, zones_of
from candour.domain.saying import joined, phrase, say, sayable
from candour.domain.verdicts import Question, Rule, Ruling, Sort, Verdict
from candour.plugs.policies.house.numbers import (
    DEFAULTS,
    LIMITS,
    Numbers,
    check_limits,
    check_numbers,
    numbers,
)
from candour.plugs.policies.house.words import RULES, speak_of_words
from candour.ports.policy import Setting

CITATION = "House policy"


def _rule(key: str, reason: str, *reads: str) -> Rule:
    return Rule(f"house.{key}", reason, CITATION, reads=reads)


CONTACT_POINT = _rule("contact_point", "We have no working address for this way of speaking.", "contact_points")
OPT_OUT = _rule("opt_out", "The customer asked us not to use this address.", "contact_points")
PREFERENCE = _rule("preference", "The customer prefers another way of speaking.", "preferred_channel")
HOURS = _rule("hours", "It is outside the hours in which we write and call.", "at", "residence")
BANK_HOLIDAY = _rule("bank_holiday", "It is a bank holiday where the customer is.", "at", "residence")
TOUCH = _rule("one_a_day", "We have been in touch today already.", "contacts")
GAP = _rule("days_between", "We asked less than a week ago.", "contacts")
CAP = _rule("cap_week", "The customer has heard from us often enough this week.", "contacts", "holds",
            "legal.contacts_week_max")  # fmt: skip
NAMED = _rule(
    "cap_named", "This contact person has heard from us often enough this week.", "contacts", "contact_points"
)
CALLS = _rule("calls_week", "The customer has had enough calls this week.", "contacts")
CONVERSATION = _rule("after_conversation", "We spoke less than a week ago.", "contacts")
HOLD = _rule("hold", "The account is on hold.", "holds")
HOLD_PERSON = _rule("hold_person", "Only a person may decide what is said while this hold is in force.", "holds")
HOLD_CHARGE = Rule(
    "house.hold_charge", "Nothing is added while the account is on hold.", CITATION, reads=("holds",), sort=Sort.CHARGE
)
ON_ITS_WAY = _rule("payment_on_its_way", "The customer told us that a payment is on its way.", "holds")
DISPUTE = _rule("dispute", "Something on the item is being looked into.", "items", "holds")
PROMISE = _rule("promise", "The customer promised a date, and it has not passed with its grace.", "items")
BROKEN = _rule("broken_promises", "Several promises could not be kept: a person should talk.", "broken_promises")
BALANCE = _rule("balance", "Nothing is owed on the item, or we do not know what is.", "items")
FRESH = _rule("freshness", "The ledger has not been brought in lately, so it may be out of date.", "imported_at")
CASH = _rule("unallocated_cash", "Money on the account has not been matched to items yet.", "unallocated")

AGENT_TOLD = Rule(
    "house.agents_told", "An agency that works for us is told at once when it has to stop, and when it may go on.",
    CITATION,
    reads=("legal.events",), sort=Sort.CLOCK,
)  # fmt: skip

ASKED_NOBODY = {ContactOutcome.BOUNCED, ContactOutcome.RANG_OUT, ContactOutcome.UNCONNECTED}
LANGUAGE = _rule("language", "Nobody has checked these words in this language.", "language", "text")

PAYMENT_HOLDS = {HoldKind.PAYMENT_ON_ITS_WAY}
TO_NOBODY = {HoldKind.DECEASED, HoldKind.CAPACITY}
"""Holds in which a person decides even on what a law demands or somebody asked for."""
SPOKEN_FOR = {HoldKind.REPRESENTATIVE, HoldKind.ATTORNEY}
"""Holds in which the customer is not written to, and a person turns to whoever speaks for them."""
NOT_BY_WAITING = {HoldKind.DISPUTE, HoldKind.RECALL, HoldKind.STATUTE_BARRED}
"""Holds that end by what somebody finds or decides, and never by the passing of time."""


class HousePolicy:
    """Hours, caps, preferences, holds, promises and freshness, for every creditor and customer."""

    key = "house"
    label = phrase("House policy")
    rules: tuple[Rule, ...] = (
        CONTACT_POINT, OPT_OUT, PREFERENCE, HOURS, BANK_HOLIDAY, TOUCH, GAP, CAP, CALLS, CONVERSATION, HOLD,
        HOLD_PERSON, ON_ITS_WAY, DISPUTE, PROMISE, BROKEN, BALANCE, FRESH, CASH,
        LANGUAGE, HOLD_CHARGE, NAMED, REACHED, EXEMPT, AGENT_TOLD, *RULES,
    )  # fmt: skip

    def applies(self, account: AccountFacts) -> bool:
        """Always."""
        return True

    def check_settings(self, settings: Mapping[str, object]) -> None:
        """Raise ValueError, saying what is expected, when a creditor's policy holds what cannot be used."""
        check_numbers(settings)

    def check_limits(self, settings: Mapping[str, object]) -> None:
        """Raise ValueError, saying what is expected and why, when a number is set beyond its limits."""
        check_limits(settings)

    def settings(self, policy: Mapping[str, object]) -> list[Setting]:
        """Every number as it is in force under a policy, with its default, its limits and why it has them."""
        usual = asdict(DEFAULTS)
        return [Setting(name, value, usual[name], *LIMITS[name]) for name, value in asdict(numbers(policy)).items()]

    def speak(self, question: Question) -> Iterable[Ruling]:
        """Rulings on one question; a statutory notice and an answer that was asked for pass what is only policy."""
        found = chain(_reach(question), _holds(question), _language(question), speak_of_words(question))
        if question.purpose is Purpose.STATUTORY_NOTICE:
            return chain(found, _exempt(question, "statutory_notice"))
        if question.asked_by_customer:
            found = chain(found, _exempt(question, "asked_for"))
        else:
            found = chain(found, _hours(question), _often(question, question.purpose in ASKS_FOR_PAYMENT))
        if question.purpose in ASKS_FOR_PAYMENT:
            found = chain(found, _owed(question), _ledger(question))
        return found

    def duties(self, account: AccountFacts) -> list[Duty]:
        """An agency is told on the day on which a hold that stops it begins, and when the last of them has ended."""
        stops = [_stop_agent(event) for event in open_events(account, "agent_to_stop")]
        return stops + [_go_on(event) for event in open_events(account, "agent_may_go_on")]

    def permits(self, question: ChargeQuestion) -> list[Permit]:
        """Nothing is added to what stands under a hold that stops charges."""
        held = [h for h in question.account.holds if h.stops(Block.CHARGES) and _stands_on(h, (question.item,))]
        return [Permit(HOLD_CHARGE, False, 0, facts=_hold_facts(hold)) for hold in held]


def _stop_agent(event: LegalEvent) -> Duty:
    words = LIVES[HoldKind(event.detail)].words if event.detail in set(HoldKind) else ""
    stop = phrase("Tell the agency to stop.")
    what = say("Tell the agency to stop, and why: {words}", words=sayable(words)) if words else stop
    return Duty(AGENT_TOLD, what, event.on, event.on, event_id=event.id)


def _go_on(event: LegalEvent) -> Duty:
    return Duty(AGENT_TOLD, "Tell the agency that it may go on.", event.on, event.on, event_id=event.id)


def _reach(q: Question) -> Iterator[Ruling]:
    """Can, and may, this address be used?"""
    usable = [p for p in q.account.contact_points if p.channel == address_kind(q.channel)]
    point = q.contact_point
    if point is None or not point.usable:
        tried = joined(say("failed before") for p in usable if not p.usable) or phrase("none on the account")
        if any(p.opted_out for p in usable):
            yield Ruling(OPT_OUT, Verdict.REFUSE, facts=(("addresses", "opted out"),))
        elif usable or q.channel != "call":  # finding a number that nobody knows is part of a person's call
            yield Ruling(
                CONTACT_POINT, Verdict.PERSON, facts=((say("{way} addresses", way=address_kind(q.channel)), tried),)
            )
    elif point.opted_out and not q.asked.opt_out_confirmation:
        yield Ruling(OPT_OUT, Verdict.REFUSE, facts=(("address", "opted out"),))
    preferred = q.account.preferred_channel
    if preferred and preferred != q.channel and can_reach(q.account.contact_points, preferred):
        yield Ruling(PREFERENCE, Verdict.FIX, facts=(("prefers", preferred), ("asked for", q.channel)))


def _language(q: Question) -> Iterator[Ruling]:
    """Rules on words read English only."""
    if q.text is not None and not q.account.language.lower().startswith("en"):
        yield Ruling(LANGUAGE, Verdict.PERSON, facts=(("language", q.account.language),))


def _holds(q: Question) -> Iterator[Ruling]:
    for hold in q.account.holds:
        if not _stands_on(hold, q.items):
            continue
        if q.asked.legal_step in PRESSES and hold.stops(Block.ENFORCEMENT):
            yield Ruling(HOLD, Verdict.REFUSE, facts=_hold_facts(hold))
        if _silences(hold, q):
            yield from _hold_rulings(hold)


def _stands_on(hold: HoldFacts, items: tuple[ItemFacts, ...]) -> bool:
    """Whether a hold concerns any of these items; breathing space leaves out what does not belong to it."""
    within = [i for i in items if hold.item_id in (None, i.id)]
    if hold.kind is HoldKind.MORATORIUM and within:
        return not all(i.law.moratorium_debt is False or i.law.ongoing for i in within)
    return hold.item_id is None or bool(within)


def _silences(hold: HoldFacts, q: Question) -> bool:
    """Whether a hold stops these words: what asks, or nearly all contact, unless somebody else may hear them."""
    if q.asked.recipient in LIVES[hold.kind].only_to:
        return False
    if q.purpose in ASKS_FOR_PAYMENT:
        reminds = hold.kind is HoldKind.VULNERABLE and q.purpose is Purpose.REMINDER
        return not reminds and (hold.stops(Block.ASKS) or hold.stops(Block.ALL_CONTACT))
    if not hold.stops(Block.ALL_CONTACT):
        return False
    if hold.kind in TO_NOBODY:
        return True
    answers = q.asked_by_customer and q.purpose in ANSWERS and hold.kind is not HoldKind.RECALL
    return not (answers or q.purpose is Purpose.STATUTORY_NOTICE)


def _hold_facts(hold: HoldFacts) -> tuple[tuple[str, str], ...]:
    facts = (("hold", hold.kind.value), ("until", hold.until.isoformat() if hold.until else "not known"))
    return (*facts, ("detail", hold.detail)) if hold.detail else facts


def _hold_rulings(hold: HoldFacts) -> Iterator[Ruling]:
    facts = _hold_facts(hold)
    if hold.kind in SPOKEN_FOR:
        yield Ruling(HOLD_PERSON, Verdict.REFUSE, facts=facts)
    if hold.kind in NEEDS_A_PERSON:
        yield Ruling(HOLD_PERSON, Verdict.PERSON, facts=facts)
    elif hold.kind in NOT_BY_WAITING:
        yield Ruling(DISPUTE if hold.kind is HoldKind.DISPUTE else HOLD, Verdict.REFUSE, facts=facts)
    else:
        yield Ruling(ON_ITS_WAY if hold.kind in PAYMENT_HOLDS else HOLD, Verdict.WAIT, hold.until, facts)


def _hours(q: Question) -> Iterator[Ruling]:
    """In every zone in which the customer may be."""
    for name in zones_of(q):
        yield from _hours_in(q, name)


def _hours_in(q: Question, name: str) -> Iterator[Ruling]:
    where = q.account.residence
    local = q.at.astimezone(zone(name))
    policy = numbers(q.account.creditor.policy)
    window = _window(local.date(), q.account, policy)
    if window and window[0] <= local.strftime("%H:%M") < window[1]:
        return
    holiday = bank_holiday(local.date(), where.country, where.nation)
    facts = (("local time", local.isoformat(timespec="minutes")), ("zone", name))
    opens = _opens(local, q.account, policy)
    if holiday:
        yield Ruling(BANK_HOLIDAY, Verdict.WAIT, opens, (*facts, ("holiday", holiday)))
    else:
        yield Ruling(HOURS, Verdict.WAIT, opens, facts)


def _window(day: date, account: AccountFacts, policy: Numbers) -> tuple[str, str] | None:
    """Opening and closing local time of a day, or None when nothing is said on it.

    Quiet Sundays and bank holidays are a custom of Europe: persons in the United States have one window every day.
    """
    if account.residence.country == "US" and not may_be_business(account):
        return policy.weekday_from, policy.weekday_until
    if day.weekday() == SUNDAY or bank_holiday(day, account.residence.country, account.residence.nation):
        return None
    if day.weekday() == SATURDAY:
        return None if may_be_business(account) else (policy.saturday_from, policy.saturday_until)
    closes = [policy.weekday_until] if may_be_person(account) else []
    if may_be_business(account):
        closes.append(policy.business_until)
    return policy.weekday_from, min(closes)


def _opens(local: datetime, account: AccountFacts, policy: Numbers) -> datetime:
    """The next instant (UTC) at which a window opens, strictly after `local`, from local wall time."""
    day = local.date()
    while True:
        window = _window(day, account, policy)
        if window:
            opens = datetime.combine(day, time.fromisoformat(window[0]), local.tzinfo).astimezone(UTC)
            if opens > local:
                return opens
        day += timedelta(days=1)


def _exempt(q: Question, why: str) -> Iterator[Ruling]:
    """What the law demands and what the customer asked for passes the cap; that it does is said, and counted."""
    stopped = list(_often(q, asks=q.purpose is Purpose.STATUTORY_NOTICE or q.purpose in ASKS_FOR_PAYMENT))
    if stopped:
        since = local_day(q.at, q.account.residence.zone) - WEEK
        days = [local_day(c.at, q.account.residence.zone) for c in q.account.contacts if c.outgoing]
        count = ("contacts in 7 days", str(sum(day > since for day in days)))
        yield Ruling(EXEMPT, Verdict.ALLOW, facts=(("exempt", why), count))


def _often(q: Question, asks: bool) -> Iterator[Ruling]:
    """The contact cap, by the local days of every zone in which the customer may be: one day there may be two here."""
    account = q.account
    if account.contacts or account.last_contact is not None or account.legal.contacts_week_max is not None:
        for where in zones_of(q):
            yield from _often_in(q, asks, where)


def _often_in(q: Question, asks: bool, where: str) -> Iterator[Ruling]:
    """Of a person every contact counts; of a business those on the account or with the named one."""
    account, today, policy = q.account, local_day(q.at, where), numbers(q.account.creditor.policy)
    theirs = [c for c in account.contacts if c.outgoing]
    named = theirs if may_be_person(account) else _with_named(q, theirs)
    ours = [c for c in theirs if c.account_id == account.id or (c.account_id is None and not c.elsewhere)]
    surely = named if may_be_person(account) else [c for c in named if c.contact_point_id is not None]
    if any(local_day(c.at, where) == today for c in chain(surely, ours)):
        yield _wait(TOUCH, today + timedelta(days=1), where, ("last contact", today.isoformat()))
    if not asks:
        return
    if may_be_person(account):
        yield from _caps_of_a_person(q, today, policy, where)
    else:
        days = [local_day(c.at, where) for c in named if c.asked]
        yield from _cap(NAMED, days, policy.named_week, q, today, where)
    if may_be_business(account):
        yield from _gap(account, theirs if may_be_person(account) else ours, today, policy, where)


def _with_named(q: Question, contacts: list[ContactFacts]) -> list[ContactFacts]:
    """Contacts with the contact person of the address in question; where nobody knows with whom, it counts."""
    point = q.contact_point
    if point is None:
        return contacts
    name = point.contact_name.strip().casefold()
    same = {p.id for p in q.account.contact_points if name and p.contact_name.strip().casefold() == name}
    return [c for c in contacts if c.contact_point_id is None or c.contact_point_id in same | {point.id}]


def _gap(account: AccountFacts, ours: list[ContactFacts], today: date, policy: Numbers, where: str) -> Iterator[Ruling]:
    """A week between asks; a message that bounced and a call that nobody took asked nobody."""
    asked = [local_day(c.at, where) for c in ours if c.asked and c.outcome not in ASKED_NOBODY]
    if account.last_contact and account.last_contact <= today:
        asked.append(account.last_contact)
    if asked and (today - max(asked)).days < policy.days_between:
        until = max(asked) + timedelta(days=policy.days_between)
        yield _wait(GAP, until, where, ("last asked", max(asked).isoformat()))


def _caps_of_a_person(q: Question, today: date, policy: Numbers, where: str) -> Iterator[Ruling]:
    contacts = q.account.contacts
    vulnerable = needs_support(q.account)
    asked = [local_day(c.at, where) for c in contacts if c.outgoing and c.asked]
    most = min(policy.vulnerable_week, policy.cap_week) if vulnerable else policy.cap_week
    yield from _cap(CAP, asked, most, q, today, where)
    if q.channel == "call":
        calls = [local_day(c.at, where) for c in contacts if c.outgoing and c.channel == "call"]
        yield from _cap(CALLS, calls, policy.calls_week, q, today, where)
    spoken = [local_day(c.at, where) for c in contacts if c.outcome is ContactOutcome.CONVERSATION]
    if q.account.last_contact and q.account.last_contact <= today:
        spoken.append(q.account.last_contact)
    if spoken and (today - max(spoken)).days < policy.after_conversation_days:
        until = max(spoken) + timedelta(days=policy.after_conversation_days)
        yield _wait(CONVERSATION, until, where, ("last spoke", max(spoken).isoformat()))


def _cap(rule: Rule, days: list[date], most: int, q: Question, today: date, where: str) -> Iterator[Ruling]:
    """At most so many in any 7 days, today included: wait until enough of them are a week old.

    The person's own wish lowers it and never raises it; who wishes for none is asked nothing but by a person.
    """
    wish = q.account.legal.contacts_week_max
    facts: tuple[tuple[str, str], ...] = ()
    if wish is not None and wish < most:
        most, facts = wish, (("the customer's own wish", str(wish)),)
    if most < 1:
        yield Ruling(rule, Verdict.PERSON, facts=facts)
    elif until := full_until(days, most, today):
        recent = sum(today - day < WEEK for day in days)
        yield _wait(rule, until, where, ("contacts in 7 days", str(recent)), ("most", str(most)), *facts)


def _wait(rule: Rule, until: date, where: str, *facts: tuple[str, str]) -> Ruling:
    return Ruling(rule, Verdict.WAIT, start_of_day(until, where), facts)


def _owed(q: Question) -> Iterator[Ruling]:
    """Is each item still owed, known, undisputed and not promised?"""
    today = local_day(q.at, q.account.residence.zone)
    for item in q.items:
        if item.balance is None or item.balance <= 0:
            stated = "unknown" if item.balance is None else "nothing owed"
            yield Ruling(BALANCE, Verdict.REFUSE, facts=((item.reference, stated),))
        if item.queried:
            yield Ruling(DISPUTE, Verdict.REFUSE, facts=((item.reference, "queried"),))
        if item.held:
            yield Ruling(HOLD, Verdict.REFUSE, facts=((item.reference, "on hold"),))
        if item.promised_until is not None and item.promised_until >= today:
            until = item.promised_until + timedelta(days=1)
            where = q.account.residence.zone
            yield _wait(PROMISE, until, where, (item.reference, say("silent until {day}", day=item.promised_until)))
    if not q.items:
        yield Ruling(BALANCE, Verdict.REFUSE, facts=(("items", "none"),))
    if q.account.broken_promises >= numbers(q.account.creditor.policy).broken_promises:
        yield Ruling(BROKEN, Verdict.PERSON, facts=(("broken promises", str(q.account.broken_promises)),))


def _ledger(q: Question) -> Iterator[Ruling]:
    """Is what we know of the account up to date and reconciled?"""
    creditor, where = q.account.creditor, q.account.residence
    brought_in = local_day(creditor.imported_at, where.zone) if creditor.imported_at else None
    today = local_day(q.at, where.zone)
    days = numbers(creditor.policy).fresh_days
    if brought_in is None or add_possible_business_days(brought_in, days, where.country, where.nation) < today:
        morning = add_business_days(today, 1, where.country, where.nation)
        stated = brought_in.isoformat() if brought_in else "never"
        facts = (("brought in", stated), ("business days allowed", str(days)))
        yield Ruling(FRESH, Verdict.WAIT, start_of_day(morning, where.zone), facts)
    cash = sum(amount for currency, amount in q.account.unallocated if q.items and currency == q.items[0].currency)
    if cash > 0:
        yield Ruling(CASH, Verdict.PERSON, facts=(("minor units to match", str(cash)),))


PLUG = HousePolicy()

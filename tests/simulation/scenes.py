"""How each family of rules is met: what befalls whom, where, since when. A life meets it by design, not by luck.

A scene makes something true and answers what is then tried; it knows no rule but by name, to count it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from candour.domain.legal import Inconvenient
from tests.simulation.world import Contact, Hold, Item, Promise, World

Details = dict[str, Any]
Arrange = Callable[[World, Item, Random], Details]
NATIONS = ("England", "Wales", "Scotland", "Northern Ireland")
SPACE = ("England", "Wales")
STATES = ("New York City", "Boston", "Seattle", "Washington", "Fresno", "Columbus", "Honolulu")
PEOPLE, CONSUMER, FIRM = ("consumer", "sole_trader"), ("consumer",), ("business",)
AGENTS = ("third_party", "purchaser")
WIDEST: dict[str, object] = {
    "weekday_from": "06:00", "weekday_until": "22:00", "business_until": "22:00", "saturday_from": "06:00",
    "saturday_until": "22:00", "cap_week": 7, "calls_week": 7, "named_week": 7, "vulnerable_week": 3,
    "after_conversation_days": 1, "days_between": 1, "fresh_days": 31,
}  # fmt: skip
"""The widest that a creditor may set, so that the law alone has the most to stop."""
ASK: Details = {"purpose": "reminder"}
MAIL: Details = {"purpose": "reminder", "channel": "email"}
RING: Details = {"purpose": "check_in", "channel": "call", "machine": False}
WORD: Details = {"purpose": "thanks", "channel": "call", "machine": False}
LETTER: Details = {"purpose": "thanks", "channel": "letter"}
"""Ask for nothing, so that the house has no cap for them beside one a day."""


@dataclass(frozen=True)
class Scene:
    """A family of rules (by their ids), and who meets it. places: empty for anywhere. since: the day it begins to bind.

    arrange: makes it true of one item, and answers the details of the attempt that meets it. law: it takes facts of
    law, so nothing of it is known where the ledger alone is.
    """

    name: str
    rules: tuple[str, ...]
    arrange: Arrange
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = (*PEOPLE, *FIRM)
    roles: tuple[str, ...] = ("creditor", *AGENTS)
    since: date = date.min
    law: bool = True


def recorded(attempt: Details, **values: object) -> Arrange:
    """Something is written down about the person."""

    def arrange(w: World, i: Item, r: Random) -> Details:
        w.records.update(values)
        return attempt

    return arrange


def of_item(attempt: Details, **values: object) -> Arrange:
    """Something is written down about the debt; a number is so many days ago."""

    def arrange(w: World, i: Item, r: Random) -> Details:
        days = {name: w.today - timedelta(days=v) for name, v in values.items() if type(v) is int}
        i.truth.update(values | days)
        return attempt

    return arrange


def held(*kinds: str, attempt: Details = ASK, **values: object) -> Arrange:
    """A hold of one of these kinds, for a week or a month or without a known end."""

    def arrange(w: World, i: Item, r: Random) -> Details:
        kind = r.choice(kinds)
        days = r.choice([30, 42]) if kind == "adviser" else r.choice([3, 7, 30, 40, None])
        until = None if days is None else w.now + timedelta(days=days, hours=r.randrange(24))
        key = next(w.ids)
        w.holds[key] = Hold(key, i.account, kind, w.now, until, None)
        w.records.update({name: r.choice(v) if isinstance(v, tuple) else v for name, v in values.items()})
        return attempt

    return arrange


def after(attempt: Details, *days: int, **of: object) -> Arrange:
    """We were in touch so many days ago, whether or not anybody had been asked."""

    def arrange(w: World, i: Item, r: Random) -> Details:
        w.creditor(i.account).policy = WIDEST
        told: dict[str, Any] = {
            "channel": attempt["channel"], "purpose": "reminder", "outcome": "handed_over", "items": (i.id,), **of
        }  # fmt: skip
        w.contacts += [Contact(w.now - timedelta(days=d, minutes=n), i.account, **told) for n, d in enumerate(days)]
        return attempt

    return arrange


def either(*arranges: Arrange) -> Arrange:
    """One of these."""
    return lambda w, i, r: r.choice(arranges)(w, i, r)


def at_hour(attempt: Details, *hours: int) -> Arrange:
    """The clock goes on to an hour of the customer's day."""

    def arrange(w: World, i: Item, r: Random) -> Details:
        w.creditor(i.account).policy = WIDEST
        wall = w.local(w.now)
        then = datetime.combine(wall.date(), time(r.choice(hours), r.choice([0, 30, 59])), ZoneInfo(w.place.zone))
        span = then - wall.astimezone(ZoneInfo(w.place.zone))
        w.pass_time(span if span >= timedelta(0) else span + timedelta(days=1))
        return attempt

    return arrange


def quiet(w: World, i: Item, r: Random) -> Details:
    """The customer asked for quiet at this time of day."""
    hour = w.local(w.now).hour
    w.creditor(i.account).policy = WIDEST
    w.quiet = (Inconvenient((), time(hour), time((hour + r.randrange(1, 20)) % 24)),)
    return {"purpose": r.choice(["reminder", "thanks"]), "channel": r.choice(["email", "call"]), "machine": False}


def refused(w: World, i: Item, r: Random) -> Details:
    """The customer refused a way; what is tried is just that, or one confirmation."""
    channel = r.choice(["email", "sms", "call", "letter"])
    w.refused_channels.add(channel)
    return {"purpose": r.choice(["reminder", "thanks", "reply"]), "channel": channel,
            "confirms_refusal": r.random() < 0.2}  # fmt: skip


def opted_out(w: World, i: Item, r: Random) -> Details:
    """An address is not to be used again."""
    channel = r.choice(["email", "sms", "letter"])
    w.opted_out.add("phone" if channel == "sms" else channel)
    return {"purpose": r.choice(["reminder", "thanks"]), "channel": channel}


def fails(w: World, i: Item, r: Random) -> Details:
    """An address works no longer."""
    channel = r.choice(["email", "letter"])
    w.broken_addresses.add(channel)
    return {"purpose": "reminder", "channel": channel}


def prefers(w: World, i: Item, r: Random) -> Details:
    """The customer likes another way better."""
    w.preferred = r.choice(["letter", "email"])
    return {"purpose": "reminder", "channel": "letter" if w.preferred == "email" else "email"}


def promises(w: World, i: Item, r: Random) -> Details:
    """To pay soon."""
    i.promise = Promise(w.today + timedelta(days=r.randrange(20)), r.choice(["card", "bacs", "cheque"]))
    return ASK


def breaks_promises(w: World, i: Item, r: Random) -> Details:
    """For the third time, or the tenth."""
    w.broken_promises[i.account] = r.choice([3, 10])
    return ASK


def pays(w: World, i: Item, r: Random) -> Details:
    """All of it, or nobody knows how much."""
    i.entries.append((w.today, r.choice([-10_000, None])))
    return ASK


def queries(w: World, i: Item, r: Random) -> Details:
    """Something on the item."""
    i.queried = True
    return ASK


def pays_unmatched(w: World, i: Item, r: Random) -> Details:
    """Money that meets no item yet."""
    w.cash[i.account] = 2_500
    return ASK


def goes_stale(w: World, i: Item, r: Random) -> Details:
    """The ledger does not come in any more."""
    creditor = w.creditor(i.account)
    creditor.imports, creditor.imported_at = False, w.now - timedelta(days=r.choice([4, 9, 33]))
    creditor.policy = {**WIDEST, "fresh_days": 3}
    return ASK


def ages(years: int, **truth: object) -> Arrange:
    """The debt comes to be so many years old about now."""

    def arrange(w: World, i: Item, r: Random) -> Details:
        i.due = w.today.replace(year=w.today.year - years, day=min(w.today.day, 28)) + timedelta(
            days=r.randrange(-3, 9)
        )
        i.truth.update(truth)
        return MAIL

    return arrange


def talked(w: World, i: Item, r: Random) -> Details:
    """They called, and a conversation was had about this debt; another call is tried in the week after it."""
    days, incoming = r.randrange(1, 7), r.random() < 0.5
    w.creditor(i.account).policy = WIDEST
    w.contacts.append(Contact(w.now - timedelta(days=days), i.account, "call", "reply" if incoming else "call",
                              "conversation", (i.id,), outgoing=not incoming))  # fmt: skip
    agreed = w.today - timedelta(days=r.randrange(days)) if r.random() < 0.3 else None
    return {**(WORD if r.random() < 0.5 else RING), "agreed_on": agreed}


def rings_all_week(w: World, i: Item, r: Random) -> Details:
    """Somebody called by hand, seven or eight times on the days before, and nobody took it."""
    w.creditor(i.account).policy = WIDEST
    days = [r.randrange(1, 7) for _ in range(r.choice([6, 7, 7, 8]))]
    w.contacts += [
        Contact(w.now - timedelta(days=d, minutes=20 * n), i.account, "call", "call", "rang_out", (i.id,), True, "home")
        for n, d in enumerate(days)
    ]
    agreed = w.today - timedelta(days=1) if r.random() < 0.2 else None
    return {**(WORD if r.random() < 0.6 else RING), "agreed_on": agreed}


def rings_some_days(*days: int) -> Arrange:
    """Somebody called by hand on these days, at one place, and a call is tried there or at another."""

    def arrange(w: World, i: Item, r: Random) -> Details:
        places = ["home", "work", "elsewhere"]
        after(WORD, *days, purpose="call", outcome="rang_out", place=r.choice(places))(w, i, r)
        return {**WORD, "place": r.choice(places)}

    return arrange


def rings_again(w: World, i: Item, r: Random) -> Details:
    """Somebody called by hand just now."""
    w.contacts.append(Contact(w.now - timedelta(minutes=r.choice([1, 4, 5])), i.account, "call", "call", "rang_out",
                              (i.id,)))  # fmt: skip
    return {"purpose": "statutory_notice", "channel": "call", "machine": False}


def listed(w: World, i: Item, r: Random) -> Details:
    """A number that is on the list of those who want no sales calls, or somebody who said so."""
    if r.random() < 0.5:
        w.records["tps_listed_on"] = w.today - timedelta(days=r.choice([26, 40]))
        w.records["tps_override"] = r.random() < 0.2
    else:
        w.records["marketing_objection"] = True
    return {"purpose": "marketing", "channel": r.choice(["call", "email", "letter"]), "machine": False}


def cut_off(w: World, i: Item, r: Random) -> Details:
    """A machine's call to them was cut off."""
    w.records["abandoned_call_at"] = w.now - timedelta(hours=r.randrange(1, 80))
    return {"purpose": "check_in", "channel": "call", "machine": r.random() < 0.8}


def disputes(w: World, i: Item, r: Random) -> Details:
    """In writing; the proof is sent, or not yet."""
    i.truth["disputed_on"] = w.today - timedelta(days=r.randrange(40))
    i.truth["verification_sent"] = w.today if r.random() < 0.3 else None
    return MAIL


def bases(channel: str, *bases: str | None) -> Arrange:
    """An electronic address that we have for one reason or another, since some day."""

    def arrange(w: World, i: Item, r: Random) -> Details:
        on = w.today - timedelta(days=r.choice([0, 20, 34, 35, 36, 59, 60, 61]))
        return {"purpose": "reminder", "channel": channel, "basis": r.choice(bases), "basis_on": on}

    return arrange


def replies(w: World, i: Item, r: Random) -> Details:
    """They wrote at night and ask for an answer now."""
    at_hour(MAIL, 5, 22, 23)(w, i, r)
    w.contacts.append(Contact(w.now - timedelta(minutes=1), i.account, "email", "reply", "delivered", (i.id,), False))
    return {"purpose": "reply", "channel": "email", "by_customer": True, "same_medium": True}


MACHINE: Details = {"purpose": "check_in", "channel": "call", "machine": True}
NOTICE: Details = {"purpose": "notice", "channel": "letter"}
PRE = "us.regf.1006."
SCENES = (
    Scene("passes the cap", ("house.cap_exempt",),
          after({"purpose": "statutory_notice", "channel": "letter"}, 0, 1, 2, 3, 4, 5, 6), law=False),
    Scene("hours", ("house.hours", "house.bank_holiday"), at_hour(MAIL, 3, 5, 7, 20, 22, 23), law=False),
    Scene("cap of a week", ("house.cap_week",), after(MAIL, 1, 2, 3, 4, 5, 6, 6), kinds=PEOPLE, law=False),
    Scene("calls of a week", ("house.calls_week",),
          after(RING, 1, 2, 3, 4, 5, 6, 6, purpose="call", outcome="rang_out"),
          kinds=PEOPLE, law=False),
    Scene("after a conversation", ("house.after_conversation",),
          after(MAIL, 0, channel="call", outcome="conversation", outgoing=False), kinds=PEOPLE, law=False),
    Scene("between asks of a firm", ("house.days_between", "house.cap_named"), after(MAIL, 1, 2, 3, 4, 5, 6, 6),
          kinds=FIRM, law=False),
    Scene("opt-out", ("house.opt_out",), opted_out, law=False),
    Scene("address", ("house.contact_point", "house.preference"), either(fails, prefers),
          law=False),
    Scene("holds", ("house.hold", "house.hold_person"),
          held("pause", "complaint", "arrangement", "bereaved", "deceased", "representative", "attorney", "recall",
               "statute_barred", "our_promise", "vulnerable", attempt={"purpose": "notice"}), law=False),
    Scene("payment on its way", ("house.payment_on_its_way",), held("payment_on_its_way"), law=False),
    Scene("query", ("house.dispute",), either(queries, held("dispute")), law=False),
    Scene("promise", ("house.promise", "house.broken_promises"),
          either(promises, breaks_promises), law=False),
    Scene("balance", ("house.balance", "house.unallocated_cash"),
          either(pays, pays_unmatched), law=False),
    Scene("stale ledger", ("house.freshness",), goes_stale, law=False),

    Scene("breathing space", ("uk.drs.11", "uk.drs.26"), held("moratorium", moratorium_kind=("standard", "crisis")),
          SPACE, PEOPLE),
    Scene("adviser", ("uk.conc.7.3.11",), held("adviser", adviser_progress=(True, False)), NATIONS, PEOPLE),
    Scene("offer and plan", ("uk.conc.7.3.4", "uk.conc.7.3.9"),
          either(recorded(NOTICE, offer_open=True), recorded(NOTICE, negotiating=True)), NATIONS, PEOPLE),
    Scene("offer to the creditor", ("uk.conc.7.5.4",), recorded(ASK, offer_open=True, authority_to_accept=False),
          NATIONS, PEOPLE, AGENTS),
    Scene("whose debt", ("uk.conc.7.5.2", "uk.conc.7.5.3"),
          either(recorded(ASK, identity_doubtful=True), of_item(ASK, claim_unanswered=True)),
          NATIONS, PEOPLE),
    Scene("wishes", ("uk.conc.7.9.4", "uk.eqa.20"),
          either(quiet, refused, recorded(MAIL, only_channels=frozenset({"letter", "call"}))),
          NATIONS, PEOPLE),
    Scene("capacity", ("uk.conc.7.10.1",), held("capacity"), NATIONS, PEOPLE),
    Scene("representative", ("uk.conc.7.12.2",), recorded(ASK, representative=True), NATIONS, PEOPLE),
    Scene("incomplete file", ("uk.conc.7.13.2",), recorded(ASK, unreconciled=True, flags_missing=True), NATIONS,
          PEOPLE),
    Scene("disputed in Britain", ("uk.conc.7.14.1",), either(queries, held("dispute")),
          NATIONS, PEOPLE),
    Scene("too old", ("uk.conc.7.15",), ages(6, regular_contact=False, law="ENG"), SPACE, PEOPLE),
    Scene("too old, law not known", ("uk.limitation.doubt",), ages(5), NATIONS),
    Scene("prescription", ("uk.scot.prescription.6",), ages(5, law="SCT"), NATIONS),
    Scene("insolvency", ("uk.insolvency",),
          either(held("insolvency"), recorded(ASK, insolvency_kind="iva")), NATIONS, PEOPLE),
    Scene("insolvent company", ("uk.insolvency.company",), recorded(ASK, company_state="liquidation"), NATIONS, FIRM),
    Scene("objection", ("uk.gdpr.21",), recorded(ASK, data_objection=True), NATIONS, PEOPLE),
    Scene("offers", ("uk.pecr.21", "uk.pecr.22"), listed, NATIONS),
    Scene("call cut off", ("uk.ofcom.misuse",), cut_off, NATIONS),
    Scene("frequency that alarms", ("uk.aja.40",),
          after(MAIL, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6), SPACE, law=False),

    Scene("hours of Regulation F", (f"{PRE}6.b.1",), either(at_hour(MAIL, 6, 7, 21), quiet),
          STATES, CONSUMER, AGENTS),
    Scene("a reply at night", (f"{PRE}6.b.1.reply",), replies, STATES, CONSUMER, AGENTS),
    Scene("attorney", (f"{PRE}6.b.2",), recorded(ASK, attorney=True), STATES, CONSUMER, AGENTS),
    Scene("at work", (f"{PRE}6.b.3",), recorded({**RING, "place": "work"}, work_prohibited=True), STATES, CONSUMER,
          AGENTS),
    Scene("ceased", (f"{PRE}6.c",), recorded(ASK, ceased=True), STATES, CONSUMER, AGENTS),
    Scene("email safe harbour", (f"{PRE}6.d.4",), bases("email", "creditor_notice", "creditor_notice", None, "used"),
          STATES, CONSUMER, AGENTS),
    Scene("text safe harbour", (f"{PRE}6.d.5",), bases("sms", "used", "consented", "creditor_notice", None), STATES,
          CONSUMER, AGENTS),
    Scene("calls close upon each other", (f"{PRE}14.b.1",), rings_again, STATES, CONSUMER, AGENTS),
    Scene("seven calls in seven days", (f"{PRE}14.b.2.A", f"{PRE}14.b.3"), rings_all_week, STATES, CONSUMER, AGENTS),
    Scene("a week after a conversation", (f"{PRE}14.b.2.B",), talked, STATES, CONSUMER, AGENTS),
    Scene("refused way", (f"{PRE}14.h", f"{PRE}14.h.2"), refused, STATES, CONSUMER, AGENTS),
    Scene("amount without a basis", (f"{PRE}22.b",), of_item(ASK, amount_unauthorised=True), STATES, CONSUMER, AGENTS),
    Scene("dispute to be verified", (f"{PRE}38.d",), disputes, STATES, CONSUMER, AGENTS),
    Scene("Regulation F in California", (f"{PRE}14.b.2.A", f"{PRE}14.b.2.B"),
          either(rings_all_week, talked), ("Fresno",), PEOPLE, ("creditor",),
          date(2025, 7, 1)),
    Scene("Massachusetts", ("us.ma.940cmr7.04", "us.ma.209cmr18"), rings_some_days(1, 3, 5), ("Boston",), CONSUMER),
    Scene("New York City", ("us.nyc.5-77",), either(after(LETTER, 1, 2, 3), recorded(MAIL, electronic_consent=False)),
          ("New York City",), CONSUMER, since=date(2026, 9, 1)),
    Scene("Washington State", ("us.wa.19.16.250",),
          either(rings_some_days(1, 2), rings_some_days(1, 2, 3)), ("Seattle",),
          CONSUMER, AGENTS),
    Scene("District of Columbia", ("us.dc.28-3814",),
          either(after(WORD, 1, 2, 3, 4, purpose="call", outcome="rang_out"), recorded(MAIL, electronic_consent=False),
                 after({**LETTER, "channel": "email"}, 1, 2, 3, 4, 5)), ("Washington",), CONSUMER),
    Scene("machine calls revoked", ("us.tcpa.revoke",), recorded(MACHINE, revoked_autodialled=True), STATES,
          since=date(2025, 4, 11)),
    Scene("revoked for all", ("us.tcpa.revokeall",), recorded(MACHINE, revoked_elsewhere=True), STATES,
          since=date(2027, 1, 31)),
)  # fmt: skip
FAMILY = {rule: scene.name for scene in reversed(SCENES) for rule in scene.rules}
"""Of each rule its family: the first scene that names it."""


def scenes_in(places: tuple[str, ...]) -> tuple[Scene, ...]:
    """Those that may happen in one of these places."""
    return tuple(scene for scene in SCENES if not scene.places or set(scene.places) & set(places))

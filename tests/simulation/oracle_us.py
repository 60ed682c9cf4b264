"""The law of the United States, as an oracle reads docs/law.md."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.simulation.case import DAY, Case, in_quiet
from tests.simulation.world import Contact, Item

ELECTRONIC = ("email", "sms", "portal", "social")


def reg_f(c: Case) -> bool:
    """Regulation F binds collectors of consumer debts, and in California creditors, for debts of traders from 2025."""
    if c.world.place.country != "US":
        return False
    if c.world.kind == "consumer":
        return c.agent or c.world.place.part == "CA"
    total = c.truth("commercial_total")
    covered = isinstance(total, int) and total <= 50_000_000 and c.day >= date(2025, 7, 1)
    return c.world.kind == "sole_trader" and c.world.place.part == "CA" and covered


def agreed(c: Case) -> bool:
    """For seven days, and until the next conversation."""
    talks = [c.day_of(x) for x in c.recent if x.channel == "call" and x.outcome == "conversation"]
    given = c.attempt.agreed_on
    if given is None and c.attempt.by_customer:
        given = min(c.day, max([*(c.day_of(x) for x in c.recent if not x.outgoing), *talks], default=c.day))
    if given is None:
        return False
    over = any(day > given for day in talks) or talks.count(given) > 1
    return given <= c.day < given + 7 * DAY and not over


def us_hours(c: Case) -> bool:
    if not reg_f(c) or c.attempt.channel == "letter" or not us_shut(c, c.attempt.at):
        return False
    if not c.answers():
        return True
    came = c.unanswered(c.attempt.channel)
    while came is not None and came < c.attempt.at:
        if not us_shut(c, came):
            return True
        came += timedelta(minutes=5)
    return False


def us_shut(c: Case, at: datetime) -> bool:
    by_phone = c.world.place.phone_zones if c.attempt.channel in ("call", "sms") else ()
    clocks = [at.astimezone(ZoneInfo(z)).time() for z in (c.world.place.zone, *c.world.also_in, *by_phone)]
    return any(t < time(8) or t > time(21) for t in clocks) or in_quiet(c, at)


def us_people(c: Case) -> bool:
    if not reg_f(c):
        return False
    a = c.attempt
    answers = c.replies and (c.unanswered() is not None if c.recent else a.by_customer)
    free = c.truth("attorney_unresponsive") or c.truth("attorney_consents") or answers
    closing = (a.purpose == "statutory_notice" and a.channel != "call") or a.confirms_refusal
    return (
        (bool(c.truth("attorney")) and not free)
        or (a.place == "work" and bool(c.truth("work_prohibited")))
        or (bool(c.truth("ceased")) and not closing)
    )


def us_refused_way(c: Case) -> bool:
    by_law = c.attempt.purpose == "statutory_notice" and c.attempt.channel == "letter"
    spared = by_law or c.answers() or (c.attempt.confirms_refusal and c.attempt.channel in ("email", "sms"))
    return reg_f(c) and c.attempt.channel in c.world.refused_channels and not spared


def us_addresses(c: Case) -> bool:
    a = c.attempt
    if not (reg_f(c) and c.agent) or c.answers():
        return False
    if a.channel == "email":
        waits = a.basis == "creditor_notice" and (a.basis_on is None or c.day <= a.basis_on + 35 * DAY)
        return a.basis is None or waits
    fresh = a.basis_on is not None and a.basis_on <= c.day <= a.basis_on + 60 * DAY
    return a.channel == "sms" and not (a.basis in ("used", "consented") and fresh)


def us_seven_calls(c: Case) -> bool:
    if not reg_f(c) or c.attempt.channel != "call" or agreed(c):
        return False
    counted = (
        [x for x in c.about(i, "call") if not (x.agreed or under_consent(c, x)) and x.outcome != "unconnected"]
        for i in c.items
    )
    return any(c.too_often(found, 7) for found in counted)


def under_consent(c: Case, call: Contact) -> bool:
    """On a day after the one on which they agreed, within the week, and before they next spoke with us."""
    given, day = c.attempt.agreed_on, c.day_of(call)
    if given is None or not given < day < given + 7 * DAY:
        return False
    talks = sorted(x.at for x in c.recent if x.channel == "call" and x.outcome == "conversation")
    ends = [at for at in talks if c.local_day(at) == given][1:] + [at for at in talks if c.local_day(at) > given]
    return not ends or call.at <= ends[0]


def us_after_talk(c: Case) -> bool:
    if not reg_f(c) or c.attempt.channel != "call" or agreed(c):
        return False
    talks = [x for x in c.world.contacts if x.channel == "call" and x.outcome == "conversation"]
    return any(
        x.account == i.account and (not x.items or i.id in x.items) and c.day < c.day_of(x) + 7 * DAY
        for x in talks for i in c.items
    )  # fmt: skip


def us_rapid(c: Case) -> bool:
    if not reg_f(c) or c.attempt.channel != "call" or c.attempt.by_customer:
        return False
    calls = [x.at for x in c.world.contacts if x.outgoing and x.channel == "call"]
    return any(c.attempt.at - at < timedelta(minutes=5) for at in calls)


def us_debts(c: Case) -> bool:
    def bad(item: Item) -> bool:
        disputed, proof = item.truth.get("disputed_on"), item.truth.get("verification_sent")
        unproven = (
            isinstance(disputed, date)
            and disputed <= c.day
            and not (isinstance(proof, date) and disputed <= proof <= c.day)
        )
        return bool(item.truth.get("amount_unauthorised")) or unproven

    return reg_f(c) and c.attempt.asks and any(bad(i) for i in c.items)


def free(c: Case) -> bool:
    return c.attempt.by_customer or c.attempt.confirms_refusal or c.attempt.purpose == "statutory_notice"


def in_state(c: Case, part: str) -> bool:
    place = c.world.place
    return (place.country, place.part, c.world.kind) == ("US", part, "consumer") and not free(c)


def massachusetts(c: Case) -> bool:
    if not in_state(c, "MA") or c.attempt.channel not in ("call", "sms"):
        return False
    if c.agent:
        return c.more_than(2, 7, "call", "sms")
    if c.attempt.place == "home":
        return c.more_than(2, 7, "call", "sms", place="home")
    away = (
        [x for x in c.about(i, "call", "sms") if x.place in ("work", "elsewhere")]
        for i in c.items or c.world.items_of(c.attempt.account)
    )
    return any(c.too_often(found, 2, 30) for found in away)


def electronic_without_consent(c: Case) -> bool:
    return c.attempt.channel in ELECTRONIC and not c.truth("electronic_consent") and not c.attempt.consent_request


def new_york_city(c: Case) -> bool:
    if not in_state(c, "NY") or c.world.place.city != "New York" or c.day < date(2026, 9, 1):
        return False
    return c.more_than(3, 7) or electronic_without_consent(c)


def washington(c: Case) -> bool:
    if not (in_state(c, "WA") and c.agent):
        return False
    a = c.attempt
    clocks = [a.at.astimezone(ZoneInfo(z)).time() for z in (c.world.place.zone, *c.world.also_in)]
    night = a.channel == "call" and a.place == "home" and any(t < time(7, 30) or t > time(21) for t in clocks)
    at_work = a.channel == "call" and a.place == "work" and c.more_than(1, 7, place="work")
    return c.more_than(3, 7) or at_work or night


def columbia(c: Case) -> bool:
    if not in_state(c, "DC"):
        return False
    if c.attempt.channel == "call":
        return c.more_than(4, 7, "call")
    if c.attempt.channel not in ELECTRONIC:
        return False
    most = 1 if c.attempt.consent_request else 5
    return c.more_than(most, 7, *ELECTRONIC) or electronic_without_consent(c)


def machines(c: Case) -> bool:
    a = c.attempt
    if c.world.place.country != "US" or a.channel not in ("call", "sms") or not a.machine or a.confirms_refusal:
        return False
    return (bool(c.truth("revoked_autodialled")) and c.day >= date(2025, 4, 11)) or (
        bool(c.truth("revoked_elsewhere")) and c.day >= date(2027, 1, 31)
    )


RULES: dict[str, Callable[[Case], bool]] = {
    "us.regf.1006.6.b.1": us_hours, "us.regf.1006.6.b.2-c": us_people, "us.regf.1006.14.h": us_refused_way,
    "us.regf.1006.6.d": us_addresses, "us.regf.1006.14.b.2.A": us_seven_calls, "us.regf.1006.14.b.2.B": us_after_talk,
    "us.regf.1006.14.b.1": us_rapid, "us.regf.1006.22.b-38.d": us_debts, "us.ma": massachusetts,
    "us.nyc.5-77": new_york_city, "us.wa.19.16.250": washington, "us.dc.28-3814": columbia, "us.tcpa": machines,
}  # fmt: skip

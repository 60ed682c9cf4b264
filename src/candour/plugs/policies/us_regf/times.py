"""Times and places that do not suit the consumer: 12 CFR 1006.6(b)(1)."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from candour.domain.calendars import zone
from candour.domain.legal import Inconvenient, Recipient
from candour.domain.plausible import covers, is_about, never_ends, window_end, window_start, zones_of
from candour.domain.verdicts import Question, Ruling, Verdict
from candour.plugs.policies.us_regf.answers import answers
from candour.plugs.policies.us_regf.rules import HOURS, HOURS_REPLY

OPENS, CLOSES = time(8), time(21)
A_YEAR = 400
"""Steps after which no convenient moment is looked for: at least one is taken for each day."""


@lru_cache(maxsize=65536)
def _phone_zones(number: str) -> tuple[str, ...]:
    """Zones that a number may belong to; none when it is no geographic number."""
    from phonenumbers import NumberParseException, parse
    from phonenumbers.timezone import time_zones_for_geographical_number

    try:
        found = time_zones_for_geographical_number(parse(number, "US"))
    except NumberParseException:
        return ()
    return tuple(z for z in found if z != "Etc/Unknown") if len(found) < 4 else ()


def _zones(q: Question) -> tuple[str, ...]:
    by_phone = _phone_zones(q.contact_point.value) if q.channel in ("call", "sms") and q.contact_point else ()
    return tuple(dict.fromkeys(zones_of(q) + by_phone))


def times(q: Question) -> Iterator[Ruling]:
    """What the hour, and what the consumer said of times and places, stands against."""
    if q.asked.recipient is not Recipient.CUSTOMER:
        return
    zones = _zones(q)
    windows = [w for w in q.account.legal.inconvenient if is_about(w, q)]
    stops = [*_hours(q, zones), *_windows(q, zones, windows)]
    until = _suits(q.at, zones if q.channel != "letter" else (), windows, zones) if stops else None
    for ruling, _ in stops:
        lasting = ruling.verdict is Verdict.REFUSE
        yield ruling if lasting else Ruling(HOURS, Verdict.WAIT, until, ruling.facts)
    since = max((begun for _, begun in stops if begun is not None), default=None)
    if stops and answers(q, since):
        yield Ruling(HOURS_REPLY, Verdict.ALLOW, facts=(("asked by", "the consumer"),), lifts=(HOURS.id,))


_Stop = tuple[Ruling, datetime | None]
"""A ruling and the moment at which the bad time began, None where it has no beginning."""


def _hours(q: Question, zones: tuple[str, ...]) -> Iterator[_Stop]:
    shut = [name for name in zones if q.channel != "letter" and _closed(q.at, name)]
    for name in shut[:1]:
        local = q.at.astimezone(zone(name)).isoformat(timespec="minutes")
        begun = max(_closing(q.at, other) for other in shut)
        yield Ruling(HOURS, Verdict.WAIT, facts=(("local time", local), ("zones", ", ".join(zones)))), begun


def _windows(q: Question, zones: tuple[str, ...], windows: list[Inconvenient]) -> Iterator[_Stop]:
    for window in windows:
        here = [q.at.astimezone(zone(name)) for name in zones]
        inside = [local for local in here if covers(window, local)]
        if inside and never_ends(window):
            yield Ruling(HOURS, Verdict.REFUSE, facts=(("asked us to avoid", window.place),)), None
        elif inside:
            begun = max(window_start(window, local) for local in inside)
            until = max(window_end(window, local) for local in inside)
            yield Ruling(HOURS, Verdict.WAIT, facts=(("asked for quiet until", until.isoformat()),)), begun


def _suits(
    at: datetime, hours: tuple[str, ...], windows: list[Inconvenient], zones: tuple[str, ...]
) -> datetime | None:
    """The first moment from `at` that suits in all zones, or None where there is none."""
    for _ in range(A_YEAR if windows else 12):
        ends = [_next_opening(at, name) for name in hours if _closed(at, name)]
        for name in zones:
            local = at.astimezone(zone(name))
            ends += [window_end(w, local).astimezone(UTC) for w in windows if not never_ends(w) and covers(w, local)]
        if not ends:
            return at
        at = max(ends)
    return None


def _closed(at: datetime, name: str) -> bool:
    return not OPENS <= at.astimezone(zone(name)).time() <= CLOSES


def _next_opening(at: datetime, name: str) -> datetime:
    local = at.astimezone(zone(name))
    day = local.date() + timedelta(days=local.time() > OPENS)
    return datetime.combine(day, OPENS, zone(name)).astimezone(UTC)


def _closing(at: datetime, name: str) -> datetime:
    """When the night began that is at this moment."""
    local = at.astimezone(zone(name))
    day = local.date() - timedelta(days=local.time() <= OPENS)
    return datetime.combine(day, CLOSES, zone(name)).astimezone(UTC)

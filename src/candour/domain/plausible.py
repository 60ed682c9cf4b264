"""Who and where a customer could be, as far as is known: what decides which law could apply."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day, start_of_day
from candour.domain.duties import years_later
from candour.domain.holds import HoldKind
from candour.domain.items import ItemFacts
from candour.domain.legal import NO_ITEM_LAW, Inconvenient
from candour.domain.messages import ContactFacts
from candour.domain.parties import ActorRole, CustomerKind
from candour.domain.verdicts import Question

EEA = frozenset(
    (
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
        "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    )
)  # fmt: skip
"""Countries of the European Economic Area, ISO 3166-1."""


def may_be_in(account: AccountFacts, country: str) -> bool:
    """Whether the customer may live or trade in a country."""
    return account.residence.country in (country, None)


def may_be_in_nation(account: AccountFacts, *nations: str) -> bool:
    """Whether the customer may be in one of these parts of the United Kingdom."""
    return may_be_in(account, "GB") and (account.residence.nation in nations or account.residence.nation is None)


def may_be_in_state(account: AccountFacts, state: str) -> bool:
    """Whether the customer may be in a state of the United States."""
    stated = account.legal.state or account.residence.nation
    return may_be_in(account, "US") and (account.residence.country is None or stated in (state, None))


def may_be_in_city(account: AccountFacts, state: str, *names: str) -> bool:
    """Whether the customer may be in a city, known by any of these names in lower case."""
    city = account.legal.city
    return may_be_in_state(account, state) and (city is None or city.strip().lower() in names)


def may_be_person(account: AccountFacts) -> bool:
    """Whether a natural person may owe it."""
    return account.kind.is_person or "kind" in account.legal.unknown


def may_be_business(account: AccountFacts) -> bool:
    """Whether a company may owe it."""
    return account.kind is CustomerKind.BUSINESS or "kind" in account.legal.unknown


def may_be_consumer(account: AccountFacts) -> bool:
    """Whether it may be a consumer's debt."""
    return account.kind is CustomerKind.CONSUMER or "kind" in account.legal.unknown


def is_trader(account: AccountFacts) -> bool:
    """Whether it is certainly a debt of a business or a sole trader."""
    return account.kind is not CustomerKind.CONSUMER and "kind" not in account.legal.unknown


def may_be_agent(account: AccountFacts) -> bool:
    """Whether the organisation may be collecting for another or have bought the debt."""
    return account.creditor.role is not ActorRole.CREDITOR or "role" in account.legal.unknown


def is_agent_for_consumer(account: AccountFacts) -> bool:
    """Whether it is certainly a consumer's debt that is collected for another or was bought."""
    known = not {"kind", "role"} & account.legal.unknown
    return known and account.kind is CustomerKind.CONSUMER and account.creditor.role is not ActorRole.CREDITOR


def may_be_creditor(account: AccountFacts) -> bool:
    """Whether the organisation may be the original creditor."""
    return account.creditor.role is ActorRole.CREDITOR or "role" in account.legal.unknown


def may_be_regulated(account: AccountFacts, item: ItemFacts | None = None) -> bool:
    """Whether an item (or anything of the creditor's) may be regulated credit or hire."""
    if item is not None and item.law.regulated is not None:
        return item.law.regulated
    return account.creditor.regulated or "regulated" in account.legal.unknown


def is_plain(item: ItemFacts, years: int, day: date) -> bool:
    """Whether nothing of law is known of an item and it is too young for time to run out: the usual case, cheaply."""
    arose = item.due or item.issued
    return item.law is NO_ITEM_LAW and arose is not None and day.year - arose.year < years


class Age(IntEnum):
    """Whether time has run out for a debt."""

    OPEN = 0
    PERHAPS = 1
    OVER = 2


def age_of(item: ItemFacts, years: int, day: date) -> Age:
    """Whether `years` have passed since the debt arose without payment or acknowledgement, as of a local day.

    PERHAPS when what is not known could make it so. An established `law.barred` decides alone.
    """
    law = item.law
    if law.barred is not None:
        return Age.OVER if law.barred else Age.OPEN
    arose = law.arose_on or item.due or item.issued
    known = [d for d in (arose, law.last_payment, law.last_acknowledgement) if d is not None]
    if any(years_later(d, years) > day for d in known if d != date.min):
        return Age.OPEN
    certain = len(known) == 3
    return Age.OVER if certain else Age.PERHAPS


def needs_support(account: AccountFacts) -> bool:
    """Whether words and pace must suit somebody who needs support, or who may be vulnerable."""
    return bool(account.support_needs) or any(hold.kind is HoldKind.VULNERABLE for hold in account.holds)


def zones_of(question: Question) -> tuple[str, ...]:
    """Every zone in which the customer may be: the law must be kept in all of them."""
    account = question.account
    return (account.residence.zone, *(z for z in account.legal.zones if z != account.residence.zone))


def concerns(contact: ContactFacts, account: AccountFacts, item: ItemFacts) -> bool:
    """Whether a contact was, or may have been, about this debt."""
    if contact.account_id is None:
        return True
    return contact.account_id == account.id and (not contact.item_ids or item.id in contact.item_ids)


def covers(window: Inconvenient, local: datetime) -> bool:
    """Whether a local time lies in a stated window; one that ends before it starts goes over midnight."""
    return _begun_on(window, local) is not None


def _begun_on(window: Inconvenient, local: datetime) -> date | None:
    """The day on which the occurrence of a window began that covers a local time."""
    start, end, now, day = window.start or time.min, window.end or time.max, local.time(), local.date()
    if start < end:
        return day if start <= now < end and _holds_on(window, day) else None
    if now >= start and _holds_on(window, day):
        return day
    before = day - timedelta(days=1)
    return before if now < end and _holds_on(window, before) else None


def _holds_on(window: Inconvenient, day: date) -> bool:
    in_time = (window.since or day) <= day <= (window.until or day)
    return in_time and (not window.weekdays or day.weekday() in window.weekdays)


OF_NO_PLACE = frozenset({"email", "sms", "portal", "social"})
"""Ways that reach a person wherever they are, so that an address tells no place."""


def is_about(window: Inconvenient, question: Question) -> bool:
    """Whether a window may be about this way of reaching the customer: mail has a place and no hour.

    A place that is not known may be the one to be avoided, unless the way is one of no place or a mobile is called.
    """
    if not window.place:
        return question.channel != "letter"
    if question.asked.place is not None:
        return question.asked.place == window.place
    mobile = question.channel == "call" and question.asked.line == "mobile"
    return question.channel not in OF_NO_PLACE and not mobile


def never_ends(window: Inconvenient) -> bool:
    """Whether it is a place at any time, to be avoided until the customer says otherwise."""
    ends = window.weekdays or window.start is not None or window.end is not None or window.until is not None
    return bool(window.place) and not ends


def window_start(window: Inconvenient, local: datetime) -> datetime:
    """When a window that covers a local time began."""
    return datetime.combine(_begun_on(window, local) or local.date(), window.start or time.min, local.tzinfo)


def window_end(window: Inconvenient, local: datetime) -> datetime:
    """When a window that covers a local time is over."""
    day = local.date()
    if window.end is None:
        return start_of_day(day + timedelta(days=1), str(local.tzinfo))
    if window.end <= local.time():
        day += timedelta(days=1)
    return datetime.combine(day, window.end, local.tzinfo)


def first_moment_below(question: Question, times: Sequence[datetime], most: int, window: int) -> datetime | None:
    """When fewer than `most` of these contacts lie in the last `window` local days (UTC), or None if they do now.

    Days begin and end in every zone in which the customer may be, and the strictest counts.
    """
    ends = [_first_day_below(question.at, times, most, window, where) for where in zones_of(question)]
    return max((end for end in ends if end is not None), default=None)


def _first_day_below(at: datetime, times: Sequence[datetime], most: int, window: int, where: str) -> datetime | None:
    day = local_day(at, where)
    recent = sorted(d for d in (local_day(t, where) for t in times) if 0 <= (day - d).days < window)
    if len(recent) < most:
        return None
    return start_of_day(recent[len(recent) - most] + timedelta(days=window), where)

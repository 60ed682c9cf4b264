"""How templates write money, days, instants and words."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import phonenumbers
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from candour.domain.duties import overdue_text
from candour.domain.holds import LIVES, HoldKind
from candour.domain.saying import Said
from candour.faces.workspace import languages, locales
from candour.faces.workspace.fact_words import fact_words
from candour.faces.workspace.words import plain
from candour.ports.clock import SystemClock

register = template.Library()
_ISO = re.compile(
    r"\b((?:19|20|21)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|30|31))"
    r"(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?([+-]\d\d:\d\d|Z)?)?(?![\w-])"
)


def money_text(minor: int | None, currency: str) -> str:
    """An amount as people read it; what is unknown is said to be unknown."""
    if minor is None:
        return gettext("not known yet")
    return locales.amount(minor, currency)


@register.filter
def money(minor: int | None, currency: str) -> SafeString:
    """Minor units of a currency as an amount; an unknown one is marked as such."""
    if minor is None:
        return format_html('<span class="unknown">{}</span>', money_text(None, currency))
    return format_html('<span class="num">{}</span>', money_text(minor, currency))


def day_text(on: date) -> str:
    """'3 Jun 2013'."""
    return locales.short_day(on)


@register.filter
def day(on: date | None) -> SafeString | str:
    """A date for people and machines."""
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), day_text(on)) if on else "\u2013"


@register.filter
def long_day(on: date) -> str:
    """'Monday 3 June 2013'."""
    return locales.long_day(on)


@register.filter
def full_day(on: date) -> str:
    """'3 June 2013'."""
    return locales.full_day(on)


@register.filter(name="told")
def told_filter(words: object) -> str:
    """Words of the pure rooms in the reader's language."""
    return languages.told(words)


@register.filter
def inside(words: object) -> str:
    """Words of a table as they stand inside of a sentence."""
    return languages.inside(words)


@register.filter
def plain_value(text: str) -> str:
    """A fact as people read it: dates and local times as they are said, underscores opened in single words."""
    text = _ISO.sub(_said_plainly, text)
    return text.replace("_", " ") if " " not in text and "@" not in text else text


_DETAILS = {key: words for life in LIVES.values() for key, words in life.details.items()}
"""Which of its kind a hold is, in words."""


def fact_pair(name: str, value: str) -> tuple[str, str]:
    """One fact that a rule read, in words."""
    if name == "hold":
        said = plain(value, "hold")
    else:
        said = plain_value(fact_words(_DETAILS.get(value, value) if name == "detail" else value))
    return fact_words(name if isinstance(name, Said) else plain(name, "state")), said


def _said_plainly(found: re.Match[str]) -> str:
    try:
        on = day_text(date.fromisoformat(found[1]))
    except ValueError:
        return found[0]
    offset = found[3] or ""
    zone = " UTC" if offset in ("Z", "+00:00") else f" {offset}" if offset else ""
    return f"{on}, {found[2]}{zone}" if found[2] else on


def moment_text(at: datetime, zone: str, *, year: bool = True) -> str:
    """'Mon 3 Jun 2013, 10:00 BST'."""
    return locales.moment(at.astimezone(ZoneInfo(zone)), year=year)


@register.filter
def moment(at: datetime | None, zone: str) -> SafeString | str:
    """An instant in a zone, the zone shown."""
    if at is None:
        return "\u2013"
    return format_html('<time datetime="{}">{}</time>', _iso(at, zone), moment_text(at, zone))


@register.simple_tag
def moments(at: datetime, zone: str, ours: str) -> SafeString:
    """An instant where the customer is, and where we are when the clocks there differ."""
    there = format_html('<time datetime="{}">{}</time>', _iso(at, zone), moment_text(at, zone))
    if at.astimezone(ZoneInfo(zone)).utcoffset() == at.astimezone(ZoneInfo(ours)).utcoffset():
        return there
    here = moment_text(at, ours, year=False)
    return format_html(gettext("{there} there, {here} here"), there=there, here=here)


@register.filter
def near(at: datetime, zone: str) -> SafeString:
    """An instant without its year, the whole of it on hover."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        _iso(at, zone),
        moment_text(at, zone),
        moment_text(at, zone, year=False),
    )


@register.filter
def ago(at: datetime, zone: str) -> SafeString:
    """How long ago, or in how long; the whole instant with its zone on hover, on a tap, and for those who listen."""
    return format_html(
        '<span class="when"><time datetime="{}" data-ago>{}</time><span class="when-exact"> {}</span></span>',
        _iso(at, zone),
        locales.ago(at - SystemClock().now()),
        moment_text(at, zone),
    )


@register.filter
def over(due_at: datetime) -> str:
    """'2 days over' for a deadline that has passed, '' for one that has not."""
    late = overdue_text(due_at, SystemClock().now())
    return gettext("{time} over").format(time=languages.told(late)) if late else ""


@register.filter
def clock(at: datetime, zone: str) -> SafeString:
    """The time of day of an instant in a zone, the full instant on hover."""
    local = at.astimezone(ZoneInfo(zone))
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', _iso(at, zone), moment_text(at, zone), locales.clock(local)
    )


def _iso(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


@register.filter
def say(key: str | None, room: str) -> str:
    """The plain words for a key of a room, such as purpose or verdict."""
    return plain(key, room)


@register.filter
def evidence(kind: str) -> tuple[str, ...]:
    """What may show that a hold of this kind can end; empty when nothing is needed."""
    return LIVES[HoldKind(kind)].evidence


@register.filter
def say_all(keys: Iterable[str], room: str) -> str:
    """The plain words for some keys of a room, inside of a sentence."""
    return ", ".join(languages.inside(plain(key, room)) for key in keys)


@register.filter
def say_first(key: str | None, room: str) -> str:
    """The plain words for a key at the beginning of a label."""
    text = plain(key, room)
    return text[:1].upper() + text[1:]


@register.filter
def from_where(source: str) -> str:
    """Where an address came from: 'from customer', 'from import june.csv'."""
    if source == "customer":
        return gettext("from customer")
    if source.startswith("import "):
        return gettext("from import {file}").format(file=source.removeprefix("import "))
    return gettext("from {source}").format(source=source)


@register.filter
def spaced_number(number: str) -> str:
    """A telephone number as people read it; what is none is left as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@register.filter
def grouped(number: int) -> str:
    """A count with thousands separated."""
    return locales.number(number)


@register.filter
def week_day(on: date) -> str:
    """'Mon 3 Jun'."""
    return locales.week_day(on)


@register.filter
def weekday_short(on: date) -> str:
    """'Mon'."""
    return locales.weekday_short(on)


@register.filter
def month_short(on: date) -> str:
    """'Jun'."""
    return locales.month_short(on)


@register.filter
def plain_actor(actor: str) -> str:
    """Who did it, without the sort: 'user:ana' is 'ana'; Candour by its name."""
    return "Candour" if actor == "candour" else actor.partition(":")[2] or actor

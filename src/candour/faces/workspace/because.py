"""Why not, in half a sentence: 'you spoke on 2 November', from the decisive ruling and the facts that it read."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from candour.domain.saying import Said
from candour.domain.verdicts import Answer, Ruling, Verdict
from candour.faces.workspace import languages, locales
from candour.faces.workspace.fact_words import fact_words
from candour.faces.workspace.languages import later
from candour.faces.workspace.tags import plain_value

_CLAUSES = {
    "house.after_conversation": later("you spoke on {last spoke}"),
    "house.one_a_day": later("you have been in touch today"),
    "house.days_between": later("you last asked on {last asked}"),
    "house.cap_week": later("{contacts in 7 days} contacts in 7 days, and {most} is the most"),
    "house.cap_named": later("{contacts in 7 days} contacts in 7 days with them, and {most} is the most"),
    "house.calls_week": later("{contacts in 7 days} calls in 7 days, and {most} is the most"),
    "house.hours": later("it is {local time} there, outside the hours for calls"),
    "house.bank_holiday": later("it is {holiday} there"),
    "house.promise": later("they promised to pay, and we are {*}"),
    "house.freshness": later("the ledger may be out of date, brought in {brought in}"),
    "house.preference": later("they prefer {prefers}"),
    "us.regf.1006.6.b.1": later("it is {local time} there, outside the hours for calls"),
    "us.regf.1006.14.b.2.B": later("you {*}"),
    "us.regf.1006.14.b.2.A": later("there were {*}"),
}
"""By rule: a clause with the facts that it needs in braces; {*} is the value of the first, whatever its name."""

_FACT = re.compile(r"\{([^}]+)\}")
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d(?![\dT-])")
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT(\d\d:\d\d)\S*")


def decisive(answer: Answer) -> Ruling | None:
    """The ruling for whose sake the verdict is what it is: the one that lasts longest; None when nothing stops."""
    found = [r for r in answer.rulings if r.verdict is answer.verdict and not r.warning]
    if not found or answer.verdict is Verdict.ALLOW:
        return None
    return next((r for r in found if r.until == answer.until), found[0])


def because(ruling: Ruling, on: date) -> str:
    """Half a sentence on why, without a full stop; days without their year when it is that of `on`."""
    facts = dict(ruling.facts)
    clause = str(_CLAUSES.get(ruling.rule.id, ""))
    wanted = _FACT.findall(clause) if clause else []
    if clause and facts and all(name in facts or name == "*" for name in wanted):
        return _FACT.sub(lambda found: _value(found[1], facts, on), clause)
    return languages.going_on(languages.told(ruling.rule.reason).rstrip("."))


def _value(name: str, facts: Mapping[str, str], on: date) -> str:
    text = fact_words(_with_days(next(iter(facts.values())) if name == "*" else facts[name], on))
    text = _MOMENT.sub(lambda found: found[1], text)
    return plain_value(_DAY.sub(lambda found: spoken_day(date.fromisoformat(found[0]), on), text))


def _with_days(words: str, on: date) -> str:
    """A value whose days are said as the clause says its own."""
    if not isinstance(words, Said) or not words.values:
        return words
    values = {name: spoken_day(value, on) if type(value) is date else value for name, value in words.values.items()}
    return Said(words, words.text, words.many, values)


def spoken_day(day: date, on: date) -> str:
    """'2 November', with its year when that is another than that of `on`."""
    return locales.full_day(day, year=day.year != on.year)


def not_before(opens: datetime, at: datetime, zone: str) -> str:
    """'Not before Monday 9 November', or an hour of the same local day."""
    local, here = opens.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(zone))
    if local.date() == here.date():
        return gettext("Not before {when}").format(when=locales.clock(local))
    day = locales.full_day(local.date(), year=local.year != here.year, weekday=True)
    return gettext("Not before {when}").format(when=day)

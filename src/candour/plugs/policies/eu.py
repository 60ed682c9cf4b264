"""European Union: late payment between businesses, consumer credit in arrears, and Germany's rules.

Not signed off by counsel.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from candour.domain.accounts import AccountFacts
from candour.domain.duties import ChargeKind, ChargeQuestion, Permit, days_later
from candour.domain.legal import LegalStep
from candour.domain.parties import CustomerKind
from candour.domain.plausible import EEA, is_trader, may_be_consumer, may_be_in, may_be_regulated
from candour.domain.saying import phrase
from candour.domain.sectors import Cover, Sector
from candour.domain.verdicts import Question, Rule, Ruling, Sort, Verdict
from candour.ports.policy import LawPack

RATE = Rule(
    "eu.2011-7.2", "Businesses owe interest of at least eight points above the European reference rate.",
    "Directive 2011/7/EU Arts 2(6)-(7), 3", "V", effective_from="2013-03-16", reads=("kind", "items"), sort=Sort.CHARGE,
)  # fmt: skip
FIXED_SUM = Rule(
    "eu.2011-7.6", "Businesses owe at least 40 euros for each invoice that is late.", "Directive 2011/7/EU Art 6", "V",
    effective_from="2013-03-16", reads=("kind", "items"), sort=Sort.CHARGE,
)  # fmt: skip
GERMAN_RATE = Rule(
    "de.bgb.288", "In Germany consumers owe five points above the base rate, businesses nine, and only they 40 euros.",
    "BGB 288", "V", effective_from="2014-07-29", reads=("kind", "items"), sort=Sort.CHARGE,
)  # fmt: skip
GERMAN_DEFAULT = Rule(
    "de.bgb.286", "In Germany interest starts 30 days after the bill, for consumers only if the bill said so.",
    "BGB 286(3)", "V", effective_from="2002-01-01", reads=("items.due", "items.issued", "warned"), sort=Sort.CHARGE,
)  # fmt: skip
FORBEARANCE = Rule(
    "eu.ccd2.35", "Ways to help you are looked at before anything is enforced.", "Directive 2023/2225 Art 35", "V",
    effective_from="2026-11-20", reads=("asked.legal_step", "legal.forbearance_considered"),
)  # fmt: skip

ECB = {
    "2013-1": "0.75", "2013-2": "0.5", "2014-1": "0.25", "2014-2": "0.15", "2015-1": "0.05", "2015-2": "0.05",
    "2016-1": "0.05", "2016-2": "0", "2017-1": "0", "2017-2": "0", "2018-1": "0", "2018-2": "0", "2019-1": "0",
    "2019-2": "0", "2020-1": "0", "2020-2": "0", "2021-1": "0", "2021-2": "0", "2022-1": "0", "2022-2": "0",
    "2023-1": "2.5", "2023-2": "4.0", "2024-1": "4.5", "2024-2": "4.25", "2025-1": "3.15", "2025-2": "2.15",
}  # fmt: skip
"""The European Central Bank's main refinancing rate on the first day of each half-year (recalled, status R)."""

GERMAN_BASE = {
    "2014-2": "-0.73", "2015-1": "-0.83", "2015-2": "-0.83", "2016-1": "-0.83", "2016-2": "-0.88", "2017-1": "-0.88",
    "2017-2": "-0.88", "2018-1": "-0.88", "2018-2": "-0.88", "2019-1": "-0.88", "2019-2": "-0.88", "2020-1": "-0.88",
    "2020-2": "-0.88", "2021-1": "-0.88", "2021-2": "-0.88", "2022-1": "-0.88", "2022-2": "-0.88", "2023-1": "1.62",
    "2023-2": "3.12", "2024-1": "3.62", "2024-2": "3.37", "2025-1": "2.27", "2025-2": "1.27",
}  # fmt: skip
"""The German base rate (BGB 247) of each half-year, as the Bundesbank published it (recalled, status R)."""

ENFORCES = frozenset({LegalStep.CLAIM, LegalStep.ENFORCE, LegalStep.TERMINATE, LegalStep.ORDER_FOR_SALE})
FORTY_EUROS = 4_000


def half_year(day: date) -> str:
    """The key of a half-year in the rate tables, such as '2025-1'."""
    return f"{day.year}-{1 if day.month <= 6 else 2}"


TRADERS = frozenset({CustomerKind.BUSINESS, CustomerKind.SOLE_TRADER})
COMMERCE = frozenset({Sector.TRADE, Sector.SERVICES})
"""Outside Germany only the law of late payment between businesses is known."""


def _binds(account: AccountFacts) -> bool:
    return account.residence.country is None or account.residence.country in EEA


def _forbearance(q: Question) -> Iterator[Ruling]:
    credit = any(may_be_regulated(q.account, i) or i.law.regulated is None for i in q.items)
    if q.asked.legal_step in ENFORCES and may_be_consumer(q.account) and credit:
        if q.account.legal.forbearance_considered is not True:
            yield Ruling(FORBEARANCE, Verdict.PERSON, facts=(("ways to help", "not noted"),))


def _charges(q: ChargeQuestion) -> Iterator[Permit]:
    if q.kind not in (ChargeKind.INTEREST, ChargeKind.FIXED_SUM):
        return
    if may_be_in(q.account, "DE"):
        yield from _german(q)
    elif q.kind is ChargeKind.FIXED_SUM:
        yield _fixed(q, FIXED_SUM, _starts(q))
    elif is_trader(q.account):
        yield from _rate(q, RATE, ECB, 8, _starts(q))
    else:
        yield Permit(RATE, False, 0, facts=(("kind", "not a business"),))


def _starts(q: ChargeQuestion) -> date | None:
    """The day after the due date, or 30 days after the bill where no date was agreed."""
    return q.since or _after(q.item.due) or _after(q.item.issued, 31)


def _fixed(q: ChargeQuestion, rule: Rule, start: date | None) -> Permit:
    """Forty euros from a business once interest runs; nothing from anyone who may be a consumer, nor in another
    currency by itself."""
    if is_trader(q.account) and q.item.currency == "EUR":
        if start is not None and q.on >= start:
            return Permit(rule, True, FORTY_EUROS)
        stated = start.isoformat() if start else "not known"
        return Permit(rule, False, 0 if start else None, facts=(("interest starts", stated),))
    return Permit(rule, False, 0 if may_be_consumer(q.account) else None, facts=(("currency", q.item.currency),))


def _after(day: date | None, days: int = 1) -> date | None:
    return days_later(day, days) if day else None


def _rate(q: ChargeQuestion, rule: Rule, table: dict[str, str], points: int, start: date | None) -> Iterator[Permit]:
    """The rate of the half-year in which the day lies."""
    stated = table.get(half_year(q.on))
    if start is None or stated is None:
        yield Permit(rule, False, facts=(("reference rate or start", "not known"),))
    elif q.on < start:
        yield Permit(rule, False, 0, facts=(("interest starts", start.isoformat()),))
    else:
        yield Permit(rule, True, None, Decimal(stated) + points, (("interest starts", start.isoformat()),))


def _german(q: ChargeQuestion) -> Iterator[Permit]:
    start = q.since or _german_default(q)
    if q.kind is ChargeKind.FIXED_SUM:
        yield _fixed(q, GERMAN_RATE, start)
        return
    if start is None or q.on < start:
        yield Permit(GERMAN_DEFAULT, False, 0, facts=(("default", start.isoformat() if start else "not begun"),))
        return
    points = 9 if is_trader(q.account) else 5
    yield from _rate(q, GERMAN_RATE, GERMAN_BASE, points, start)


def _german_default(q: ChargeQuestion) -> date | None:
    """Without a reminder: 30 days after the bill is due and received; a consumer must have been warned on the bill."""
    dates = [d for d in (q.item.due, q.item.issued) if d is not None]
    if not dates or (not is_trader(q.account) and q.warned is not True):
        return None
    return days_later(max(dates), 31)


PLUG = LawPack(
    key="eu",
    label=phrase("European Union and Germany"),
    rules=(RATE, FIXED_SUM, GERMAN_RATE, GERMAN_DEFAULT, FORBEARANCE),
    binds=_binds,
    content=(_forbearance,),
    tariffs=(_charges,),
    covers=(Cover("DE", frozenset(CustomerKind)), *(Cover(place, TRADERS, COMMERCE) for place in sorted(EEA))),
)

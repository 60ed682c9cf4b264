"""In what a creditor deals: beside the place it decides which law there is, and whether we know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from candour.domain.parties import CustomerKind


class Sector(StrEnum):
    """What a creditor sells or lends. OTHER is known to no pack."""

    TRADE = "trade"
    SERVICES = "services"
    CREDIT = "credit"
    HIRE = "hire"
    ENERGY = "energy"
    WATER = "water"
    TELECOMS = "telecoms"
    HOUSING = "housing"
    COUNCIL_TAX = "council_tax"
    HEALTH = "health"
    EDUCATION = "education"
    INSURANCE = "insurance"
    OTHER = "other"


GENERAL = frozenset({Sector.TRADE, Sector.SERVICES, Sector.CREDIT, Sector.HIRE})
"""Sectors with no law of debts of their own beside what the general packs hold."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Where a law pack knows the law: a country (ISO 3166-1 alpha-2), kinds of customers and sectors there."""

    country: str
    kinds: frozenset[CustomerKind]
    sectors: frozenset[Sector] = GENERAL


def is_covered(covers: Iterable[Cover], country: str | None, sector: str, kind: CustomerKind) -> bool:
    """Whether any cover reaches customers of a kind in a country whose creditor deals in a sector.

    A country or sector that is not known (None, empty) is: every law that could apply is then kept.
    """
    if country is None or not sector:
        return True
    return any(c.country == country and kind in c.kinds and sector in c.sectors for c in covers)

"""In what a creditor deals: beside the place it decides which law there is, and whether we know it."""

from enum import StrEnum


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

"""What every page shows of the house itself: the organisation and its creditors."""

from dataclasses import dataclass
from datetime import datetime

from candour.store.reading.rows import fetch


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """The firm that runs Candour. zone: IANA name. customer_word: what it calls a customer ('client', 'tenant')."""

    name: str = "Your organisation"
    zone: str = "Europe/London"
    customer_word: str = "customer"


@dataclass(frozen=True, slots=True)
class CreditorLine:
    """One creditor with its mode, and how many accounts it has at least (counted up to one)."""

    id: int
    name: str
    mode: str
    zone: str
    imported_at: datetime | None
    has_accounts: bool
    currency: str


def organisation() -> OrganisationLine:
    """The organisation, or its defaults while none has been set up. One query."""
    sql = "SELECT name, zone, customer_word FROM candour_organisation ORDER BY id LIMIT 1"
    found = fetch(OrganisationLine, sql, [])
    return found[0] if found else OrganisationLine()


def creditors() -> list[CreditorLine]:
    """All creditors by name. One query."""
    return fetch(
        CreditorLine,
        """SELECT c.id, c.name, c.mode, c.zone, c.imported_at,
                  EXISTS (SELECT 1 FROM candour_account a WHERE a.creditor_id = c.id), c.currency
             FROM candour_creditor c ORDER BY lower(c.name), c.id""",
        [],
    )

"""The organisation's settings as a row: one, made when it is first set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from candour.store.models import Organisation


@dataclass(frozen=True, slots=True)
class OrganisationSettings:
    """policy: numbers for all creditors, each of which may have its own. matching_evidence: words of `EVIDENCE`.

    zone: IANA name of the zone in which the house works. customer_word: what it calls a customer.
    postal_address: where letters come back to, a line each. print_address, print_certificate: of the print house.
    """

    policy: Mapping[str, Any] = field(default_factory=dict)
    matching_evidence: tuple[str, ...] = ()
    name: str = "Your organisation"
    zone: str = "Europe/London"
    customer_word: str = "customer"
    postal_address: str = ""
    print_address: str = ""
    print_certificate: str = ""


def settings(*, lock: bool = False) -> OrganisationSettings:
    """What is set for the organisation, its row locked until the transaction ends if asked. One query."""
    rows = Organisation.objects.select_for_update(no_key=True) if lock else Organisation.objects
    row = rows.order_by("id").first()
    if row is None:
        return OrganisationSettings()
    told = {name: getattr(row, name) for name in OrganisationSettings.__dataclass_fields__}
    return OrganisationSettings(**{**told, "matching_evidence": tuple(row.matching_evidence)})


def set_print_house(address: str, certificate: str) -> None:
    """Set where print runs are mailed, and for whom they are encrypted."""
    row = Organisation.objects.order_by("id").first() or Organisation()
    row.print_address, row.print_certificate = address, certificate
    row.save()


_CREDITORS_MOVE = """UPDATE candour_creditor SET version = version + 1
 WHERE id IN (SELECT id FROM candour_creditor ORDER BY id FOR NO KEY UPDATE) RETURNING id"""


def change(after: OrganisationSettings) -> None:
    """Set all of it."""
    row = Organisation.objects.order_by("id").first() or Organisation()
    for name in OrganisationSettings.__dataclass_fields__:
        setattr(row, name, getattr(after, name))
    row.policy, row.matching_evidence = dict(after.policy), list(after.matching_evidence)
    row.version += 1
    row.save()


def move_creditors() -> list[int]:
    """Move the versions of all creditors, so that nothing goes out by older numbers; their ids. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CREDITORS_MOVE)
        return [found[0] for found in cursor.fetchall()]

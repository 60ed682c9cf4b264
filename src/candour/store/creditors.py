"""A creditor's settings as rows: read, locked, changed with the version that planning and hand-over compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F

from candour.domain.parties import Mode
from candour.store.models import Creditor


@dataclass(frozen=True, slots=True)
class CreditorSettings:
    """What is set for one creditor. tolerance_minor: minor units of `currency`; imported_at: None for never."""

    id: int
    slug: str
    name: str
    mode: str
    version: int
    country: str
    currency: str
    zone: str
    customers: str
    role: str
    sector: str
    regulated: bool
    imported_at: datetime | None
    sender_name: str
    sender_address: str
    phone: str
    sms_sender: str
    pay_url: str
    payment_details: str
    postal_address: str
    tolerance_minor: int
    strategies: Mapping[str, str]
    policy: Mapping[str, Any]
    tested_templates: Mapping[str, str]
    matches_customers: bool


CHANGEABLE = frozenset({
    "name", "zone", "sender_name", "sender_address", "phone", "sms_sender", "pay_url", "payment_details",
    "postal_address", "tolerance_minor", "strategies", "policy", "role", "sector", "regulated", "tested_templates",
    "matches_customers",
})  # fmt: skip


def settings_of(creditor_id: int, *, lock: bool = False) -> CreditorSettings:
    """The settings of one creditor, its row locked until the transaction ends if asked. One query."""
    rows = Creditor.objects.select_for_update(no_key=True) if lock else Creditor.objects
    row = rows.get(pk=creditor_id)
    return CreditorSettings(**{name: getattr(row, name) for name in CreditorSettings.__dataclass_fields__})


def change_settings(creditor_id: int, changes: Mapping[str, object]) -> None:
    """Set fields and move the creditor's version, so that nothing composed before goes out unseen. One query."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"{', '.join(sorted(unknown))} cannot be set here")
    Creditor.objects.filter(pk=creditor_id).update(**changes, version=F("version") + 1)


def is_name_taken(name: str, but: int) -> bool:
    """Whether another creditor is called so, however it is written. One query."""
    return Creditor.objects.filter(name__iexact=name).exclude(pk=but).exists()


def without_sender(creditor_ids: Sequence[int] | None = None) -> list[str]:
    """Names of creditors that have no address to send from: of these ids, or of those that send. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM candour_creditor WHERE sender_address = '' AND "
            "CASE WHEN %s::bigint[] IS NULL THEN mode = ANY (%s) ELSE id = ANY (%s::bigint[]) END ORDER BY name",
            [_ids(creditor_ids), [Mode.LIVE.value, Mode.APPROVE.value], _ids(creditor_ids)],
        )
        return [str(row[0]) for row in cursor.fetchall()]


def _ids(creditor_ids: Sequence[int] | None) -> list[int] | None:
    return None if creditor_ids is None else list(creditor_ids)


def template_of(creditor_id: int) -> dict[str, Any]:
    """How a person had the creditor's last ledger read (mapping, dates, encoding, sheet), {} when nobody said."""
    found = Creditor.objects.filter(pk=creditor_id).values_list("import_template", flat=True).first()
    return dict(found or {})


def keep_template(run_id: int, template: Mapping[str, Any]) -> None:
    """Have the next ledger of an import's creditor read as this one was."""
    Creditor.objects.filter(importrun=run_id).update(import_template=dict(template))

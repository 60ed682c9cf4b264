"""What holds in force tell the law: a hold for a representative is the record that there is one."""

from dataclasses import replace
from typing import Any

from candour.domain.accounts import AccountFacts
from candour.domain.holds import HoldFacts, HoldKind
from candour.domain.items import ItemFacts
from candour.domain.legal import LegalFacts

OF_A_PERSON = frozenset({"bankruptcy", "dro", "iva", "trust_deed"})
"""Details of an insolvency that only a natural person can be in."""


def with_holds(account: AccountFacts) -> AccountFacts:
    """The account with what its holds tell among its legal facts; the same object when they tell nothing."""
    told = _told(account.legal, [hold for hold in account.holds if not hold.joint]) if account.holds else {}
    barred = [hold.item_id for hold in account.holds if hold.kind is HoldKind.STATUTE_BARRED]
    if barred:
        account = replace(account, items=tuple(_barred(item, barred) for item in account.items))
    return replace(account, legal=replace(account.legal, **told)) if told else account


def _told(legal: LegalFacts, holds: list[HoldFacts]) -> dict[str, Any]:
    kinds = {hold.kind for hold in holds}
    told: dict[str, Any] = {}
    if HoldKind.REPRESENTATIVE in kinds and legal.representative is not True:
        told["representative"] = True
    if HoldKind.ATTORNEY in kinds and legal.attorney is not True:
        told["attorney"] = True
    moratoria = {hold.detail for hold in holds if hold.kind is HoldKind.MORATORIUM}
    if legal.moratorium_kind is None and len(moratoria) == 1 and "" not in moratoria:
        told["moratorium_kind"] = moratoria.pop()
    for detail in sorted({hold.detail for hold in holds if hold.kind is HoldKind.INSOLVENCY and hold.detail}):
        name = "insolvency_kind" if detail in OF_A_PERSON else "company_state"
        if getattr(legal, name) in ("", "active"):
            told[name] = detail.removeprefix("company_")
    return told


def _barred(item: ItemFacts, ids: list[int | None]) -> ItemFacts:
    if (None in ids or item.id in ids) and item.law.barred is not True:
        return replace(item, law=replace(item.law, barred=True))
    return item

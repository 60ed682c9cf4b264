"""A question written back as the JSON that `domain.asking` reads, so that a person can change a fact and ask again.

What identifies nobody is written: kinds, days, amounts, places and references, and no name or address. The format
knows one address, so a preference for another way of speaking is told and has nothing to lead to. Contacts of another
creditor are left out, since nothing of them may be shown: the question asks the same but for what they stop.
"""

from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from candour.domain.accounts import AccountFacts
from candour.domain.holds import HoldFacts
from candour.domain.items import ItemFacts
from candour.domain.legal import NEVER, NO_ITEM_LAW, NOTHING_KNOWN, PLAIN, LegalEvent, Recipient
from candour.domain.messages import ContactFacts
from candour.domain.parties import address_kind
from candour.domain.verdicts import Question

Facts = dict[str, Any]

_OF_THE_CUSTOMER = ("unknown", "state", "city", "zones")
_NOTHING: tuple[Any, ...] = (None, [], {})


def write_question(question: Question) -> Facts:
    """The facts of a question as JSON values; reading them asks the same, other creditors' contacts left aside."""
    account = question.account
    found: Facts = {
        "at": question.at.isoformat(timespec="seconds"), "purpose": question.purpose.value,
        "channel": question.channel, "customer": _customer(account), "creditor": _creditor(account),
        "items": [_item(item) for item in question.items], "holds": _holds(question),
        "contacts": [_contact(c, question) for c in account.contacts if not c.elsewhere], "address": _address(question),
        "unallocated": dict(account.unallocated), "records": _records(question),
        "asked": _told(question.asked, PLAIN), "asked_by_customer": question.asked_by_customer, "text": question.text,
    }  # fmt: skip
    return _some(found)


def _some(found: Facts) -> Facts:
    """What says something: a zero does, and equals False."""
    return {name: value for name, value in found.items() if value is not False and value not in _NOTHING}


def _customer(account: AccountFacts) -> Facts:
    where, law = account.residence, account.legal
    found: Facts = {
        "kind": account.kind.value, "country": where.country,
        "nation": where.nation if where.country == "GB" else None,
        "state": law.state or (where.nation if where.country == "US" else None), "city": law.city, "zone": where.zone,
        "zones": list(law.zones), "language": account.language, "preferred_channel": account.preferred_channel,
        "support_needs": list(account.support_needs), "last_contact": _value(account.last_contact),
        "broken_promises": account.broken_promises,
    }  # fmt: skip
    return {name: value for name, value in _some(found).items() if name not in law.unknown}


def _creditor(account: AccountFacts) -> Facts:
    creditor, unknown = account.creditor, account.legal.unknown
    found: Facts = {
        "role": creditor.role.value, "country": creditor.country, "sector": creditor.sector,
        "imported_at": _value(creditor.imported_at), "tolerance": creditor.tolerance, "policy": dict(creditor.policy),
    }  # fmt: skip
    found = {name: value for name, value in _some(found).items() if name not in unknown}
    return found if "regulated" in unknown else {**found, "regulated": creditor.regulated}


def _item(item: ItemFacts) -> Facts:
    found: Facts = {
        "reference": item.reference, "kind": item.kind, "currency": item.currency, "issued": _value(item.issued),
        "due": _value(item.due), "amount": item.amount, "queried": item.queried, "held": item.held,
        "promised_until": _value(item.promised_until), "law": _told(item.law, NO_ITEM_LAW),
    }  # fmt: skip
    return {**_some(found), "balance": item.balance}


def _holds(question: Question) -> list[Facts]:
    """Those on the account, and on items that the question is about."""
    names: dict[int | None, str | None] = {item.id: item.reference for item in question.items}
    names[None] = None
    return [_hold(hold, names[hold.item_id]) for hold in question.account.holds if hold.item_id in names]


def _hold(hold: HoldFacts, item: str | None) -> Facts:
    found: Facts = {
        "kind": hold.kind.value, "since": _value(hold.since), "until": _value(hold.until), "item": item,
        "detail": hold.detail or None, "joint": hold.joint, "extended": hold.extended,
    }  # fmt: skip
    return _some(found)


def _contact(contact: ContactFacts, question: Question) -> Facts:
    names = {item.id: item.reference for item in (*question.account.items, *question.items)}
    here = {question.account.id: "this", None: None}.get(contact.account_id, "other")
    found: Facts = {
        "at": _value(contact.at), "channel": contact.channel, "outcome": contact.outcome.value,
        "items": [names.get(item, f"item {item}") for item in contact.item_ids], "place": contact.place,
        "consented": contact.consented, "to": None if contact.to is Recipient.CUSTOMER else contact.to.value,
    }  # fmt: skip
    return {**_some(found), "asked": contact.asked, "outgoing": contact.outgoing, "account": here}


def _address(question: Question) -> Facts | None:
    """The address of the question, or the first that there is but cannot be used; never its value."""
    kind = address_kind(question.channel)
    point = question.contact_point or next((p for p in question.account.contact_points if p.channel == kind), None)
    if point is None:
        return None
    place = {"place": point.place} if point.place else {}
    return {"usable": point.usable, "opted_out": point.opted_out, **place}


def _records(question: Question) -> Facts:
    """Legal facts that are known or recorded, with what sets legal clocks going."""
    law = question.account.legal
    found = _told(law, NOTHING_KNOWN, _OF_THE_CUSTOMER)
    if law.events:
        names: dict[int | None, str] = {item.id: item.reference for item in question.items}
        found["events"] = [_event(event, names.get(event.item_id)) for event in law.events]
    return found


def _event(event: LegalEvent, item: str | None) -> Facts:
    found = {"kind": event.kind, "on": _value(event.on), "item": item, "handled": event.handled}
    return _some({**found, "detail": event.detail or None})


def _told(known: Any, usual: Any, leave_out: tuple[str, ...] = ()) -> Facts:
    """The fields of a record that differ from its usual ones."""
    names = [f.name for f in fields(known) if f.name not in leave_out]
    return {n: _value(getattr(known, n)) for n in names if getattr(known, n) != getattr(usual, n)}


def _value(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return "never" if value == NEVER else value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [_value(one) for one in value]
    if isinstance(value, (frozenset, set)):
        return sorted(_value(one) for one in value)
    if is_dataclass(value):
        return {f.name: _value(getattr(value, f.name)) for f in fields(value)}
    return value

"""Customers who are written to by post, and letters that wait to be printed."""

from datetime import UTC, date, datetime
from typing import Any

from candour.flow.loop import run_day
from candour.store import sealing
from candour.store.models import Account, ContactPoint, Creditor, Message, PrintedLetter
from tests.book import a_creditor, an_account, an_item

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
DUE = date(2013, 6, 10)
HOME = "12 Mill Lane\nBath\nBA1 1AA"


def by_post(creditor: Creditor | None = None, address: str = HOME, **given: Any) -> Account:
    """An account of a customer who would rather have letters, with something due in a week."""
    creditor = creditor or a_creditor(postal_address="1 Quay Street\nBristol\nBS1 1AA")
    account = an_account(creditor, preferred_channel="letter", **given)
    ContactPoint.objects.create(party=account.party, channel="post", value=address)
    an_item(account, DUE)
    return account


def raw_of(message: Message) -> bytes:
    key = sealing.existing_keys([message.party_id])[message.party_id]
    return sealing.unseal(key, bytes(message.sealed))


def a_queued_letter(creditor: Creditor | None = None, **given: Any) -> PrintedLetter:
    """One letter that waits to be printed, of a day that is tried out."""
    account = by_post(creditor, **given)
    run_day(MONDAY)
    return PrintedLetter.objects.get(message__account=account)

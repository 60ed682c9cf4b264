"""Document: a copy of an invoice or a proof of delivery is kept with its item, sealed, and taken away again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from candour.domain.documents import Enclosed, check_kind, content_type_of, name_of
from candour.domain.errors import WrongUse
from candour.domain.parties import Disclosure, Lane
from candour.flow.agree import item_ids
from candour.store import documents
from candour.store.agreements import AccountBrief, account_brief
from candour.store.documents import Opened
from candour.store.sealing import keys_for, seal
from candour.store.timeline import NewEvent, write_events


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that is kept. is_new: False when the same bytes were there already."""

    id: int
    is_new: bool


def keep_document(
    account_id: int, reference: str | None, kind: str, content: bytes, at: datetime, *, actor: str
) -> Kept:
    """Keep a file with an item (None: with the account), sealed with the customer's key. Raises WrongUse."""
    check_kind(kind)
    content_type = content_type_of(content)
    brief = account_brief(account_id)
    item_id = item_ids(brief, [reference], at)[0] if reference else None
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        if known := documents.same_document(account_id, item_id, sha256):
            return Kept(known, False)
        sealed = seal(keys_for([brief.party_id])[brief.party_id], content)
        row = (account_id, item_id, kind, content_type, len(content), sha256, sealed, actor[:80])
        document_id = documents.insert_document(row)
        facts = {"document": document_id, "item": item_id, "reference": reference or "", "what": kind}
        write_events([_event(brief, "document_kept", facts, at, actor)])
    return Kept(document_id, True)


def remove_document(account_id: int, document_id: int, at: datetime, *, actor: str) -> None:
    """Throw a document away. Raises WrongUse when it is not there."""
    brief = account_brief(account_id)
    with transaction.atomic():
        if documents.is_going(document_id):
            raise WrongUse("that document goes with a message that has not gone yet; take the message back first")
        if not documents.remove_document(account_id, document_id, at):
            raise WrongUse("that document is not there any more")
        write_events([_event(brief, "document_removed", {"document": document_id}, at, actor)])


def read_document(account_id: int, document_id: int) -> Enclosed | None:
    """A document of an account as a file; None when there is none, or its bytes are gone."""
    found = documents.open_documents([document_id])
    return as_file(found[0]) if found and found[0].account_id == account_id else None


def as_file(opened: Opened) -> Enclosed | None:
    """A document under the name by which others see it; None when its bytes are gone."""
    if opened.content is None:
        return None
    name = name_of(opened.kind, opened.reference, opened.id, opened.content_type)
    return Enclosed(name, opened.content_type, opened.content, opened.kind, opened.reference)


def _event(brief: AccountBrief, kind: str, facts: dict[str, Any], at: datetime, actor: str) -> NewEvent:
    return NewEvent(brief.account_id, brief.party_id, kind, Lane.LIVE, Disclosure.CUSTOMER, actor, at, facts)

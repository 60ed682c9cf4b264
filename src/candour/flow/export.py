"""Export: all that is kept on one account, for a person who asks what we hold about them; that it was taken is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from candour.domain.documents import Enclosed
from candour.domain.errors import WrongUse
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import say
from candour.flow.document import as_file
from candour.store import exporting
from candour.store.documents import open_documents
from candour.store.timeline import NewEvent, write_events


@dataclass(frozen=True, slots=True)
class Exported:
    """rooms: plain rows by room. messages: with their bytes. documents: as files."""

    reference: str
    rooms: dict[str, list[dict[str, Any]]]
    messages: list[dict[str, Any]]
    documents: list[Enclosed]


def export_account(account_id: int, at: datetime, *, actor: str, staff: bool = False) -> Exported:
    """All of an account that its customer may be shown; staff: with what is only for us. Raises WrongUse.

    What a third party told us in confidence, suspicions and legal advice are never among it.
    """
    party_id = exporting.party_of(account_id)
    if party_id is None:
        raise WrongUse(say("there is no account {account_id}", account_id=account_id))
    shown = [Disclosure.CUSTOMER.value, *([Disclosure.STAFF.value] if staff else [])]
    rooms = exporting.rooms(account_id, party_id, shown)
    files = open_documents([row["number"] for row in rooms["documents"]])
    facts = {"staff": staff}
    write_events([NewEvent(account_id, party_id, "exported", Lane.LIVE, Disclosure.STAFF, actor, at, facts)])
    return Exported(
        rooms["account"][0]["reference"], rooms, exporting.messages(account_id),
        [file for one in files if (file := as_file(one))],
    )  # fmt: skip

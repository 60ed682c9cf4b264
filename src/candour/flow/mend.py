"""Mend: a message that failed gets a better address and goes again; a draft gets better words from a person."""

from datetime import datetime

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.messages import ANSWERS, Purpose
from candour.domain.parties import Disclosure, Lane
from candour.domain.verdicts import Question
from candour.flow.note import Notes, note
from candour.flow.plan import address_for
from candour.flow.say import fixed_draft, keep_fixed, why_not
from candour.flow.words import judge
from candour.store import by_hand, steering
from candour.store.facts import load_accounts
from candour.store.timeline import NewEvent, write_events

EDITED, TRIED = "draft_edited", "message_tried_again"


def mend_address(step_id: int, email: str, at: datetime, *, actor: str) -> int:
    """A better address for whom a message could not reach; it goes again if it is still true. The account's id.

    Raises WrongUse for an address that is none, and for a step that did not fail.
    """
    with transaction.atomic():
        step = by_hand.lock_failed(step_id)
        if step is None:
            raise WrongUse("that message is not one that failed any more")
        account_id, party_id, lane, is_by_hand = step
        if not note(account_id, Notes(email=email.strip()), at, actor=actor):
            raise WrongUse("--email is known already; write another address, or look at why this one fails")
        if is_by_hand:
            by_hand.try_again(step_id, at)
        facts = {"step": step_id}
        write_events([NewEvent(account_id, party_id, TRIED, Lane(lane), Disclosure.STAFF, actor, at, facts)])
    return account_id


def edit_draft(message_id: int, subject: str, text: str, at: datetime, *, actor: str) -> int:
    """Other words for a draft that waits for a release; the id of the draft that now stands in its place.

    From then on its words are fixed: judged again, never composed anew. Raises WrongUse, with the guard's reason, for
    words that may not go.
    """
    if not text.strip() or not subject.strip():
        raise WrongUse("--text a message has a subject and words; write both")
    with transaction.atomic():
        found = steering.drafts(None, [message_id])
        if not found:
            raise WrongUse("that draft does not wait for a release any more")
        draft = found[0]
        if draft.purpose == Purpose.STATUTORY_NOTICE:
            raise WrongUse("--text a notice is made of facts: put those right, and write it anew from its task")
        steering.lock_parties([draft.party_id])
        facts = {"message": message_id, "step": draft.step_id, "purpose": draft.purpose}
        lane = Lane(draft.lane)
        write_events([NewEvent(draft.account_id, draft.party_id, EDITED, lane, Disclosure.STAFF, actor, at, facts)])
        account = load_accounts([draft.account_id], at)[0]
        purpose, point_id, item_ids = Purpose(draft.purpose), *by_hand.about(message_id)
        items = tuple(item for item in account.items if item.id in item_ids)
        chosen = (p for p in account.contact_points if p.id == point_id and p.usable and not p.opted_out)
        point = next(chosen, address_for(account, draft.channel))
        words = fixed_draft(account.language, subject, text)
        asked = purpose in ANSWERS
        answer = judge(Question(at, account, purpose, draft.channel, items, point, asked_by_customer=asked), words)
        if why := why_not(answer):
            raise WrongUse(why)
        steering.mark_returned([message_id])
        return keep_fixed(account, words, point, draft.step_id, draft.channel, draft.purpose, at)

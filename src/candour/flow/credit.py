"""Credit: how much an account may owe, and the stop list, from which it is taken by two people and never by one."""

from datetime import datetime
from typing import Any

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.parties import Disclosure, Lane
from candour.domain.saying import say
from candour.store import credit
from candour.store.credit import Credit
from candour.store.timeline import NewEvent, write_events


def set_limit(account_id: int, limit: int | None, at: datetime, *, actor: str) -> bool:
    """Set what an account may owe in minor units (None: no limit); whether that changed anything. Raises WrongUse."""
    if limit is not None and limit < 0:
        raise WrongUse("--limit cannot be less than nothing; leave it empty for none")
    with transaction.atomic():
        known = _locked(account_id)
        if known.limit == limit:
            return False
        credit.set_limit(account_id, limit)
        facts = {"limit_minor": limit, "was_minor": known.limit, "currency": known.currency}
        _tell(known, "credit_limit_set", facts, at, actor)
    return True


def put_on_stop(account_id: int, reason: str, at: datetime, *, actor: str) -> None:
    """Nothing more is delivered on credit from now on. Raises WrongUse without a reason, or when it is on stop."""
    if not reason.strip():
        raise WrongUse("--reason say why the account goes on stop; they may ask")
    with transaction.atomic():
        known = _locked(account_id)
        if known.on_stop_since is not None:
            raise WrongUse("the account is on stop already")
        credit.set_stop(account_id, at)
        _tell(known, "put_on_stop", {}, at, actor, reason)


def ask_release(account_id: int, reason: str, at: datetime, *, actor: str) -> None:
    """Ask that an account is taken off stop: somebody else has to approve it. Raises WrongUse."""
    if not reason.strip():
        raise WrongUse("--reason say why it may come off stop; whoever approves it reads this")
    with transaction.atomic():
        known = _locked(account_id)
        if known.on_stop_since is None:
            raise WrongUse("the account is not on stop")
        if known.request_id is not None:
            raise WrongUse("its release has been asked for already, and waits for somebody else to approve it")
        request = credit.ask_release(account_id, actor, at)
        _tell(known, "stop_release_asked", {"request": request}, at, actor, reason)


def decide_release(account_id: int, *, approve: bool, reason: str, at: datetime, actor: str) -> None:
    """Approve or refuse a release that somebody else asked for. Raises WrongUse: nobody approves their own."""
    with transaction.atomic():
        known = _locked(account_id)
        if known.request_id is None:
            raise WrongUse("no release waits for a decision; somebody was quicker")
        if approve and known.asked_by == actor[:80]:
            raise WrongUse("you asked for this release yourself, so somebody else has to approve it")
        credit.decide_release(known.request_id, actor, at, approved=approve)
        if approve:
            credit.set_stop(account_id, None)
        kind = "stop_released" if approve else "stop_release_refused"
        facts = {"request": known.request_id, "asked_by": known.asked_by}
        _tell(known, kind, facts, at, actor, reason)


def _locked(account_id: int) -> Credit:
    known = credit.lock_credit(account_id)
    if known is None:
        raise WrongUse(say("there is no account {account_id}", account_id=account_id))
    return known


def _tell(known: Credit, kind: str, facts: dict[str, Any], at: datetime, actor: str, text: str = "") -> None:
    words = text.strip() or None
    write_events(
        [NewEvent(known.account_id, known.party_id, kind, Lane.LIVE, Disclosure.STAFF, actor, at, facts, words)]
    )

"""Say: what a person wrote is looked at by the guard as it is typed, and goes by the same way as every message.

Its words are fixed: they are judged again just before hand-over and never composed anew. A person's step belongs to
no strategy, so planning neither wants nor lapses it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.db import transaction

from candour.domain import saying
from candour.domain.accounts import AccountFacts
from candour.domain.calendars import zone
from candour.domain.documents import Enclosed, check_enclosed
from candour.domain.errors import WrongUse
from candour.domain.items import ItemFacts
from candour.domain.layout import lay_out, page
from candour.domain.messages import ANSWERS, BY_HAND, Purpose, gets_for
from candour.domain.parties import ContactPoint, Disclosure, Lane, Mode, address_kind
from candour.domain.planning import Wanted, why_left_out
from candour.domain.texting import Price, Size, size_of
from candour.domain.verdicts import Answer, Question, Verdict
from candour.flow.compose import LETTER, SMS, compose, text_hash
from candour.flow.document import as_file
from candour.flow.letters import CANNOT_GO, check_enclosed_pages, on_the_wire, pictures_of
from candour.flow.plan import address_for, is_one, question_of
from candour.flow.steer import approve_drafts
from candour.flow.texts import price
from candour.flow.words import judge
from candour.ports.channel import Draft
from candour.ports.registry import channels
from candour.store import by_hand, documents
from candour.store.agreements import account_brief
from candour.store.by_hand import TEMPLATE, Fixed
from candour.store.documents import DocumentLine
from candour.store.facts import load_accounts
from candour.store.handover import Claim, Prepared, write_messages
from candour.store.sealing import existing_keys, keys_for, seal, unseal
from candour.store.steps import StepRow, explanation_of, write_steps
from candour.store.timeline import NewEvent, write_events

PURPOSES = (Purpose.REPLY, Purpose.CHECK_IN, Purpose.COPIES)
"""What a person may say: an answer, a word that asks about what is owed, or copies that were asked for."""
WRITTEN, TAKEN_BACK = "written", "written_taken_back"


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote. items: references that it speaks of. point_id: whom it goes to (None: the usual address).

    documents: ids of those that go with it.
    """

    channel: str
    purpose: Purpose
    subject: str
    text: str
    items: tuple[str, ...] = ()
    point_id: int | None = None
    documents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What the guard says of it at this moment, and the message as it would arrive. point: None while there is none.

    size, cost: what a text takes (cost: None while no price is known). pages: of a letter, as pictures (PNG).
    enclosed: what goes with it.
    """

    account: AccountFacts
    answer: Answer
    draft: Draft
    point: ContactPoint | None
    items: tuple[ItemFacts, ...]
    enclosed: tuple[DocumentLine, ...] = ()
    size: Size | None = None
    cost: Price | None = None
    pages: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What became of it. message_id: its draft. until: when it goes, None for at once. released: no one else has to."""

    step_id: int
    message_id: int
    until: datetime | None
    mode: Mode
    released: bool


def written_channels() -> dict[str, str]:
    """The installed ways in which a person can write, by key with their labels."""
    return {key: plug.label for key, plug in channels().items() if key != "call"}


def look(account_id: int, written: Written, at: datetime) -> Looked:
    """What the guard says of these words at `at`; nothing is written. Raises WrongUse for what cannot be a message."""
    account = _account(account_id, at)
    if written.purpose not in PURPOSES:
        raise WrongUse(
            saying.say(
                "--purpose {purpose} is not written by hand; choose reply or check_in", purpose=written.purpose.value
            )
        )
    if written.channel not in written_channels():
        raise WrongUse(
            saying.say(
                "--channel there is no way to write by {channel}; there are {ways}",
                channel=written.channel,
                ways=_ways(),
            )
        )
    items = _items(account, written)
    point = _point(account, written)
    draft = fixed_draft(account.language, written.subject, written.text)
    answer = _judge(account, written, items, point, draft, at)
    return Looked(account, answer, draft, point, items, _chosen(account, written))


def carried(looked: Looked, channel: str, at: datetime) -> Looked:
    """The same with what its channel makes of it: parts and cost of a text, pages of a letter. Raises WrongUse."""
    draft, point = looked.draft, looked.point
    if point is None or channel not in (LETTER, SMS):
        return looked
    try:
        wire = on_the_wire(channel, looked.account, draft, point, "<look@candour.invalid>", "", at)
    except CANNOT_GO as error:
        raise WrongUse(saying.say("this message cannot go as it is: {why}", why=saying.says(error))) from None
    if channel == SMS:
        size, each = size_of(wire.text), price()
        return replace(looked, size=size, cost=each.of(size.parts) if each else None)
    return replace(looked, pages=tuple(pictures_of(wire.raw)))


def _chosen(account: AccountFacts, written: Written) -> tuple[DocumentLine, ...]:
    """The documents that were chosen to go with it. Raises WrongUse where they cannot."""
    if not written.documents:
        return ()
    if written.channel == SMS:
        raise WrongUse("--documents a text carries no documents; send them by email or with a letter")
    found = documents.documents_of(account.id, None, DOCUMENTS_MAX)
    chosen = tuple(one for one in found if one.id in written.documents)
    if len(chosen) != len(set(written.documents)):
        raise WrongUse("--documents one of the documents is not there any more; choose again")
    check_enclosed([one.size for one in chosen])
    return chosen


def say(
    account_id: int, written: Written, at: datetime, *, actor: str, user_id: int | None = None, may_release: bool
) -> Said:
    """Queue what a person wrote: it goes at once or when its waiting ends, judged again just before.

    Where a creditor's messages wait for approval, it goes only if the writer may release, and else waits for somebody
    who may. Raises WrongUse, with the guard's reason, for words that may not go.
    """
    if not written.text.strip():
        raise WrongUse("--text is empty; write what they should read")
    if written.channel == "email" and not written.subject.strip():
        raise WrongUse("--subject is empty; say in a few words what it is about")
    looked = look(account_id, written, at)
    if why := why_not(looked.answer):
        raise WrongUse(saying.say("it was not queued: {why}", why=why))
    if written.documents:
        files = _files(account_id, written.documents)
        _check_paper(looked.account, written.channel, files)
        looked = replace(looked, draft=replace(looked.draft, enclosed=files))
    mode = looked.account.creditor.mode
    waits = mode is Mode.APPROVE
    with transaction.atomic():
        facts = {"purpose": written.purpose.value, "channel": written.channel, "items": [i.id for i in looked.items]}
        write_events([_event(looked.account, WRITTEN, at, actor, facts)])
        step_id = _write_step(looked, written, at, "draft" if waits else "ready")
        if written.documents:
            documents.enclose(step_id, written.documents)
        message_id = _keep(looked, written, step_id, at)
    released = not waits
    if waits and may_release:
        released = bool(approve_drafts([message_id], at, actor=actor, user_id=user_id).approved)
    return Said(step_id, message_id, looked.answer.until, mode, released)


def send_copies(
    account_id: int, items: Sequence[str], at: datetime, *, actor: str, user_id: int | None = None, may_release: bool
) -> Said:
    """Send the copies that a customer asked for, of items or (none named) of all that have any. Raises WrongUse."""
    account = _account(account_id, at)
    ids = [item.id for item in _named(account, items)] if items else None
    found = documents.documents_of(account_id, None, COPIES_MAX, ids)
    if not found:
        raise WrongUse("no copy is on file for that; add the invoice or the proof of delivery first")
    check_enclosed([one.size for one in found])
    of: dict[str, list[str]] = {}
    for one in found:
        of.setdefault(one.item or account.reference, []).append(one.kind)
    about = [item for item in account.items if item.id in {one.item_id for one in found}]
    draft = compose(account, Purpose.COPIES, about, (), (), at, _currency(account, about), enclosed=of)
    written = Written(
        "email", Purpose.COPIES, draft.subject, draft.text, tuple(item.reference for item in about),
        documents=tuple(one.id for one in found),
    )  # fmt: skip
    return say(account_id, written, at, actor=actor, user_id=user_id, may_release=may_release)


COPIES_MAX = 60
"""Documents in one mail at most."""
DOCUMENTS_MAX = 200
"""Documents that may be chosen from."""


def _files(account_id: int, document_ids: Sequence[int]) -> tuple[Enclosed, ...]:
    """The files that go with a message. Raises WrongUse for what is not there, or too large for one mail."""
    found = [one for one in documents.open_documents(document_ids) if one.account_id == account_id]
    files = [file for one in found if (file := as_file(one))]
    if len(files) != len(set(document_ids)):
        raise WrongUse("--documents one of the documents is not there any more; choose again")
    check_enclosed([len(file.content) for file in files])
    return tuple(files)


def _check_paper(account: AccountFacts, channel: str, files: Sequence[Enclosed]) -> None:
    """Raise WrongUse for documents that cannot be printed with a letter, before it waits for anything."""
    if channel != LETTER:
        return
    try:
        check_enclosed_pages(account, files)
    except CANNOT_GO as error:
        raise WrongUse(saying.say("--documents {why}", why=saying.says(error))) from None


def take_back(account_id: int, step_id: int, at: datetime, *, actor: str) -> None:
    """Take back what a person wrote and what has not gone yet. Raises WrongUse when it has."""
    with transaction.atomic():
        found = by_hand.lock_open(step_id, account_id)
        if found is None:
            raise WrongUse("that message cannot be taken back any more: it is going, has gone, or was taken back")
        by_hand.take_back(step_id)
        _, party_id, lane = found
        facts = {"step": step_id}
        write_events([NewEvent(account_id, party_id, TAKEN_BACK, Lane(lane), Disclosure.STAFF, actor, at, facts)])


def fixed_draft(language: str, subject: str, text: str) -> Draft:
    """Words of a person as a finished message: what they typed, laid out as every message is."""
    words = text.replace("\r\n", "\n").strip() + "\n"
    title = " ".join(subject.split())
    body = lay_out(words, {})
    return Draft(title, words, page(title, body.html, language), language, TEMPLATE)


def reopened(fixed: Mapping[int, Fixed], languages: Mapping[int, str]) -> dict[int, Draft]:
    """The drafts of fixed words by step, as they were sealed; those whose key was thrown away are left out.

    languages: of the person by step. A fixed number of queries.
    """
    keys = existing_keys([one.party_id for one in fixed.values()]) if fixed else {}
    found = {
        step: _reopen(keys[one.party_id], one, languages[step]) for step, one in fixed.items() if one.party_id in keys
    }
    enclosed = documents.enclosed_with(list(found))
    opened = {one.id: as_file(one) for one in documents.open_documents([n for ids in enclosed.values() for n in ids])}
    for step, ids in enclosed.items():
        found[step] = replace(found[step], enclosed=tuple(file for n in ids if (file := opened[n])))
    return found


def _reopen(key: bytes, fixed: Fixed, language: str) -> Draft:
    mail = message_from_bytes(unseal(key, bytes(fixed.sealed)), _class=EmailMessage, policy=policy.default)
    body = mail.get_body(preferencelist=("plain",))
    return fixed_draft(language, str(mail["Subject"] or ""), str(body.get_content()) if body is not None else "")


def fixed_question(account: AccountFacts, wanted: Wanted, fixed: Fixed, at: datetime) -> Question:
    """The guard's question about a person's step at hand-over. An address that is not used any more is none."""
    question = question_of(account, wanted, at)
    chosen = (p for p in account.contact_points if p.id == fixed.contact_point_id and p.usable and not p.opted_out)
    point = next(chosen, question.contact_point)
    return replace(question, contact_point=point, asked_by_customer=wanted.purpose in ANSWERS)


def fixed_wanted(account: AccountFacts, fixed: Fixed, key: str, occurrence: str, channel: str) -> Wanted:
    """What a person wants said, over the items as they stand now."""
    items = tuple(item for item in account.items if item.id in fixed.items)
    return Wanted(key, occurrence, Purpose(fixed.purpose), channel, fixed.currency, items, (), fixed.planned_for)


def _account(account_id: int, at: datetime) -> AccountFacts:
    found = load_accounts([account_id], at)
    if not found:
        raise WrongUse(saying.say("there is no account {account_id}", account_id=account_id))
    return found[0]


def _ways() -> str:
    return ", ".join(written_channels())


def _items(account: AccountFacts, written: Written) -> tuple[ItemFacts, ...]:
    """The items that it names; a word that asks for payment and names none is about all that may be asked for."""
    named = _named(account, written.items)
    if named or written.purpose in ANSWERS:
        return named
    chased = [i for i in account.items if i.balance and i.balance > 0 and why_left_out(i) is None]
    currency = next((i.currency for i in chased), "")
    return tuple(i for i in chased if i.currency == currency)


def _named(account: AccountFacts, references: Sequence[str]) -> tuple[ItemFacts, ...]:
    named = {item.reference: item for item in account.items}
    if missing := [reference for reference in references if reference not in named]:
        raise WrongUse(
            saying.say("--items {reference} has no item {known}", reference=account.reference, known=", ".join(missing))
        )
    return tuple(named[reference] for reference in references)


def _point(account: AccountFacts, written: Written) -> ContactPoint | None:
    usual = address_for(account, written.channel, gets_for(written.purpose))
    if written.point_id is None:
        return usual
    kind = address_kind(written.channel)
    found = next((p for p in account.contact_points if p.id == written.point_id and p.channel == kind), None)
    if found is None or not is_one(kind, found.value):
        raise WrongUse("--to that address is not one of theirs for this way of writing; choose another")
    return found


def _judge(
    account: AccountFacts, written: Written, items: tuple[ItemFacts, ...], point: ContactPoint | None, draft: Draft,
    at: datetime,
) -> Answer:  # fmt: skip
    asked = written.purpose in ANSWERS
    question = Question(at, account, written.purpose, written.channel, items, point, asked_by_customer=asked)
    return judge(question, draft)


def why_not(answer: Answer) -> str | None:
    """Why words may not be queued: only what may go, or may go from a known moment on, is."""
    if answer.verdict is Verdict.ALLOW or (answer.verdict is Verdict.WAIT and answer.until is not None):
        return None
    return saying.Said(answer.reason[:1].lower() + answer.reason[1:], answer.reason)


def _event(account: AccountFacts, kind: str, at: datetime, actor: str, facts: dict[str, Any]) -> NewEvent:
    return NewEvent(account.id, account.party_id, kind, account.creditor.lane, Disclosure.STAFF, actor, at, facts)


def _write_step(looked: Looked, written: Written, at: datetime, state: str) -> int:
    account, answer, where = looked.account, looked.answer, looked.account.residence.zone
    row = StepRow(
        account_id=account.id, lane=account.creditor.lane.value, strategy=BY_HAND, strategy_version=1,
        key=written.purpose.value, occurrence=secrets.token_hex(10), purpose=written.purpose.value,
        channel=written.channel, currency=_currency(account, looked.items),
        items=tuple(i.id for i in looked.items), state=state,
        planned_for=at, local_time=at.astimezone(zone(where)).replace(tzinfo=None).isoformat(timespec="minutes"),
        zone=where, not_before=answer.until or at, verdict=answer.verdict.word, rules=answer.rules,
        until=answer.until, explanation=explanation_of(answer), left_out="[]",
    )  # fmt: skip
    return write_steps([row], at)[0][0]


def _currency(account: AccountFacts, items: Sequence[ItemFacts]) -> str:
    """That of the items, or of the creditor for a message about none."""
    return items[0].currency if items else account_brief(account.id).currency


def _keep(looked: Looked, written: Written, step_id: int, at: datetime) -> int:
    """The words as a sealed draft, bound to the facts of this moment, the event of its writing included."""
    account = _account(looked.account.id, at)
    return keep_fixed(account, looked.draft, looked.point, step_id, written.channel, written.purpose.value, at)


def keep_fixed(
    account: AccountFacts, draft: Draft, point: ContactPoint | None, step_id: int, channel: str, purpose: str,
    at: datetime,
) -> int:  # fmt: skip
    """Write fixed words as the draft of a step, without its files; the message's id. WrongUse without an address."""
    if point is None:
        raise WrongUse("--to there is no address to write to; add one first")
    token = secrets.token_hex(10)
    host = account.creditor.sender_address.rpartition("@")[2] or "candour.invalid"
    try:
        bare = replace(draft, enclosed=())
        mail = on_the_wire(channel, account, bare, point, f"<{token}.{step_id}@{host}>", token, at)
    except CANNOT_GO as error:
        raise WrongUse(
            saying.say("--words this message cannot go as it is: {trouble}", trouble=saying.says(error))
        ) from None
    claim = Claim(
        0, step_id, account.id, account.party_id, "", "", account.creditor.lane.value, channel, 1, account.creditor.mode
    )
    kept = Prepared(
        claim=claim, creditor_id=account.creditor.id, creditor_version=account.creditor.version,
        party_version=account.version, purpose=purpose, contact_point_id=point.id, envelope=mail, reply_token=token,
        text_hash=text_hash(draft), template=draft.template, memory_events=(),
        sealed=seal(keys_for([account.party_id])[account.party_id], mail.raw), at=at,
        local_time="", zone=account.residence.zone,
    )  # fmt: skip
    return write_messages([kept], "draft")[0]

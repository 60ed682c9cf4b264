"""Print: letters that wait become print runs, which are closed once, handed over or downloaded, and posted.

Before a letter enters a run it is looked at again: what was paid, queried, held or changed since is taken out, and is
planned anew. The document of a run is set anew from the sealed letters whenever it is asked for, so that no unsealed
copy lies about; the same letters give the same bytes.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import accumulate
from typing import Any

from django.db import transaction

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.messages import APART, BY_HAND, NOTICES, STATEMENTS, Purpose
from candour.domain.parties import Disclosure, Lane, Mode
from candour.domain.planning import Wanted
from candour.domain.printing import LetterState, RunState, arrives_on
from candour.domain.saying import phrase, say
from candour.domain.statements import still_wanted
from candour.domain.verdicts import Answer, Question, Verdict
from candour.flow.compose import LETTER, text_hash
from candour.flow.guard import ask
from candour.flow.letters import pages_in, sheet_in, typesetter
from candour.flow.notices import Ready, meet_given, still_owed
from candour.flow.plan import decide, question_of
from candour.flow.words import judge, write
from candour.ports.channel import Draft, Sheet
from candour.store import printing, sealing, steering
from candour.store.facts import is_distant, load_accounts
from candour.store.memories import latest_events
from candour.store.printing import LetterRow, RunRow
from candour.store.steps import NewTask, make_tasks
from candour.store.timeline import NewEvent, write_events

LETTERS_MAX = 500
BYTES_MAX = 100_000_000
"""Of the letters in a run as they are kept, with what is enclosed."""
CLOSED_NOW = frozenset({"house.hours", "house.bank_holiday"})
"""Rules that keep people from being disturbed: paper disturbs nobody while it is printed."""
NOT_WANTED, OTHER_WORDS, OTHER_ADDRESS = "not_wanted", "other_words", "other_address"
FORGOTTEN, BY_A_PERSON = "forgotten", "by_a_person"


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of a queue. run_id: None when nothing was left to print. withdrawn: (letter, why). moved: left."""

    run_id: int | None
    letters: int
    pages: int
    withdrawn: tuple[tuple[int, str], ...]
    moved: int


@dataclass(frozen=True, slots=True)
class Document:
    """A print run on paper's terms. stem: the name of its files. missing: letters whose words were forgotten since.

    pages: of each letter. digest: SHA-256 (hex) of the document.
    """

    stem: str
    pdf: bytes
    manifest: bytes
    letters: int
    missing: int
    pages: tuple[int, ...]
    digest: str


def close_run(
    creditor_id: int, at: datetime, *, actor: str, limit: int = LETTERS_MAX, two_sided: bool = False
) -> Closed:
    """Put up to `limit` waiting letters of a creditor into a run, each looked at again at `at`.

    Raises WrongUse when the creditor is paused: then nothing new is handed over. A run of days that are tried out
    holds the letters of such days alone.
    """
    lane = Lane.REPLAY if is_distant(at) else Lane.LIVE
    found = printing.queued(creditor_id, lane.value, limit)
    opened = _opened(found)
    found = _fitting(found, opened)
    why, accounts = why_not(found, opened, at)
    with transaction.atomic():
        steering.lock_parties([one.party_id for one in found])
        if printing.mode_of(creditor_id) not in (Mode.LIVE, Mode.APPROVE):
            raise WrongUse("this creditor is paused or in shadow mode, so nothing is printed; set its mode first")
        same = steering.versions([one.party_id for one in found])
        here = printing.still_queued([one.id for one in found])
        fit = [one for one in found if one.id in here and same[one.party_id] == accounts[one.account_id].version]
        going = [one for one in fit if one.id not in why]
        out = [(one, why[one.id]) for one in fit if one.id in why]
        counted = [(one.id, pages_in(opened[one.id] or b"")) for one in going]
        run_id = printing.write_run(creditor_id, lane.value, counted, two_sided, actor, at) if going else None
        _take_out(out, at, actor)
    pages = sum(count for _, count in counted)
    return Closed(run_id, len(going), pages, tuple((one.id, said) for one, said in out), len(found) - len(fit))


def _fitting(letters: Sequence[LetterRow], opened: Mapping[int, bytes | None]) -> list[LetterRow]:
    """The first letters that one document can hold with all that is enclosed; the others wait for the next run."""
    sizes = accumulate(len(opened[one.id] or b"") for one in letters)
    return [one for n, (one, size) in enumerate(zip(letters, sizes, strict=True)) if n == 0 or size <= BYTES_MAX]


def why_not(
    letters: Sequence[LetterRow], opened: Mapping[int, bytes | None], at: datetime
) -> tuple[dict[int, str], dict[int, AccountFacts]]:
    """Why letters should not be printed any more, by letter, and the facts that say so. A fixed number of queries."""
    ids = sorted({one.account_id for one in letters})
    accounts = {account.id: account for account in load_accounts(ids, at)}
    events = latest_events(ids, at)
    owed = _owed(letters, accounts, at)
    found: dict[int, str] = {}
    for one in letters:
        account, why = accounts[one.account_id], ""
        if opened[one.id] is None:
            why = FORGOTTEN
        elif one.strategy == NOTICES and not one.again:
            why = _no_notice(one, account, owed.get(one.step_id or 0), at)
        else:
            why = _why_not(one, account, events.get(one.account_id, {}), at)
        if why:
            found[one.id] = why
    return found, accounts


def stopped_since(run_id: int, at: datetime) -> list[tuple[int, str]]:
    """Letters of a run that may not go any more at `at`, each with the rule that stops it. Some few queries."""
    letters = printing.letters_of(run_id)
    accounts = {account.id: account for account in load_accounts(sorted({one.account_id for one in letters}), at)}
    owed = _owed(letters, accounts, at)
    found = []
    for one in letters:
        account = accounts[one.account_id]
        if one.strategy == NOTICES and not one.again:
            why = _no_notice(one, account, owed.get(one.step_id or 0), at)
        else:
            why = _stopped(ask(_question(one, _before(one, account), at))) or ""
        if why:
            found.append((one.id, why))
    return found


def _owed(letters: Sequence[LetterRow], accounts: Mapping[int, AccountFacts], at: datetime) -> dict[int, Ready]:
    """The notices among letters that are still to be given, by step."""
    return still_owed({one.step_id: LETTER for one in letters if one.strategy == NOTICES and one.step_id}, accounts, at)


def _why_not(letter: LetterRow, account: AccountFacts, events: dict[str, Any], at: datetime) -> str:
    """The letter itself does not count as said, nor as a contact."""
    before = _before(letter, account)
    if letter.again or letter.strategy in (None, BY_HAND):
        return _stopped(ask(_question(letter, before, at))) or ""
    wanted = _wanted(letter, before, at)
    said = (letter.key, letter.occurrence, LETTER)
    if wanted is None or (wanted.key, wanted.occurrence, wanted.channel) != said:
        return NOT_WANTED
    return _unlike(letter, question_of(before, wanted, at), write(before, wanted, events, at))


def _wanted(letter: LetterRow, before: AccountFacts, at: datetime) -> Wanted | None:
    """What would be said now: of a statement the same month's, of all else what the strategy wants."""
    if letter.strategy == STATEMENTS:
        return still_wanted(before, letter.occurrence or "", LETTER, at)
    return decide(before, at).plan.wanted


def _no_notice(letter: LetterRow, account: AccountFacts, notice: Ready | None, at: datetime) -> str:
    """Why a notice that waits to be printed is not the one that the law still demands, '' when it is."""
    if notice is None:
        return NOT_WANTED
    question = replace(question_of(_before(letter, account), notice.wanted, at), asked=notice.asked)
    return _unlike(letter, question, notice.draft)


def _unlike(letter: LetterRow, question: Question, draft: Draft) -> str:
    """Why a letter is not what would be written now, or may not go; '' when it is and may."""
    if question.contact_point is None or question.contact_point.id != letter.contact_point_id:
        return OTHER_ADDRESS
    return _stopped(judge(question, draft)) or "" if text_hash(draft) == letter.text_hash else OTHER_WORDS


def _before(letter: LetterRow, account: AccountFacts) -> AccountFacts:
    """The facts as they would be if this letter had not been written."""
    steps = tuple(step for step in account.steps if step.id != letter.step_id)
    own = letter.attempt_id
    contacts = tuple(c for c in account.contacts if own is None or c.attempt_id != own)
    return replace(account, steps=steps, contacts=contacts)


def _question(letter: LetterRow, account: AccountFacts, at: datetime) -> Question:
    items = tuple(item for item in account.items if item.id in letter.items)
    point = next((p for p in account.contact_points if p.id == letter.contact_point_id), None)
    purpose = Purpose(letter.purpose)
    return Question(at, account, purpose, LETTER, items, point, asked_by_customer=purpose is Purpose.REPLY)


def _stopped(answer: Answer) -> str | None:
    if answer.verdict is Verdict.ALLOW or set(answer.rules) <= CLOSED_NOW:
        return None
    return next(rule for rule in answer.rules if rule not in CLOSED_NOW)


def _opened(letters: Sequence[LetterRow]) -> dict[int, bytes | None]:
    """The kept letters by id; None where the customer's key was thrown away. One query."""
    keys = sealing.existing_keys([one.party_id for one in letters])
    return {one.id: sealing.unseal(keys[one.party_id], one.sealed) if one.party_id in keys else None for one in letters}


def _take_out(letters: Sequence[tuple[LetterRow, str]], at: datetime, actor: str) -> None:
    """Letters that are no longer true: planned or written anew; what a person wrote comes back to a person."""
    if not letters:
        return
    anew = [(one, why) for one, why in letters if one.strategy in APART and one.strategy != BY_HAND and not one.again]
    printing.withdraw(anew, "ready", None)
    printing.withdraw([one for one in letters if one not in anew], "lapsed", None)
    by_hand = [one for one, _ in letters if one.strategy in (None, BY_HAND) or one.again]
    reason = phrase("A letter was taken out of the print queue: the facts moved since it was written.")
    make_tasks([NewTask(one.account_id, one.step_id, "decide", one.lane, at, reason) for one in by_hand], at)
    write_events([_event(one, "letter_withdrawn", at, actor, {"why": why}) for one, why in letters])


def _event(letter: LetterRow, kind: str, at: datetime, actor: str, facts: Mapping[str, object]) -> NewEvent:
    told = {"letter": letter.id, "message": letter.message_id, "purpose": letter.purpose, **facts}
    shown = Disclosure.CUSTOMER if kind == "letter_posted" else Disclosure.STAFF
    return NewEvent(letter.account_id, letter.party_id, kind, Lane(letter.lane), shown, actor, at, told)


def take_out(letter_id: int, at: datetime, *, actor: str, reason: str) -> None:
    """Take one letter out of the queue, or out of a run that is not posted: a person decides what follows.

    reason: kept sealed on the timeline. Raises WrongUse when it has left the house.
    """
    if not reason.strip():
        raise WrongUse("--reason is empty; say why the letter should not go")
    with transaction.atomic():
        late = say(
            "letter {letter} cannot be taken out any more: it was posted, or taken out already", letter=letter_id
        )
        letter = _locked(letter_id, (LetterState.QUEUED, LetterState.IN_RUN), late)
        if letter.run_id and the_run(letter.run_id, lock=True).state == RunState.HANDING_OVER:
            raise WrongUse(
                say("print run {run} is being handed over; look at what becomes of it first", run=letter.run_id)
            )
        printing.withdraw([(letter, BY_A_PERSON)], "tasked", at)
        task = NewTask(letter.account_id, letter.step_id, "decide", letter.lane, at, phrase("A letter was taken out."))
        make_tasks([task], at)
        write_events([replace(_event(letter, "letter_withdrawn", at, actor, {"why": BY_A_PERSON}), text=reason)])


def print_again(letter_id: int, at: datetime, *, actor: str, reason: str) -> int:
    """Queue a letter once more, because paper jammed or the post lost it; the new letter's id.

    Raises WrongUse when it waits already, was taken out, or may not be said any more.
    """
    if not reason.strip():
        raise WrongUse("--reason is empty; say why it is printed again")
    with transaction.atomic():
        early = say(
            "letter {letter} cannot be printed again: it waits to be printed, or was taken out", letter=letter_id
        )
        letter = _locked(letter_id, (LetterState.IN_RUN, LetterState.POSTED), early)
        account = load_accounts([letter.account_id], at)[0]
        if stopped := _stopped(ask(_question(letter, _before(letter, account), at))):
            raise WrongUse(say("this letter may not go any more: {rule}", rule=stopped))
        queued = printing.queue_again(letter_id, reason.strip()[:200], at)
        if queued is None:
            raise WrongUse("this letter waits to be printed again already")
        write_events([_event(letter, "letter_printed_again", at, actor, {"again": queued})])
    return queued


def _locked(letter_id: int, states: Sequence[LetterState], otherwise: str) -> LetterRow:
    found = printing.letter(letter_id)
    if found is None:
        raise WrongUse(say("there is no letter {letter}", letter=letter_id))
    steering.lock_parties([found.party_id])
    letter = printing.letter(letter_id, lock=True)
    if letter is None or letter.state not in states:
        raise WrongUse(otherwise)
    return letter


def mark_posted(run_id: int, at: datetime, *, actor: str) -> RunRow:
    """The letters of a run left the house at `at`: each is a contact of that moment. Raises WrongUse, once it is."""
    with transaction.atomic():
        letters = printing.letters_of(run_id)
        steering.lock_parties([one.party_id for one in letters])
        run = the_run(run_id, lock=True)
        if run.lane != Lane.LIVE:
            raise WrongUse(
                say("print run {run} is of a day that was tried out: its letters are never posted", run=run_id)
            )
        if run.state == RunState.POSTED:
            raise WrongUse(say("print run {run} was marked as posted already, by {who}", run=run_id, who=run.posted_by))
        if at < run.closed_at:
            raise WrongUse(say("print run {run} was not closed then; give the time at which it was posted", run=run_id))
        letters = printing.letters_of(run_id)
        accounts = {account.id: account for account in load_accounts([one.account_id for one in letters], at)}
        expected = [_expected(accounts[one.account_id], at) for one in letters]
        printing.mark_posted(letters, expected, at)
        printing.set_run(run_id, state=RunState.POSTED.value, posted_by=actor[:80], posted_at=at)
        told = [(one, {"expected_on": day.isoformat()}) for one, day in zip(letters, expected, strict=True)]
        write_events([_event(one, "letter_posted", at, actor, facts) for one, facts in told])
    meet_given(at)
    return the_run(run_id)


def _expected(account: AccountFacts, at: datetime) -> date:
    home = account.residence
    return arrives_on(at, home.zone, home.country, home.nation)


def the_run(run_id: int, *, lock: bool = False) -> RunRow:
    """A print run, locked until the transaction ends if asked. Raises WrongUse when there is none such."""
    run = printing.run(run_id, lock=lock)
    if run is None:
        raise WrongUse(say("there is no print run {run}; 'candour print list' shows those that there are", run=run_id))
    return run


def document(run_id: int) -> Document:
    """A run's letters as one accessible PDF, and its manifest. Raises WrongUse, CannotTypeset."""
    run = the_run(run_id)
    letters = printing.letters_of(run_id)
    opened = _opened(letters)
    sheets = [(one, sheet) for one in letters if (raw := opened[one.id]) and (sheet := sheet_in(raw))]
    if not sheets:
        raise WrongUse(
            say("print run {run} has no letters left: they were taken out, or their words forgotten", run=run_id)
        )
    printed = typesetter().typeset([sheet for _, sheet in sheets], _title(run), two_sided=run.two_sided)
    digest = hashlib.sha256(printed.pdf).hexdigest()
    if not run.digest and len(sheets) == run.letters:
        printing.set_run(run_id, digest=digest)
    manifest = _manifest([(one, sheet) for one, sheet in sheets], printed.pages, run.two_sided)
    missing = len(letters) - len(sheets)
    return Document(stem_of(run), printed.pdf, manifest, len(sheets), missing, printed.pages, digest)


def stem_of(run: RunRow) -> str:
    """The same name for a run's files whenever they are written; it names no customer."""
    return f"candour-{run.slug}-{local_day(run.closed_at, run.zone):%Y%m%d}-run-{run.id}"


def _title(run: RunRow) -> str:
    return f"{run.creditor}: print run {run.id}"


def _manifest(letters: Sequence[tuple[LetterRow, Sheet]], pages: Sequence[int], two_sided: bool) -> bytes:
    """Where each letter stands in the document: no name and no address, which stand on the paper itself."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["sequence", "reference", "first_page", "pages", "of_which_enclosed"])
    first = 1
    for (letter, sheet), count in zip(letters, pages, strict=True):
        out.writerow([letter.place, f"L{letter.id}", first, count, len(sheet.enclosed)])
        first += count + count % 2 if two_sided else count
    return text.getvalue().encode()

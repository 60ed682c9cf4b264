"""Statements: once a month every account of a creditor on which something is open is told how it stands.

A statement is a step that no strategy wants; from there on it goes the way of every message. A run looks at accounts
in chunks, each in one transaction with its place, so that it goes on after a crash and nobody gets two.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day, start_of_day, zone
from candour.domain.errors import WrongUse
from candour.domain.messages import STATEMENTS, StepState
from candour.domain.parties import ContactPoint
from candour.domain.planning import Wanted
from candour.domain.saying import say
from candour.domain.statements import KEY, MONTHS, first_of_month, is_of_month, occurrence, wanted_statement
from candour.domain.verdicts import Answer, Verdict
from candour.flow.compose import LETTER
from candour.flow.guard import ask
from candour.flow.letters import sheet_of, typesetter
from candour.flow.plan import address_for, question_of
from candour.flow.steer import Released, approve_drafts
from candour.flow.words import write
from candour.ports.channel import Printed
from candour.store import creditors, statements
from candour.store.facts import is_distant, lane_of, load_accounts
from candour.store.statements import StatementRunRow
from candour.store.steps import StepRow, explanation_of, write_steps

CHUNK = 200
HELD_FOR = timedelta(days=1)
LOOKED_AT_MAX = 2_000


@dataclass(slots=True)
class Look:
    """What a run would do. gets: accounts that would get one; later: of these, after a wait. why: the others'.

    whole: False when only the first accounts were looked at.
    """

    looked_at: int = 0
    gets: int = 0
    later: int = 0
    letters: int = 0
    why: Counter[str] = field(default_factory=Counter)
    whole: bool = True


def look(creditor_id: int, at: datetime, limit: int = LOOKED_AT_MAX) -> Look:
    """How many statements a run at `at` would make, and why others get none; nothing is written."""
    about, seen, after = _about(creditor_id, at), Look(), 0
    while ids := statements.accounts_after(creditor_id, after, min(CHUNK, limit - seen.looked_at)):
        after = ids[-1]
        for account in load_accounts(ids, at):
            _see(seen, account, about, at)
        if seen.looked_at >= limit:
            seen.whole = not statements.accounts_after(creditor_id, after, 1)
            break
    return seen


def _see(seen: Look, account: AccountFacts, about: str, at: datetime) -> None:
    seen.looked_at += 1
    found = _answered(account, about, at)
    if isinstance(found, str):
        seen.why[found] += 1
        return
    wanted, answer = found
    seen.gets += 1
    seen.later += answer.verdict is Verdict.WAIT
    seen.letters += wanted.channel == LETTER


def _answered(account: AccountFacts, about: str, at: datetime) -> tuple[Wanted, Answer] | str:
    """The statement of an account with the guard's answer, or why there is none, in a word."""
    if any(s.strategy == STATEMENTS and s.occurrence == about and s.state != StepState.LAPSED for s in account.steps):
        return "had_one"
    wanted = wanted_statement(
        account, about, start_of_day(local_day(at, account.residence.zone), account.residence.zone)
    )
    if isinstance(wanted, str):
        return wanted
    answer = ask(question_of(account, wanted, at))
    return answer.rules[0] if _is_hopeless(answer, account, about) else (wanted, answer)


def _is_hopeless(answer: Answer, account: AccountFacts, about: str) -> bool:
    """Whether no statement can go in its month: it is stopped, or would have to wait for longer."""
    if answer.verdict is Verdict.WAIT and answer.until is not None:
        return not is_of_month(about, local_day(answer.until, account.creditor.zone))
    return answer.verdict is not Verdict.ALLOW


def begin(creditor_id: int, at: datetime, *, actor: str) -> int:
    """Begin the run of the month of `at` for a creditor; its id. Statements of earlier months lapse if they still wait.

    Raises WrongUse when the month has its run already.
    """
    creditor, month = creditors.settings_of(creditor_id), _month(creditor_id, at)
    lane = lane_of(creditor.mode, is_distant(at))
    with transaction.atomic():
        run_id = statements.open_run(creditor_id, lane.value, month, actor, at)
        if run_id is None:
            raise WrongUse(
                say(
                    "{creditor} has its statements of {month} already; 'candour statements list' shows them",
                    creditor=creditor.name,
                    month=say("{month} {year}", month=MONTHS[month.month - 1], year=month.year),
                )
            )
        statements.lapse_older(creditor_id, lane.value, occurrence(month))
    return run_id


def _month(creditor_id: int, at: datetime) -> date:
    return first_of_month(local_day(at, creditors.settings_of(creditor_id).zone))


def _about(creditor_id: int, at: datetime) -> str:
    return occurrence(_month(creditor_id, at))


def carry_on(at: datetime, run_id: int | None = None) -> bool:
    """Look at the next accounts of a run that goes on, or of this one; whether there was something to do."""
    with transaction.atomic():
        place = statements.take_run(run_id)
        if place is None:
            return False
        ids = statements.accounts_after(place.creditor_id, place.after, CHUNK)
        # Facts are those of now; a run of a day that is tried out looks at its own day.
        when = place.occurred_at if is_distant(place.occurred_at) and not is_distant(at) else at
        answered = [(a, _answered(a, occurrence(place.month), when)) for a in load_accounts(ids, when)]
        rows = [
            _row(a, *found, when)
            for a, found in answered
            if not isinstance(found, str) and a.creditor.lane == place.lane
        ]
        write_steps(rows, when)
        why = Counter(place.left_out) + Counter(found for _, found in answered if isinstance(found, str))
        statements.move_run(
            place, ids[-1] if ids else place.after, len(ids), len(rows), dict(why), done=len(ids) < CHUNK
        )
    return True


def look_again(at: datetime) -> None:
    """Drafts of statements whose facts moved are written anew; those that are held are tried once a day."""
    statements.look_again(at, at - HELD_FOR)


def _row(account: AccountFacts, wanted: Wanted, answer: Answer, at: datetime) -> StepRow:
    """A statement waits for its time by itself, and is judged again with its words when that has come."""
    where = account.residence.zone
    return StepRow(
        account_id=account.id, lane=account.creditor.lane.value, strategy=STATEMENTS, strategy_version=1, key=KEY,
        occurrence=wanted.occurrence, purpose=wanted.purpose.value, channel=wanted.channel, currency=wanted.currency,
        items=tuple(item.id for item in wanted.items), state=StepState.READY.value,
        planned_for=wanted.planned_for,
        local_time=wanted.planned_for.astimezone(zone(where)).replace(tzinfo=None).isoformat(timespec="minutes"),
        zone=where, not_before=answer.until or at, verdict=answer.verdict.word, rules=answer.rules,
        until=answer.until, explanation=explanation_of(answer), left_out="[]",
    )  # fmt: skip


def release(run_id: int, at: datetime, *, actor: str, user_id: int | None = None) -> Released:
    """Release all drafts of a run whose facts have not moved."""
    return approve_drafts(statements.drafts_of(run_id), at, actor=actor, user_id=user_id)


def the_run(run_id: int) -> StatementRunRow:
    """One run. Raises WrongUse when there is none such."""
    found = statements.run(run_id)
    if found is None:
        raise WrongUse(
            say(
                "there is no statement run {run_id}; 'candour statements list' shows those that there are",
                run_id=run_id,
            )
        )
    return found


def statement_of(account_id: int, at: datetime) -> Printed | None:
    """An account's statement as of `at`, to be downloaded: nothing is said and nothing counted.

    None when nothing is open on the account. Raises WrongUse when there is no such account, CannotTypeset.
    """
    found = load_accounts([account_id], at)
    if not found:
        raise WrongUse(say("there is no account {account_id}", account_id=account_id))
    account = found[0]
    wanted = wanted_statement(account, _about(account.creditor.id, at), at)
    if isinstance(wanted, str):
        return None
    draft = write(account, wanted, {}, at)
    point = address_for(account, LETTER, "statements") or ContactPoint(0, "post", "")
    sheet = sheet_of(account, draft, point, at)
    return typesetter().typeset([sheet], sheet.title)

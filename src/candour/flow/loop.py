"""The day's run: the only place that puts verbs in order. Due accounts are planned, then what is ready is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import transaction

from candour.domain.parties import Lane, Mode
from candour.domain.saying import say
from candour.domain.verdicts import Verdict
from candour.flow.bring_in import ImportReport, bring_in, open_creditor
from candour.flow.bring_in_later import attend
from candour.flow.compose import LETTER, SMS
from candour.flow.declare import Declared, Wishes, declare, nameless_senders, reaches_people
from candour.flow.duties import escalate
from candour.flow.match import match_customers
from candour.flow.notices import meet_given
from candour.flow.organise import Organised, organise
from candour.flow.plan import Decision, explain, plan_chunk, question_of
from candour.flow.recover import recover
from candour.flow.send import Sender, send_chunk
from candour.flow.statements import carry_on, look_again
from candour.flow.undo_import import undo_import
from candour.flow.words import judge, write
from candour.flow.workers import worker_pool
from candour.ports.channel import Draft
from candour.ports.importer import ImportOptions
from candour.store.facts import is_ahead, is_distant, lane_of
from candour.store.handover import count_ready
from candour.store.import_jobs import claimed
from candour.store.memories import latest_events
from candour.store.models import Creditor
from candour.store.reporting import StepLine, creditors_in, steps_to_report
from candour.store.steps import count_due_accounts, make_due

Progress = Callable[[str, int, int], None]
ACTOR = "candour"
ROUNDS_MAX = 3
WORTH_A_PROCESS = 2_000


class LiveTransportRefused(Exception):
    """A replay would have spoken to real people; the message says how to go on."""


@dataclass(slots=True)
class DayReport:
    """What one run did. waiting and held count the steps that are open now; the others what this run did.

    trouble: why a way of speaking could not be used at all, or a creditor not be answered, and how to mend it.
    """

    reviewed: int = 0
    planned: int = 0
    sent: int = 0
    waiting: int = 0
    held: int = 0
    failed: int = 0
    uncertain: int = 0
    shadowed: int = 0
    tasked: int = 0
    drafts: int = 0
    escalated: int = 0
    trouble: str | None = None
    steps: list[StepLine] = field(default_factory=list)


@dataclass(slots=True)
class _Share:
    """What one process did."""

    reviewed: int = 0
    planned: int = 0
    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    shadowed: int = 0
    tasked: int = 0
    step_ids: list[int] = field(default_factory=list)
    trouble: str | None = None

    def add(self, other: "_Share") -> None:
        """Add what another process, or round, did."""
        for name in ("reviewed", "planned", "sent", "failed", "uncertain", "shadowed", "tasked", "step_ids"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.trouble = self.trouble or other.trouble


def run_day(at: datetime, *, workers: int = 1, progress: Progress | None = None, with_steps: bool = True) -> DayReport:
    """Plan what is due at `at` (aware) and say what may be said then. Needs no running worker; safe to repeat.

    Raises LiveTransportRefused when `at` is more than 24 hours away and real people would be written to.
    """
    refuse_distant_live(at)
    match_customers(at, actor=ACTOR)
    share = _Share(uncertain=recover(at))
    make_statements(at)
    if workers > 1 and count_due_accounts(at) + count_ready(at) > WORTH_A_PROCESS:
        share.add(_with_processes(at, workers, progress))
    else:
        share.add(_work(at, progress))
    meet_given(at)
    return _report(share, at, with_steps, escalate(at))


def take_in(path: Path, *, creditor: Creditor, options: ImportOptions, at: datetime, **how: Any) -> ImportReport:
    """Bring a ledger in as `bring_in` does, and then match the customers that it brought. Raises what that raises."""
    report = bring_in(path, creditor=creditor, options=options, at=at, **how)
    if not how.get("dry_run"):
        match_customers(at, actor=ACTOR)
    return report


def take_in_asked(clock: Callable[[], datetime]) -> int:
    """Look at, or bring in, every file that waits for it, the oldest first; how many ledgers came in.

    Safe to repeat and to run twice at once: a file is in one worker's hands. Customers are matched after each.
    """
    taken = 0
    while True:
        with claimed() as job:
            if job is None:
                return taken
            if attend(job, clock()):
                taken += 1
                match_customers(clock(), actor=ACTOR)


def make_statements(at: datetime) -> None:
    """Let statement runs that were begun go on to their end, and write anew what moved since it was written."""
    while carry_on(at):
        pass
    look_again(at)


def take_back(run_id: int, at: datetime, *, actor: str) -> None:
    """Undo an import as `undo_import` does; customers who were matched by what it told are matched anew."""
    undo_import(run_id, at, actor=actor)
    match_customers(at, actor=ACTOR)


def set_creditor(creditor_id: int, wishes: Wishes, at: datetime, *, actor: str) -> Declared:
    """Set a creditor's settings as `declare` does; a permission to match that changed takes effect at once."""
    done = declare(creditor_id, wishes, actor=actor)
    if "matches_customers" in done.was:
        match_customers(at, actor=actor)
    return done


def found_creditor(told: Mapping[str, str], wishes: Wishes, at: datetime, *, actor: str) -> Creditor:
    """A new creditor with its settings, both or neither: `open_creditor`, then `declare`. Raises what those raise."""
    with transaction.atomic():
        made = open_creditor(told["name"], told["country"], told["currency"].upper(), told["customers"], actor=actor)
        set_creditor(made.pk, wishes, at, actor=actor)
    return made


def set_organisation(
    policy: Mapping[str, str], evidence: Sequence[str] | None, at: datetime, *, actor: str, **words: str | None
) -> Organised:
    """Set the organisation's settings as `organise` does; evidence that changed takes effect at once."""
    done = organise(policy, evidence, actor=actor, **words)
    if "matching_evidence" in done.changed:
        match_customers(at, actor=actor)
    return done


def refuse_distant_live(at: datetime) -> None:
    """A replay may speak only to the Maildir or the local mail sink."""
    if is_distant(at) and reaches_people() and creditors_in((Mode.LIVE, Mode.APPROVE)):
        raise LiveTransportRefused(
            say(
                "{at} is more than 24 hours from now and a real mail server is set: a replay must not write "
                "to real people. Unset CANDOUR_SMTP_URL to deliver into the Maildir, or set the creditors to shadow.",
                at=at.isoformat(),
            )
        )


def preview(account_id: int, at: datetime) -> tuple[Decision | None, Draft | None]:
    """What would be said on an account at `at`, and the words of the mail or letter it would be; nothing is written.

    The answer is that to the finished words, where there are any and nothing stood against saying something.
    """
    decision = explain(account_id, at)
    wanted = decision.plan.wanted if decision else None
    if decision is None or wanted is None or wanted.channel not in ("email", LETTER, SMS):
        return decision, None
    account = decision.account
    draft = write(account, wanted, latest_events([account_id], at).get(account_id, {}), at)
    if decision.answer is not None and decision.answer.verdict is Verdict.ALLOW:
        decision = replace(decision, answer=judge(question_of(account, wanted, at), draft))
    return decision, draft


def plan_all(
    at: datetime, progress: Progress | None = None, looked_at: list[int] | None = None
) -> tuple[int, int, list[int]]:
    """Review every due account; (reviewed, steps created, ids of steps written). looked_at takes the accounts' ids."""
    reviewed, created = 0, 0
    step_ids: list[int] = []
    total = count_due_accounts(at) if progress else 0
    while (chunk := plan_chunk(at)).reviewed:
        reviewed, created = reviewed + chunk.reviewed, created + chunk.created
        step_ids += chunk.step_ids
        if looked_at is not None:
            looked_at += chunk.account_ids
        if progress:
            progress("Planning", min(reviewed, total), total)
    return reviewed, created, step_ids


def send_all(sender: Sender, at: datetime, progress: Progress | None = None) -> int:
    """Say everything that is ready; how many steps were claimed."""
    claimed, total = 0, count_ready(at) if progress else 0
    now = _moving_clock(at, sender.lane)
    while taken := send_chunk(sender, now()):
        claimed += taken
        if progress:
            progress("Sending", min(claimed, total), total)
    return claimed


def _wire_lane(at: datetime) -> Lane:
    """The history of creditors who are not in shadow, in a run with this clock."""
    return lane_of(Mode.LIVE, is_distant(at))


def _moving_clock(at: datetime, lane: Lane) -> Callable[[], datetime]:
    """A run that lasts must not write after closing time; a replay's clock stands still."""
    if lane is Lane.REPLAY:
        return lambda: at
    began = monotonic()
    return lambda: at + timedelta(seconds=monotonic() - began)


def _work(at: datetime, progress: Progress | None = None, *, helps: bool = False) -> _Share:
    """Plan and send until nothing is left to do: what moved between planning and sending is planned again.

    helps: another process began before this one. When little is due it has planned all, and what is due again are
    the accounts that it has just written to: a later run looks at those.
    """
    share = _Share()
    ahead: list[int] | None = [] if is_ahead(at) else None
    with Sender(_wire_lane(at)) as sender:
        for number in range(ROUNDS_MAX):
            moved = sender.tally.given_back
            if number or not helps or count_due_accounts(at) > WORTH_A_PROCESS:
                reviewed, created, step_ids = plan_all(at, progress, ahead)
                share.reviewed, share.planned = share.reviewed + reviewed, share.planned + created
                share.step_ids += step_ids
            send_all(sender, at, progress)
            if sender.trouble or sender.tally.given_back == moved:
                break
        tally = sender.tally
    # The calendar of the present must not skip to the end of a replay of days to come.
    make_due(ahead or [])
    share.sent, share.failed, share.uncertain = tally.sent, tally.failed, tally.uncertain
    share.shadowed, share.tasked = tally.shadowed, tally.tasked
    share.step_ids += tally.step_ids
    share.trouble = sender.trouble
    return share


def _with_processes(at: datetime, workers: int, progress: Progress | None) -> _Share:
    """This process works too, and begins while the others are still starting."""
    with worker_pool(workers - 1) as pool:
        others = [pool.submit(_work, at, helps=True) for _ in range(workers - 1)]
        share = _work(at, _for_all(progress, workers) if progress else None)
        for other in others:
            share.add(other.result())
    return share


def _for_all(progress: Progress, workers: int) -> Progress:
    """Progress of all as told by one of them: the others are about as far."""
    return lambda doing, done, total: progress(doing, min(done * workers, total), total)


def _report(share: _Share, at: datetime, with_steps: bool, escalated: int) -> DayReport:
    lines, counts = steps_to_report(sorted(set(share.step_ids)) if with_steps else [], _wire_lane(at))
    return DayReport(
        reviewed=share.reviewed, planned=share.planned, sent=share.sent, failed=share.failed,
        uncertain=share.uncertain, shadowed=share.shadowed, tasked=share.tasked, escalated=escalated,
        waiting=counts["waiting"] + counts["draft"] + counts["ready"], held=counts["held"], drafts=counts["draft"],
        trouble=share.trouble or nameless_senders(), steps=lines,
    )  # fmt: skip

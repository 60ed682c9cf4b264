"""Steps are counted by the database as they move: the sums that are kept are those of the steps, whoever moves them."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import psycopg
import pytest
from django.db import connection

from candour.domain.messages import STATEMENTS
from candour.domain.statements import occurrence
from candour.faces.workspace.asking import whole_day
from candour.faces.workspace.day_plan import whole_hour
from candour.store.looked_after import counts_add_up
from candour.store.models import Account, Attempt, Creditor, Event, StatementRun, Step
from candour.store.reading import today
from candour.store.reading.steering import coming_hours
from candour.store.reading.steering import stopped as stopped_steps
from candour.store.rows import rows_of
from candour.store.statements import runs
from candour.store.steps import StepRow, lapse, write_steps
from tests.book import a_creditor, an_account

MIDNIGHT = datetime(2026, 6, 1, tzinfo=UTC)
ZONES = ("Europe/London", "Asia/Kathmandu", "America/St_Johns", "Pacific/Auckland")
OPEN = {"ready": "waiting", "waiting": "waiting", "held": "held", "draft": "draft"}
DONE = {"sent": "went", "tasked": "went", "shadowed": "went", "failed": "failed"}
STATES = (*OPEN, *DONE, "handing_over", "uncertain", "lapsed")
RULES: tuple[list[str], ...] = ([], ["house.hours"], ["house.hours", "house.cap"], ["house.cap"])
DAY = timedelta(hours=24)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def a_moment(dice: Random) -> datetime:
    """Often exactly where a day or an hour begins somewhere."""
    return MIDNIGHT + timedelta(minutes=dice.choice([15 * dice.randint(-150, 150), dice.randint(-2_000, 2_000)]))


def facts_of(dice: Random) -> dict[str, object]:
    """Everything about a step that is counted, at random."""
    state = dice.choice(STATES)
    is_done = state not in (*OPEN, "handing_over")
    return {
        "state": state, "rules": dice.choice(RULES), "occurred_at": a_moment(dice), "not_before": a_moment(dice),
        "until": dice.choice([None, a_moment(dice)]),
        "done_at": a_moment(dice) if is_done and dice.random() < 0.9 else None,
        "channel": dice.choice(["email", "sms", "call"]), "purpose": dice.choice(["reminder", "thanks"]),
    }  # fmt: skip


def new_steps(dice: Random, accounts: Sequence[Account]) -> None:
    start = Step.objects.count() + dice.randint(0, 10**9)
    Step.objects.bulk_create(
        Step(
            account=dice.choice(accounts), lane=dice.choice(["live", "shadow", "replay"]),
            strategy=dice.choice(["business", STATEMENTS]), strategy_version=1, key=str(start + n),
            occurrence=dice.choice([occurrence(MAY), occurrence(JUNE)]), currency="GBP", items=[],
            planned_for=MIDNIGHT, local_time="", zone="Europe/London", verdict="wait", **facts_of(dice),
        )
        for n in range(dice.randint(1, 8))
    )  # fmt: skip


def some(dice: Random) -> list[int]:
    ids = list(Step.objects.order_by("id").values_list("id", flat=True))
    return dice.sample(ids, min(len(ids), dice.randint(1, 6)))


def plan_again(dice: Random) -> None:
    """As planning writes what it found: some are new, some are renewed, some were said and stay as they are."""
    rows = {}
    for step in Step.objects.filter(pk__in=some(dice)):
        key = dice.choice([step.key, f"again-{dice.randint(0, 10**9)}"])
        state = dice.choice(list(OPEN))
        rows[step.account_id, step.lane, step.strategy, key, step.occurrence] = StepRow(
            step.account_id, step.lane, step.strategy, 1, key, step.occurrence, "reminder", "email", "GBP", (), state,
            MIDNIGHT, "", "Europe/London", a_moment(dice), "wait", tuple(dice.choice(RULES)), None, "[]", "[]",
        )  # fmt: skip
    write_steps(list(rows.values()), a_moment(dice))


def move(dice: Random, accounts: Sequence[Account]) -> None:
    """One thing that happens to steps."""
    what = dice.choice(["come", "change", "change", "again", "lapse", "go", "add up"])
    Attempt.objects.all().delete()
    if what == "come":
        new_steps(dice, accounts)
    elif what == "change":
        Step.objects.filter(pk__in=some(dice)).update(**facts_of(dice))
    elif what == "again":
        plan_again(dice)
    elif what == "lapse":
        lapse(some(dice), a_moment(dice))
    elif what == "go":
        Step.objects.filter(pk__in=some(dice)).delete()
    else:
        counts_add_up()
    Attempt.objects.bulk_create(
        Attempt(step=step, state=dice.choice(["claimed", "handing_over", "uncertain"]), worker=1, occurred_at=MIDNIGHT)
        for step in Step.objects.filter(state__in=["handing_over", "uncertain"])
    )


def shown(step: Step, day: today.Day) -> tuple[str, str, str] | None:
    """The lane, section and decisive rule under which a step stands on a day; None where it is not shown."""
    rule = step.rules[0] if step.rules else ""
    if step.state in OPEN:
        return (step.lane, OPEN[step.state], rule) if step.occurred_at < day.end else None
    if step.state in DONE:
        is_of_day = step.done_at is not None and day.start <= step.done_at < day.end
        return (step.lane, DONE[step.state], "") if is_of_day else None
    in_flight = any(one.state != "claimed" for one in step.attempt_set.all())
    if step.state == "lapsed" or not in_flight or step.occurred_at >= day.end:
        return None
    return step.lane, "waiting" if step.state == "handing_over" else "uncertain", rule


def hour_of(step: Step, start: datetime) -> tuple[datetime, str, str] | None:
    """The hour of a plan that begins at `start` in which a step goes."""
    at = {"ready": step.not_before, "waiting": step.until}.get(step.state)
    if at is None or at >= start + DAY or (step.state == "waiting" and at < start):
        return None
    return max(whole_hour(at), start), step.channel, step.purpose


def check(days: Sequence[today.Day], start: datetime, paused: Creditor) -> None:
    """What pages read is what the steps are."""
    steps = list(Step.objects.select_related("account").prefetch_related("attempt_set").order_by("id"))
    for day in days:
        wanted = Counter(place for step in steps if (place := shown(step, day)))
        assert {(c.lane, c.section, c.rule): c.count for c in today.group_counts(day)} == wanted
    for lane in ("live", "shadow", "replay"):
        going = [s for s in steps if s.lane == lane and s.account.creditor_id != paused.pk]
        hours = Counter(hour for step in going if (hour := hour_of(step, start)))
        assert {(h.hour, h.channel, h.purpose): h.count for h in coming_hours(lane, start, DAY)} == hours
    for run in runs(100):
        theirs = [s for s in steps if (s.account.creditor_id, s.lane) == (run.creditor_id, run.lane)]
        of_month = [s for s in theirs if (s.strategy, s.occurrence) == (STATEMENTS, occurrence(run.month))]
        assert run.states == Counter(s.state for s in of_month)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_what_is_counted_is_what_there_is_whatever_happened_to_the_steps(seed: int) -> None:
    dice = Random(seed)
    paused = a_creditor(mode="paused")
    accounts = [an_account(creditor) for creditor in (a_creditor(), a_creditor(mode="shadow"), paused)]
    for account in accounts:
        for lane in ("live", "shadow"):
            for month in (MAY, JUNE):
                StatementRun.objects.create(creditor=account.creditor, lane=lane, month=month, occurred_at=MIDNIGHT)
    days = [whole_day(JUNE + timedelta(days=n), zone) for zone in ZONES for n in (-1, 0)]
    for _ in range(30):
        move(dice, accounts)
        check(days, whole_hour(a_moment(dice)), paused)
    counts_add_up()
    check(days, whole_hour(a_moment(dice)), paused)
    assert rows_of("SELECT count(*) FROM candour_stepcount WHERE fresh OR count <= 0") == [(0,)]
    assert rows_of("SELECT count(*) FROM candour_hourcount WHERE fresh OR count <= 0") == [(0,)]
    assert rows_of("SELECT count(*) FROM candour_statementcount WHERE fresh OR count <= 0") == [(0,)]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_the_first_rows_and_the_pages_of_each_section_hold_every_step_once_in_one_order(seed: int) -> None:
    dice = Random(seed)
    accounts = [an_account(a_creditor()) for _ in range(3)]
    for _ in range(25):
        move(dice, accounts)
        new_steps(dice, accounts)
    day = whole_day(JUNE, "Europe/London")
    steps = list(Step.objects.prefetch_related("attempt_set").order_by("id"))
    for lane in ("live", "shadow", "replay"):
        first = today.by_section(today.first_steps(day, lane, 4))
        for section in today.SECTIONS:
            whole = [row.id for row in today.section_steps(day, lane, section, None, 1_000)]
            assert sorted(whole) == [s.pk for s in steps if (place := shown(s, day)) and place[:2] == (lane, section)]
            assert [row.id for row in first[section]] == whole[:4]
            paged, after = [], None
            while page := today.section_steps(day, lane, section, after, 3):
                paged += [row.id for row in page]
                after = today.split_cursor(section, page[-1].cursor)
            assert paged == whole


@pytest.mark.django_db
def test_what_went_is_shown_the_latest_first_and_what_is_open_by_its_rule() -> None:
    account, dice = an_account(a_creditor()), Random(1)
    given = facts_of(dice) | {"lane": "live", "strategy": "business", "strategy_version": 1, "key": "reminder"} | {
        "currency": "GBP", "items": [], "planned_for": MIDNIGHT, "local_time": "", "zone": "", "verdict": "wait",
    }  # fmt: skip
    for n, (state, rule) in enumerate([("sent", "z"), ("sent", "a"), ("held", "z"), ("held", "a")]):
        moment = MIDNIGHT + timedelta(hours=n)
        done = {"done_at": moment} if state == "sent" else {"done_at": None}
        facts = given | done | {"state": state, "rules": [rule], "occurred_at": moment}
        Step.objects.create(account=account, occurrence=str(n), **facts)
    rows = today.first_steps(whole_day(JUNE, "Europe/London"), "live", 8)
    assert [(row.section, row.moment.hour) for row in rows] == [("held", 3), ("held", 2), ("went", 1), ("went", 0)]


@pytest.mark.django_db(transaction=True)
def test_adding_up_loses_nothing_that_another_is_writing_at_the_same_time() -> None:
    account = an_account(a_creditor())
    day = whole_day(JUNE, "Europe/London")
    Step.objects.create(
        account=account, lane="live", strategy="business", strategy_version=1, key="reminder", occurrence="1",
        currency="GBP", items=[], planned_for=MIDNIGHT, local_time="", zone="", verdict="wait",
        **facts_of(Random(1)) | {"state": "held", "rules": [], "occurred_at": MIDNIGHT, "done_at": None},
    )  # fmt: skip
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None)
    settings.pop("context", None)
    with psycopg.connect(**settings) as other:
        other.execute("UPDATE candour_step SET state = 'sent', done_at = %s", [MIDNIGHT])
        counts_add_up()
        assert [(c.section, c.count) for c in today.group_counts(day)] == [("held", 1)]
    assert [(c.section, c.count) for c in today.group_counts(day)] == [("went", 1)]
    counts_add_up()
    assert [(c.section, c.count) for c in today.group_counts(day)] == [("went", 1)]


@pytest.mark.django_db
def test_what_stopped_a_step_is_kept_when_it_lapses_and_the_calendar_is_nothing() -> None:
    day, creditor = whole_day(JUNE, "Europe/London"), a_creditor()
    for stopped in (True, False):
        account = an_account(creditor, name="Stopped" if stopped else "Over")
        facts = facts_of(Random(1)) | {"state": "held", "occurred_at": MIDNIGHT, "done_at": None}
        step = Step.objects.create(
            account=account, lane="live", strategy="business", strategy_version=1, key="reminder", occurrence="1",
            currency="GBP", items=[], planned_for=MIDNIGHT, local_time="", zone="", verdict="wait", **facts,
        )  # fmt: skip
        for kind in ("query_opened", "message_sent") if stopped else ("message_sent",):
            Event.objects.create(
                account=account, party=account.party, kind=kind, lane="live", disclosure="customer", actor="test",
                occurred_at=MIDNIGHT + timedelta(hours=1), data={},
            )  # fmt: skip
        lapse([step.pk], MIDNIGHT + timedelta(hours=2))
    assert [(line.name, line.cause) for line in stopped_steps(day, "live", 8)] == [("Stopped", "query_opened")]

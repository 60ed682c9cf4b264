"""Today as a plan: one's own work, the next hours, what was stopped and why, and remedies in one click."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from candour.domain.holds import HoldKind
from candour.flow.agree import record_promise
from candour.flow.hold import place_hold
from candour.flow.loop import run_day
from candour.flow.query import open_query
from candour.store.models import Account, Approval, Attempt, ContactPoint, Event, Message, Step, Task, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.desk import MORNING
from tests.faces.workspace.test_actions import said

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = "/?day=2013-06-03"
WORDS = {"subject": "How are things with 4417?", "text": "Hello,\n\nHow are things with 4417?\n\nHartley"}


def an_owing_account(**creditor: Any) -> Account:
    account = an_account(a_creditor(**creditor), name="Brook Ltd", reference="C1")
    an_item(account, MORNING.date() - timedelta(days=5), 100_000, reference="4417")
    return account


def the_step(account: Account, **given: Any) -> Step:
    """One of today, as the run leaves it."""
    facts = {
        "lane": "live", "strategy": "business", "strategy_version": 1, "key": "reminder", "occurrence": "1",
        "purpose": "reminder", "channel": "email", "currency": "GBP", "items": [account.item_set.get().pk],
        "state": "ready", "planned_for": NOW, "local_time": "", "zone": "Europe/London", "not_before": NOW,
        "verdict": "allow", "occurred_at": NOW,
    }  # fmt: skip
    return Step.objects.create(account=account, **{**facts, **given})


def test_my_work_is_what_is_due_on_accounts_that_i_look_after_and_what_was_given_to_me(ana: Client) -> None:
    me, other = User.objects.get(username="ana"), User.objects.create_user("ben")
    creditor = a_creditor()
    mine, theirs = (an_account(creditor, name=name) for name in ("Mine Ltd", "Theirs Ltd"))
    for account, owner in ((mine, me), (theirs, other)):
        account.owner, account.follow_up_on = owner, NOW.date()
        account.save()
        an_item(account, NOW.date() - timedelta(days=9), 40_000, reference=f"I-{account.pk}")
    record_promise(mine.pk, NOW - timedelta(days=3), actor="user:ana", amount=30_000, currency="GBP", by=NOW.date())
    open_query(theirs.pk, f"I-{theirs.pk}", "damaged", NOW, actor="user:ben", amount=5_000, owner_id=me.pk)
    Task.objects.create(account=theirs, kind="decide", lane="live", due_at=NOW, occurred_at=NOW, owner=other)
    page = ana.get("/")
    work = [(one.line.name, one.line.what) for one in page.context["work"]]
    assert set(work) == {("Mine Ltd", "follow_up"), ("Mine Ltd", "promise"), ("Theirs Ltd", "query")}
    assert "You look after 1 customer." in page.content.decode()
    assert "damaged, £50.00" in page.content.decode()


def test_the_next_hours_say_what_goes_by_which_way_for_which_purpose(ana: Client) -> None:
    account, paused = an_owing_account(), an_owing_account(mode="paused")
    later = NOW + timedelta(hours=3)
    the_step(account)
    the_step(account, occurrence="2", purpose="thanks", state="waiting", until=later, not_before=later, verdict="wait")
    the_step(account, occurrence="3", not_before=NOW + timedelta(days=3))
    the_step(paused)
    hours = ana.get("/").context["hours"]
    assert [(hour.count, hour.says) for hour in hours] == [
        (1, "1 by email: 1 friendly reminder"), (1, "1 by email: 1 thank-you"),
    ]  # fmt: skip


def test_a_message_that_was_to_go_and_was_stopped_is_told_with_what_stopped_it(ana: Client) -> None:
    account = an_owing_account(mode="approve")
    run_day(MORNING)
    assert Step.objects.get().state == "draft"
    open_query(account.pk, "4417", "short_delivery", MORNING + timedelta(minutes=5), actor="user:ana")
    run_day(MORNING + timedelta(minutes=6))
    page = ana.get(DAY + "&lane=replay").content.decode()
    assert "Stopped before it went" in page
    assert "Query opened: 4417, short delivery" in page


def test_what_lapses_by_the_calendar_alone_is_no_news(ana: Client) -> None:
    account = an_owing_account()
    the_step(account, state="lapsed", done_at=NOW)
    assert ana.get("/").context["stopped"] == []


def test_a_message_in_doubt_is_settled_on_a_persons_word_in_one_click(ana: Client) -> None:
    account = an_owing_account()
    step = the_step(account, state="uncertain", done_at=NOW)
    Attempt.objects.create(step=step, state="uncertain", worker=1, occurred_at=NOW)
    page = ana.get("/").content.decode()
    assert "It did not: send again" in page
    done = ana.post(f"/steps/{step.pk}/settle/", {"arrived": "no", "word": "Their server says so."}, follow=True)
    assert said(done) == ["Settled on your word: it did not arrive, and goes again if it is still true."]
    step.refresh_from_db()
    assert step.state == "ready"
    event = Event.objects.get(kind="message_settled")
    assert (event.actor, event.data["arrived"]) == ("user:ana", False)
    assert event.eventtext.sealed  # type: ignore[attr-defined]
    again = ana.post(f"/steps/{step.pk}/settle/", {"arrived": "yes"}, follow=True)
    assert "somebody was quicker" in said(again)[0]


def test_a_failed_message_gets_a_better_address_and_goes_again(ana: Client, tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path
    account = an_owing_account()
    run_day(MORNING)
    step = Step.objects.get()
    ContactPoint.objects.update(failed_at=MORNING, failure="5.1.1")
    Step.objects.update(state="failed", lane="live")
    Message.objects.update(status="failed")
    wrong = ana.post(f"/steps/{step.pk}/mend/", {"email": "nonsense"}, follow=True)
    assert said(wrong) == ["Nothing was mended: it is not an email address; write it as name@firm.example."]
    done = ana.post(f"/steps/{step.pk}/mend/", {"email": "ap2@brook.example"}, follow=True)
    assert said(done) == ["The address is kept. The message goes again if it is still true."]
    assert ContactPoint.objects.filter(party=account.party, value="ap2@brook.example").exists()
    assert set(Event.objects.values_list("kind", flat=True)) >= {"contact_point_added", "message_tried_again"}


def test_a_drafts_new_words_are_judged_before_they_stand(ana: Client, tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path
    an_owing_account(mode="approve")
    run_day(MORNING)
    draft = Message.objects.get(status="draft")
    done = ana.post(f"/mailbox/{draft.pk}/edit/", {**WORDS, "text": "Pay, or the police will come."}, follow=True)
    assert said(done)[0].startswith("The words stay as they were: a consequence is stated that nobody has shown")
    Message.objects.filter(pk=draft.pk, status="draft").get()


def test_edited_words_are_released_and_sent_as_they_are(ana: Client, tmp_path: Path, settings: Any) -> None:
    from candour.flow.mend import edit_draft
    from candour.flow.steer import approve_drafts

    settings.CANDOUR_HOME = tmp_path
    an_owing_account(mode="approve")
    run_day(MORNING)
    draft = Message.objects.get(status="draft")
    new = edit_draft(draft.pk, WORDS["subject"], WORDS["text"], MORNING, actor="user:ana")
    assert Message.objects.get(pk=draft.pk).status == "returned"
    run_day(MORNING)
    assert Message.objects.get(status="draft").pk == new, "a run does not write it anew"
    assert approve_drafts([new], MORNING, actor="user:ana").approved
    run_day(MORNING)
    [mail] = [path for path in (tmp_path / "maildir").rglob("*") if path.is_file()]
    assert b"How are things with 4417?" in mail.read_bytes()
    assert Step.objects.get().state == "sent"


def test_a_hold_stops_an_edited_draft_like_any_other(ana: Client) -> None:
    from candour.flow.mend import edit_draft

    account = an_owing_account(mode="approve")
    run_day(MORNING)
    edit_draft(Message.objects.get(status="draft").pk, WORDS["subject"], WORDS["text"], MORNING, actor="user:ana")
    place_hold(account.pk, HoldKind.COMPLAINT, MORNING, actor="user:ana", reason="Damaged.")
    run_day(MORNING)
    assert Step.objects.get().state == "held"


def test_all_that_wait_are_released_at_once_and_none_that_came_later(ana: Client) -> None:
    creditor = a_creditor(mode="approve")
    for n in range(3):
        an_item(an_account(creditor, email=f"ap{n}@brook.example"), MORNING.date() - timedelta(days=5), 1_000)
    run_day(MORNING)
    ids = list(Message.objects.filter(status="draft").order_by("pk").values_list("pk", flat=True))
    done = ana.post("/mailbox/release/", {"upto": ids[1], "lane": "replay"}, follow=True)
    assert said(done) == ["Released: 2. Each goes when its time comes."]
    assert Approval.objects.count() == 2

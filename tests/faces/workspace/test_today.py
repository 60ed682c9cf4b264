"""Today answers: what went, what waits, what is held, what needs me; each with its reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candour.store.models import Attempt, Creditor, Message, Organisation, Step, Task
from candour.store.reading import today
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.desk import MORNING, a_step, many_steps, morning

pytestmark = pytest.mark.django_db
DAY = "/?day=2013-06-03"


def test_the_day_shows_what_went_what_waits_and_what_is_held_each_with_its_reason(ana: Client) -> None:
    morning()
    page = ana.get(DAY).content.decode()
    assert "Monday 3 June 2013" in page
    assert 'aria-label="Steps of the day: Went 13, Waiting 1, Held 2, To approve 4"' in page
    assert "The customer promised a date, and it has not passed with its grace." in page
    assert "silent until 12 Jun 2013" in page
    assert "We have no working address for this way of speaking." in page
    assert "Find a better contact point" in page


def test_the_shadow_lane_is_apart_and_says_that_nothing_was_sent(ana: Client) -> None:
    morning()
    others, shadow = ana.get(DAY).content.decode(), ana.get(DAY + "&lane=shadow").content.decode()
    assert "(kitchen)" not in others
    assert "Nothing of this was sent." in shadow
    assert "Would have gone" in shadow
    assert "Alder &amp; Sons Joinery (kitchen)" in shadow


def test_every_creditor_shows_its_mode_and_what_that_means(ana: Client) -> None:
    morning()
    page = ana.get(DAY).content.decode()
    for words in ("Nothing is sent.", "Every message waits until a person releases it.", "inside the rules."):
        assert words in page


def test_a_failed_and_an_uncertain_message_say_why(ana: Client) -> None:
    creditor = a_creditor()
    for state, code, permanent in (("failed", "5.1.1", True), ("uncertain", "", False)):
        account = an_account(creditor)
        step = a_step(account, [an_item(account, MORNING.date()).pk], state=state, rules=[], explanation=[])
        step.save()
        Attempt.objects.create(step=step, state=state, worker=1, code=code, permanent=permanent, occurred_at=MORNING)
    page = ana.get(DAY).content.decode()
    assert "The address was refused for good (it said 5.1.1)." in page
    assert "It may have been handed over when the sender stopped." in page


def test_what_still_waits_shows_on_later_days_and_what_went_only_on_its_own(ana: Client) -> None:
    morning()
    page = ana.get("/?day=2013-06-05").content.decode()
    assert 'aria-label="Steps of the day: Waiting 1, Held 2, To approve 4"' in page


def test_an_empty_candour_teaches_how_to_begin(ana: Client) -> None:
    page = ana.get("/").content.decode()
    assert "candour import invoices.csv" in page
    assert "Nothing is sent" in page or "nothing is sent" in page


def test_a_quiet_day_leads_to_the_last_one_on_which_something_happened(ana: Client) -> None:
    creditor = a_creditor()
    account = an_account(creditor)
    a_step(account, [an_item(account, MORNING.date()).pk], state="sent").save()
    page = ana.get("/?day=2013-06-20").content.decode()
    assert "Nothing on this day" in page
    assert "?day=2013-06-03" in page


@pytest.mark.parametrize("count", [5, 50])
def test_the_day_costs_the_same_queries_for_5_and_for_50_steps(
    ana: Client, count: int, django_assert_num_queries: Any
) -> None:
    many_steps(a_creditor(), count)
    with django_assert_num_queries(8):
        ana.get(DAY)


@pytest.mark.parametrize("count", [5, 50])
def test_a_whole_section_costs_the_same_queries_for_5_and_for_50_steps(
    ana: Client, count: int, django_assert_num_queries: Any
) -> None:
    many_steps(a_creditor(), count)
    with django_assert_num_queries(6):
        ana.get(DAY + "&show=held")


def test_a_long_section_pages_through_every_step_once(ana: Client) -> None:
    many_steps(a_creditor(), 120)
    seen: list[str] = []
    link: str | None = DAY + "&lane=live&show=held"
    while link:
        page = ana.get(link)
        seen += [line.step.name for group in page.context["groups"] for line in group.rows]
        link = page.context["more"]
    assert len(seen) == len(set(seen)) == 120


def test_a_step_over_many_items_names_three_and_counts_the_rest(ana: Client) -> None:
    account = an_account(a_creditor())
    items = [an_item(account, MORNING.date() + timedelta(days=n), 1_000).pk for n in range(14)]
    a_step(account, items).save()
    page = ana.get(DAY).content.decode()
    assert "and 11 more" in page
    assert "£140.00" in page


def test_what_is_owed_is_said_to_be_unknown_and_never_zero(ana: Client) -> None:
    account = an_account(a_creditor())
    a_step(account, [an_item(account, MORNING.date(), amount_unknown=True).pk]).save()
    page = ana.get(DAY).content.decode()
    assert "not known yet" in page
    assert "£0.00" not in page


@pytest.mark.parametrize("asked", ["day=tomorrow", "day=1500-01-01", "lane=secret", "show=held&after=x"])
def test_a_wrong_question_gets_an_answer_that_helps(ana: Client, asked: str) -> None:
    page = ana.get("/?" + asked)
    assert page.status_code == 400
    assert "Start again here" in page.content.decode()


def test_one_post_pauses_a_creditor(ana: Client) -> None:
    creditor = a_creditor(name="Hartley")
    page = ana.post(f"/creditors/{creditor.pk}/mode/", {"mode": "paused", "next": DAY}, follow=True)
    creditor.refresh_from_db()
    assert creditor.mode == "paused"
    assert "Hartley is now in paused mode. Nothing new is handed over." in page.content.decode()
    assert page.redirect_chain[0][0] == DAY


def test_a_mode_cannot_be_changed_by_following_a_link_nor_send_anyone_elsewhere(ana: Client) -> None:
    creditor = a_creditor()
    assert ana.get(f"/creditors/{creditor.pk}/mode/").status_code == 405
    done = ana.post(f"/creditors/{creditor.pk}/mode/", {"mode": "paused", "next": "https://evil.example/"})
    assert done["Location"] == "/"
    assert ana.post(f"/creditors/{creditor.pk}/mode/", {"mode": "full steam"}).status_code == 400
    assert ana.post("/creditors/999/mode/", {"mode": "paused"}).status_code == 404


def test_a_creditor_without_an_address_does_not_go_live_and_the_page_says_what_to_do(
    ana: Client, settings: Any
) -> None:
    settings.CANDOUR_SMTP_URL = "smtp://mail.example:25"
    creditor = a_creditor(name="Hartley", mode="shadow", sender_address="")
    page = ana.post(f"/creditors/{creditor.pk}/mode/", {"mode": "live", "next": DAY}, follow=True)
    creditor.refresh_from_db()
    assert creditor.mode == "shadow"
    assert "Hartley has no sender address" in page.content.decode()


def test_a_draft_is_released_from_the_day(ana: Client) -> None:
    morning(shadow=False)
    draft = Message.objects.filter(status="draft").first()
    assert draft is not None
    page = ana.post(f"/mailbox/{draft.pk}/release/", {"next": DAY}, follow=True)
    assert "Released." in page.content.decode()
    assert Step.objects.get(pk=draft.step_id or 0).state == "ready"


def test_a_draft_is_sent_back_with_a_reason(ana: Client) -> None:
    morning(shadow=False)
    draft = Message.objects.filter(status="draft").first()
    assert draft is not None
    page = ana.post(f"/mailbox/{draft.pk}/send-back/", {"reason": "They rang this morning."}, follow=True)
    assert "Sent back." in page.content.decode()
    draft.refresh_from_db()
    assert draft.status == "returned"
    story = ana.get(f"/customers/{draft.account_id}/").content.decode()
    assert "They rang this morning." in story


def test_the_organisations_word_for_a_customer_is_used(ana: Client) -> None:
    Organisation.objects.create(customer_word="tenant")
    assert ">Tenants</a>" in ana.get("/").content.decode()
    assert "<h1>Tenants</h1>" in ana.get("/customers/").content.decode()
    Organisation.objects.update(customer_word="party")
    assert ">Parties</a>" in ana.get("/").content.decode()
    Organisation.objects.update(customer_word="Mieterin/Mieterinnen")
    assert ">Mieterinnen</a>" in ana.get("/").content.decode()


def test_many_creditors_fold_into_one_line(ana: Client) -> None:
    for _ in range(8):
        a_creditor()
    Creditor.objects.filter(pk=Creditor.objects.earliest("pk").pk).update(mode="paused")
    assert "7 live, 1 paused" in ana.get("/").content.decode()


def test_an_escalated_deadline_stands_first_and_says_by_how_much_it_is_late(ana: Client) -> None:
    now = timezone.now()
    account = an_account(a_creditor(), name="Blue Door Ltd")
    Task.objects.create(account=account, kind="decide", lane="live", due_at=now - timedelta(days=9), occurred_at=now)
    Task.objects.create(
        account=account, kind="duty", lane="live", due_at=now - timedelta(days=2, hours=1), occurred_at=now,
        escalated_at=now - timedelta(days=3), reason="Answer the request for their data.", rule="uk.gdpr.sar",
    )  # fmt: skip
    for address in ("/", "/tasks/"):
        page = ana.get(address).content.decode()
        assert page.index("Answer the request for their data.") < page.index("Decide")
        assert "Escalated" in page and "2 days over" in page


def test_a_deadline_that_has_time_waits_for_its_day_and_an_escalated_one_does_not(ana: Client) -> None:
    now = timezone.now()
    account = an_account(a_creditor())
    task = Task.objects.create(
        account=account, kind="duty", lane="live", due_at=now + timedelta(days=5), occurred_at=now,
        reason="Answer the request for their data.",
    )  # fmt: skip
    assert "Answer the request" not in ana.get("/").content.decode()
    Task.objects.filter(pk=task.pk).update(escalated_at=now)
    assert "Answer the request" in ana.get("/").content.decode()


def test_pages_of_tasks_go_on_where_the_last_one_ended_also_between_escalated_and_others() -> None:
    now = timezone.now()
    account = an_account(a_creditor())
    for days in range(6):
        Task.objects.create(
            account=account, kind="decide", lane="live", due_at=now - timedelta(days=days), occurred_at=now,
            escalated_at=now if days < 3 else None,
        )  # fmt: skip
    day = today.Day(now.date(), now - timedelta(hours=1), now + timedelta(hours=1))
    whole = [row.id for row in today.open_tasks(day, "live", None, 10)]
    paged, after = [], None
    while page := today.open_tasks(day, "live", after, 2):
        paged += [row.id for row in page]
        after = today.split_task_cursor(page[-1].cursor)
    assert paged == whole and len(whole) == 6

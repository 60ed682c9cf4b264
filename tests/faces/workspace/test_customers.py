"""The customer's page: who, what is owed line by line, what stands, what comes next and why, and the story."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from candour.domain.holds import Block, HoldKind
from candour.faces.workspace.tags import plain_value
from candour.faces.workspace.words import BLOCKS, HOLDS
from candour.flow.loop import run_day
from candour.store import sealing
from candour.store.models import Account, Hold, Organisation, Step
from tests.book import a_creditor, a_payment, an_account, an_item
from tests.faces.workspace.desk import MORNING, a_step, morning, the_story

pytestmark = pytest.mark.django_db
ON = "?day=2013-06-03"


@pytest.fixture
def story(ana: Client) -> Account:
    return the_story(morning(shadow=False))


def page_of(client: Client, account: Account, query: str = ON) -> str:
    return client.get(f"/customers/{account.pk}/{query}").content.decode()


def test_the_balance_is_shown_line_by_line_and_what_is_unknown_is_never_zero(ana: Client, story: Account) -> None:
    page = page_of(ana, story)
    assert "£5,436.50" in page
    assert "1 balance not known yet" in page
    for status in ("part paid", "in query", "not known yet", "open"):
        assert f">{status}</span>" in page


def test_an_account_of_which_nothing_is_known_owes_not_known_yet(ana: Client) -> None:
    account = an_account(a_creditor())
    an_item(account, MORNING.date(), amount_unknown=True)
    page = page_of(ana, account)
    assert "£0.00" not in page.partition('class="items"')[0].partition("Owed by age")[0]
    assert '<strong class="unknown">not known yet</strong>' in page


def test_how_they_like_to_be_spoken_to_marks_what_failed(ana: Client, story: Account) -> None:
    page = page_of(ana, story)
    assert "Prefers <strong>email</strong>" in page
    assert "Please write in large print." in page
    assert "old-ledger@lockwood.example" in page
    assert "(550 5.1.1)" in page


def test_the_next_step_names_every_rule_that_spoke_and_until_when(ana: Client) -> None:
    morning(shadow=False)
    page = page_of(ana, Account.objects.get(party__name="Harbour Lights Hotel"))
    assert "The customer promised a date, and it has not passed with its grace." in page
    assert 'House policy · <a class="rule" href="/law/house.promise/">house.promise</a> version 1' in page
    assert "Not before <time" in page
    assert "silent until" in page


def test_what_is_left_out_says_why(ana: Client, story: Account) -> None:
    page = page_of(ana, story)
    assert "it is in query" in page
    assert "its balance is not known yet" in page


def test_the_story_holds_what_was_said_and_what_was_told_with_both_clocks(ana: Client, story: Account) -> None:
    page = page_of(ana, story)
    assert "Check-in by email" in page
    assert "Support need noted" in page
    assert '<dt>Effective</dt><dd><time datetime="2013-06-03T10:00:00+01:00">' in page
    assert "<dt>Known to us</dt>" in page
    assert 'badge-replay">Replay' in page


def test_forgotten_words_are_gone_and_said_to_be(ana: Client, story: Account) -> None:
    sealing.forget([story.party_id])
    page = page_of(ana, story)
    assert "The words have been forgotten." in page
    assert "<blockquote>" not in page


def test_a_page_of_the_past_shows_the_past(ana: Client) -> None:
    account = an_account(a_creditor())
    item = an_item(account, date(2013, 6, 1), 10_000, issued=date(2013, 5, 1))
    a_payment(item, 10_000, date(2013, 6, 10))
    assert "£100.00" in page_of(ana, account, "?day=2013-06-05")
    assert ">paid</span>" in page_of(ana, account, "?day=2013-06-11")
    assert "not issued yet" in page_of(ana, account, "?day=2013-04-01")


def test_a_head_office_shows_what_its_sites_owe(ana: Client) -> None:
    creditor = a_creditor()
    head = an_account(creditor, name="Brook Holdings", reference="B-1")
    site = an_account(creditor, name="Brook Leeds", reference="B-2")
    Account.objects.filter(pk=site.pk).update(parent=head)
    an_item(site, date(2013, 6, 1), 10_000, issued=date(2013, 5, 1))
    an_item(site, date(2013, 6, 20), 2_550, issued=date(2013, 6, 10))
    page = page_of(ana, head)
    assert re.search(r"Brook Leeds</a>.*B-2</span> · <span class=\"num\">£100\.00</span>", page)
    assert "Brook Holdings</a>" in page_of(ana, site)


@pytest.mark.parametrize("count", [5, 500])
def test_an_account_costs_the_same_queries_for_5_and_for_500_items(
    ana: Client, count: int, django_assert_num_queries: Any
) -> None:
    account = an_account(a_creditor())
    for n in range(count):
        an_item(account, MORNING.date() - timedelta(days=n % 90), 1_000 + n)
    run_day(MORNING)
    with django_assert_num_queries(33):
        page = page_of(ana, account)
    assert len(page) < 100_000


def test_items_page_through_every_item_once_open_ones_first(ana: Client) -> None:
    account = an_account(a_creditor())
    for n in range(230):
        item = an_item(account, MORNING.date() - timedelta(days=n % 40), 5_000)
        if n % 3 == 0:
            a_payment(item, 5_000, MORNING.date())
    link, items = f"/customers/{account.pk}/items/{ON}", []
    while link:
        page = ana.get(link)
        items += page.context["items"]
        link = page.context["more_items"]
    assert len({item.id for item in items}) == len(items) == 230
    paid = [item.status.value == "paid" for item in items]
    assert paid == sorted(paid)


def test_the_story_pages_through_everything_once(ana: Client) -> None:
    from candour.flow.note import Notes, note

    account = an_account(a_creditor())
    for n in range(60):
        note(account.pk, Notes(need=f"Need {n}"), MORNING + timedelta(minutes=n // 7), actor="user:ana")
    texts, link = [], f"/customers/{account.pk}/"
    while link:
        page = ana.get(link)
        texts += [entry.line.text for entry in page.context["story"]]
        link = page.context["older"] and f"/customers/{account.pk}/" + page.context["older"].partition("#")[0]
    assert len(texts) == len(set(texts)) == 60


def test_the_next_step_of_a_past_day_is_worked_out_for_its_working_hours(ana: Client) -> None:
    account = an_account(a_creditor())
    an_item(account, date(2013, 6, 10))
    page = page_of(ana, account)
    assert "Friendly reminder" in page
    assert "May go" in page
    assert 'Worked out for <time datetime="2013-06-03T12:00:00+01:00">' in page


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("2013-06-03", "3 Jun 2013"),
        ("silent until 2013-06-12", "silent until 12 Jun 2013"),
        ("2013-06-03T23:59+01:00", "3 Jun 2013, 23:59 +01:00"),
        ("2026-11-26T03:23:28.983186+00:00", "26 Nov 2026, 03:23 UTC"),
        ("2013-02-30", "2013-02-30"),
        ("INV-2013-06-03-1", "INV-2013-06-03-1"),
        ("payment_on_its_way", "payment on its way"),
        ("old_name@x.example", "old_name@x.example"),
    ],
)
def test_facts_are_said_as_people_say_them(kept: str, said: str) -> None:
    assert plain_value(kept) == said


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7|add:1 }}\u202eevil'


def test_a_hostile_name_is_shown_and_does_nothing(ana: Client) -> None:
    Organisation.objects.create(name=HOSTILE, customer_word="<b>client</b>")
    account = an_account(a_creditor(name=HOSTILE), name=HOSTILE, reference=HOSTILE, email="x@y.example")
    an_item(account, MORNING.date(), reference=HOSTILE)
    run_day(MORNING)
    for address in ("/" + ON, "/customers/", f"/customers/{account.pk}/{ON}", "/mailbox/", "/mailbox/1/"):
        page = ana.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>client" not in page


def test_there_is_no_account_that_is_not_there(ana: Client) -> None:
    assert ana.get("/customers/999999/").status_code == 404


def test_a_hold_says_in_plain_words_what_it_stops_and_who_may_end_it(ana: Client) -> None:
    account = an_account(a_creditor())
    item = an_item(account, date(2013, 6, 1))
    for kind, given in (("complaint", {}), ("dispute", {"item": item}), ("insolvency", {"detail": "bankruptcy"})):
        on = {"party": account.party} if kind == "insolvency" else {"account": account, "party": account.party}
        Hold.objects.create(kind=kind, since=MORNING - timedelta(days=1), **on, **given)
    page = page_of(ana, account)
    assert "Stops asking for payment, steps towards a court and agents’ queues. On the whole account." in page
    assert "A person may end it, with what shows it: final response or resolved or withdrawn." in page
    assert "Only a supervisor may end it, with what shows it: discharge" in page
    assert "bankruptcy or sequestration" in page
    assert "On all that they owe." in page


def test_every_kind_of_hold_and_all_that_it_stops_has_plain_words() -> None:
    assert set(HOLDS) == {kind.value for kind in HoldKind}
    assert set(BLOCKS) == {block.value for block in Block}


def test_an_open_step_whose_kept_verdict_differs_stands_beside_the_next_one(ana: Client) -> None:
    account = an_account(a_creditor())
    item = an_item(account, date(2013, 6, 10))
    run_day(MORNING - timedelta(days=3))
    Step.objects.all().delete()
    a_step(account, [item.pk], lane="live").save()
    page = ana.get(f"/customers/{account.pk}/{ON}")
    assert [step.purpose for step, _ in page.context["open_steps"]] == ["check_in"]
    assert 'href="/law/house.freshness/"' in page.content.decode()

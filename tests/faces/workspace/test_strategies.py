"""Strategies as pages: drawn, edited as text, checked, kept in versions."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candour.flow import shape
from candour.flow.plan import plan_chunk
from candour.store.models import Account, Creditor, Step
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.desk import MORNING, a_step
from tests.faces.workspace.test_mailbox import a_message, mail_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hartley() -> Creditor:
    return a_creditor(name="Hartley Supplies", slug="hartley")


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def edited(text: str) -> dict[str, str]:
    return {"text": text, "base": "1", "why": "Customers asked for more time."}


@pytest.fixture
def text() -> Iterator[str]:
    yield shape.in_force("business").text


def test_the_list_shows_each_strategy_drawn_and_who_works_by_it(ana: Client, hartley: Creditor) -> None:
    page = body(ana, "/strategies/")
    assert page.count("strategy-picture") == 2
    assert "Businesses: remind, ask, offer, explain" in page
    assert "Hartley Supplies" in page
    assert "Check-in by email 3 days after, and stays true" in page


def test_a_strategy_shows_its_words_and_where_the_guard_would_wait(ana: Client, hartley: Creditor) -> None:
    page = body(ana, "/strategies/business/")
    assert "Invoice INV-1001 from Hartley Supplies: is all well?" in page
    assert "7 days after" in page, "a week lies between two asks"
    assert "The guard waits: you last asked on" in page
    assert "A task for a person" in page
    consumers = body(ana, f"/strategies/consumer/?creditor={hartley.pk}&kind=consumer")
    assert "A note about your account" in consumers


def test_pages_take_as_many_queries_for_many_creditors_as_for_one(ana: Client, hartley: Creditor) -> None:
    def count() -> list[int]:
        counts = []
        for path in ("/strategies/", "/strategies/business/", "/strategies/business/versions/"):
            with CaptureQueriesContext(connection) as queries:
                ana.get(path)
            counts.append(len(queries))
        return counts

    body(ana, "/strategies/")
    few = count()
    for number in range(20):
        a_creditor(name=f"Creditor {number}")
    assert count() == few


def test_what_is_typed_is_checked_with_the_line_and_how_to_mend_it(ana: Client, text: str) -> None:
    wrong = text.replace('purpose = "due"', 'purpose = "shout"').replace("day = 10", 'day = "ten"')
    page = ana.post("/strategies/business/check/", {"text": wrong}).content.decode()
    assert "2 mistakes" in page
    assert "is not one of reminder, due, check_in" in page
    assert "expected a whole number" in page
    assert f'data-line="{wrong.split("shout")[0].count(chr(10)) + 1}"' in page
    fine = ana.post("/strategies/business/check/", {"text": text.replace("day = 3", "day = 4")}).content.decode()
    assert "Nothing is wrong with it" in fine
    assert "the guard waits" in fine


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ('key = "business"', 'key = "other"', "keeps its key"),
        ('channel = "call"', 'channel = "pigeon"', "there is no channel &#x27;pigeon&#x27;"),
        ('purpose = "options"', 'purpose = "marketing"', "there are no words for &#x27;marketing&#x27; by email"),
        ("key", "[[[", "this is not TOML"),
    ],
)
def test_what_the_house_cannot_say_is_told_while_it_is_typed(
    ana: Client, text: str, was: str, now: str, told: str
) -> None:
    page = ana.post("/strategies/business/check/", {"text": text.replace(was, now)}).content.decode()
    assert told in page


def test_saving_makes_the_next_version_and_what_is_planned_is_planned_again(
    ana: Client, hartley: Creditor, text: str
) -> None:
    account = an_account(hartley)
    an_item(account, MORNING.date())
    plan_chunk(MORNING)
    step = Step.objects.get()
    assert (step.key, step.strategy_version) == ("due", 1)
    version = hartley.version
    later = text.replace(
        'key = "due"\npurpose = "due"\nchannel = "email"\nday = 0',
        'key = "due"\npurpose = "due"\nchannel = "email"\nday = -1',
    )
    answer = ana.post("/strategies/business/edit/", edited(later))
    assert answer["Location"] == "/strategies/business/"
    page = body(ana, "/strategies/business/")
    assert "Saved as version 2. 1 account will be planned again at the next run." in page
    assert "Customers asked for more time." in page
    hartley.refresh_from_db()
    assert hartley.version == version + 1
    assert Account.objects.get().next_review_at == MORNING.replace(year=1970, month=1, day=1, hour=0)
    plan_chunk(MORNING)
    step.refresh_from_db()
    assert step.strategy_version == 2, "the step names the version that it was last planned by"


def test_a_message_names_the_version_by_which_it_was_written_after_later_ones_too(
    ana: Client, hartley: Creditor, text: str
) -> None:
    account = an_account(hartley)
    step = a_step(account, [an_item(account, MORNING.date()).pk], state="sent")
    step.save()
    message = a_message(account, mail_of("<p>x</p>"))
    message.step = step
    message.save()
    shape.save("business", text.replace("day = 3\n", "day = 5\n"), why="Later.", actor="user:ben", base=1)
    page = body(ana, f"/mailbox/{message.pk}/")
    assert '<a href="/strategies/business/versions/?new=1">business, version 1</a>, step ‘check in’' in page
    assert ana.get("/strategies/business/versions/?new=1").status_code == 200


def test_a_text_with_mistakes_without_a_reason_or_without_a_change_is_not_saved(ana: Client, text: str) -> None:
    for given, told in (
        (edited("key = 1"), "&#x27;label&#x27; is missing; expected words in quotes"),
        ({**edited(text + "\n# more\n"), "why": " "}, "Say in a few words why"),
        (edited(text), "Nothing changed: version 1 says the same"),
    ):
        answer = ana.post("/strategies/business/edit/", given)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert [one.version for one in shape.history("business")] == [1]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(ana: Client, text: str) -> None:
    shape.save("business", text.replace("day = 30", "day = 40"), why="Longer.", actor="user:ben", base=1)
    answer = ana.post("/strategies/business/edit/", edited(text.replace("day = 30", "day = 35")))
    assert answer.status_code == 422
    assert "version 2 was saved meanwhile by user:ben" in answer.content.decode().lower()
    assert "day = 35" in answer.content.decode(), "what was typed is still there"


def test_two_versions_are_compared_and_an_old_one_brought_back_as_a_new_one(ana: Client, text: str) -> None:
    shape.save("business", text.replace("day = 30", "day = 40"), why="Longer.", actor="user:ben", base=1)
    page = body(ana, "/strategies/business/versions/")
    assert "From version 1 to version 2" in page
    assert ", ben</div>" in page
    assert '<td data-label="Version 1" class="was">30</td>' in page
    answer = ana.post("/strategies/business/back/", {"version": "1", "why": "Too long."})
    assert answer["Location"] == "/strategies/business/"
    now = shape.in_force("business")
    assert (now.version, now.back_to, now.why) == (3, 1, "Too long.")
    assert shape.compare("business", 1, 3) == []


def test_what_would_change_tomorrow_is_told_with_customers_before_it_is_saved(
    ana: Client, hartley: Creditor, text: str
) -> None:
    account = an_account(hartley, name="Brook Ltd")
    an_item(account, datetime.now(UTC).date() - timedelta(days=2))
    sooner = text.replace("day = 3\n", "day = 2\n").replace("until = 3", "until = 2")
    for path in ("/strategies/business/tomorrow/", "/strategies/business/edit/"):
        page = ana.post(path, {**edited(sooner), "tomorrow": "1"}).content.decode()
        assert "the one account that works by it was planned" in " ".join(page.split()), path
        assert "Nothing would change." in page
    an_item(an_account(hartley, name="Brook & Daughters"), datetime.now(UTC).date() - timedelta(days=1))
    page = ana.post("/strategies/business/tomorrow/", edited(sooner)).content.decode()
    assert "Another step tomorrow" in page
    assert "Brook &amp; Daughters" in page
    assert "Due-date note by email" in page
    assert shape.in_force("business").version == 1, "nothing is saved"
    assert "Mend the mistakes first" in ana.post("/strategies/business/tomorrow/", edited("x")).content.decode()


def test_a_creditor_is_put_on_a_strategy_and_back_on_the_usual_one(ana: Client, hartley: Creditor, text: str) -> None:
    shape.save("gentle", text.replace('"business"', '"gentle"', 1), why="Gentler.", actor="user:ben")
    told = {"creditor": str(hartley.pk), "kind": "business"}
    assert "Nobody" not in ana.post("/strategies/gentle/choose/", {**told, "tomorrow": "1"}).content.decode()
    hartley.refresh_from_db()
    assert hartley.strategies == {}, "only looked at"
    assert ana.post("/strategies/gentle/choose/", told)["Location"] == "/strategies/gentle/#who"
    hartley.refresh_from_db()
    assert hartley.strategies == {"business": "gentle"}
    assert "set for it" in body(ana, "/strategies/gentle/")
    ana.post("/strategies/business/choose/", told)
    hartley.refresh_from_db()
    assert hartley.strategies == {}, "the usual one need not be named"


class Fields(HTMLParser):
    """What a browser would send of the last form of a page that has fields for steps."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.select = ""
        self.feed(page.partition('id="strategy-form"')[2].partition("</form>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in told or self.select not in self.sent):
            self.sent[self.select] = told["value"]
        elif tag == "input" and (told.get("type") != "checkbox" or "checked" in told):
            self.sent[name] = told.get("value", "")


def fields(page: str) -> dict[str, str]:
    return Fields(page).sent


def test_the_form_says_the_same_as_the_text(ana: Client) -> None:
    rich = shape.in_force("business").text.replace(
        "day = 10", 'day = 10\nwhen = { balance_at_least = "25.00", promise = false, customers = ["business"], '
        'languages = ["cy-GB", "en-GB"], age_at_least = 0, creditors = ["hartley"], support_need = true }',
    )  # fmt: skip
    shape.save("business", rich, why="Conditions.", actor="user:ben", base=1)
    told = {**fields(body(ana, "/strategies/business/form/")), "why": "No change."}
    answer = ana.post("/strategies/business/form/", told)
    assert answer["Location"] == "/strategies/business/", "only the notes in the text are gone"
    assert shape.compare("business", 2, 3) == []


def test_a_step_is_changed_added_and_taken_out_by_form(ana: Client) -> None:
    told = fields(body(ana, "/strategies/business/form/"))
    page = ana.post("/strategies/business/form/", {**told, "add": "1"}).content.decode()
    told = fields(page)
    assert told["step-7-day"] == "37"
    told = fields(ana.post("/strategies/business/form/", {**told, "remove": "1"}).content.decode())
    assert (told["count"], told["step-1-key"]) == ("6", "due")
    wrong = ana.post("/strategies/business/check/", {**told, "step-3-day": "soon"}).content.decode()
    assert '<a href="#step-3">Step 3</a>' in wrong
    assert "Another step tomorrow" not in ana.post("/strategies/business/tomorrow/", told).content.decode()
    assert ana.post("/strategies/business/form/", {**told, "step-3-day": "soon", "why": "x"}).status_code == 422
    moved = {**told, "step-2-day": "40", "step-2-channel": "call", "why": "A last call."}
    assert ana.post("/strategies/business/form/", moved).status_code == 302
    differences = {(one.step, one.name): one.now for one in shape.compare("business", 1, 2)}
    assert differences[("check_in", "day")] == "40"
    assert differences[("reminder", "step")] == ""
    assert differences[("step_7", "step")] == "check_in by email on day 37"


def test_the_accounts_on_a_strategy_are_listed_by_creditor_and_kind_page_by_page(
    ana: Client, hartley: Creditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        an_account(hartley, reference=f"T{number:03}", kind="business" if number % 2 else "consumer")
    page = body(ana, f"/strategies/business/accounts/?creditor={hartley.pk}&kind=business")
    assert page.count('scope="row"') == 30
    assert "T001" in page and "T002" not in page
    assert "at the next run" in page
    monkeypatch.setattr("candour.faces.workspace.strategies.ACCOUNTS_PAGE", 20)
    seen, after = 0, ""
    while True:
        page = body(ana, f"/strategies/business/accounts/?creditor={hartley.pk}&kind=business{after}")
        seen += page.count('scope="row"')
        if ">More<" not in page:
            break
        after = "&after=" + page.rpartition("&amp;after=")[2].partition('"')[0]
    assert seen == 30
    assert "has no such customer" in body(ana, f"/strategies/consumer/accounts/?creditor={hartley.pk}&kind=sole_trader")
    assert ana.get(f"/strategies/consumer/accounts/?creditor={hartley.pk}&kind=business").status_code == 404


def test_a_new_strategy_begins_as_a_copy_and_can_be_chosen(ana: Client) -> None:
    told = {"key": "gentle", "label": "Long-standing customers", "like": "business"}
    assert ana.post("/strategies/new/", told)["Location"] == "/strategies/gentle/edit/"
    assert "Long-standing customers" in body(ana, "/strategies/")
    for key, why in (("gentle", "there is a strategy"), ("Gentle One", "small letters"), ("new", "cannot be a key")):
        answer = ana.post("/strategies/new/", {**told, "key": key})
        assert answer.status_code == 422
        assert why in answer.content.decode().lower()


def test_what_is_not_there_is_not_found(ana: Client) -> None:
    for path in (
        "/strategies/nothing/",
        "/strategies/nothing/edit/",
        "/strategies/nothing/versions/",
        "/strategies/business/?creditor=99",
    ):
        assert ana.get(path).status_code == 404, path

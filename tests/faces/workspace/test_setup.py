"""Setup: five steps whose state is read from the facts, so that it goes on wherever it was left."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from candour.store.models import Contact, Creditor, Message, Organisation, Party, Step, User
from tests.book import a_creditor
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.test_bringing_in import bring_in, correct

pytestmark = pytest.mark.django_db

PAID = """countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,Bill
391,0379-AAAA,4/6/2013,000061,1/2/2013,2/1/2013,55.94,No,3/15/2013,Paper
406,8976-BBBB,3/3/2012,000790,1/26/2013,2/25/2013,61.74,No,4/3/2013,Electronic
391,2820-CCCC,1/26/2012,000923,1/28/2013,2/27/2013,65.88,Yes,4/9/2013,Electronic
"""
"""A ledger like those of old books: everything paid by now, no names, no addresses."""
HOUSE = {"name": "Hartley Credit Team", "zone": "Europe/London", "customer_word": "client"}
FIRST = {
    "name": "Hartley Supplies", "country": "GB", "currency": "GBP", "customers": "business",
    "sender_address": "accounts@hartley.example",
}  # fmt: skip


def stages(client: Client) -> list[str]:
    """How each step stands on the page."""
    return [stage.state for stage in client.get("/setup/").context["stages"]]


def here(client: Client) -> int:
    """The step with which the page opens."""
    return int(client.get("/setup/").context["here"])


def set_up(client: Client, text: str = PAID, *, addresses: bool = True) -> None:
    """All of it but the day."""
    client.post("/setup/?step=1", HOUSE)
    client.post("/setup/?step=2", FIRST)
    data = {"creditor": Creditor.objects.get().pk, "file": SimpleUploadedFile("ledger.csv", text.encode())}
    address = client.post("/import/", data)["Location"]
    client.get(address)
    if addresses:
        client.post(address, {"do": "make_up"})
    bring_in(client, address)
    client.post("/setup/?step=4")


def run_day(client: Client, on: str) -> Any:
    """Press 'Run this day'; the page that it leads to."""
    answer = client.post("/setup/?step=5", {"day": on})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"])


class TestStepByStep:
    def test_an_empty_candour_leads_here_and_begins_with_who_you_are(self, ana: Client) -> None:
        assert 'href="/setup/"' in ana.get("/").content.decode()
        assert here(ana) == 1
        assert stages(ana) == ["open", "open", "later", "later", "later"]

    def test_the_house_is_named_and_the_word_is_used_at_once(self, ana: Client) -> None:
        assert ana.post("/setup/?step=1", HOUSE)["Location"] == "/setup/"
        assert Organisation.objects.get().name == "Hartley Credit Team"
        page = ana.get("/setup/").content.decode()
        assert "Its clients are" in page and 'value="Hartley Credit Team"' in page
        assert here(ana) == 2

    def test_a_creditor_comes_with_its_sender_or_not_at_all(self, ana: Client) -> None:
        wrong = ana.post("/setup/?step=2", {**FIRST, "sender_address": "nowhere"})
        assert wrong.status_code == 422 and 'aria-invalid="true"' in wrong.content.decode()
        assert not Creditor.objects.exists()
        assert ana.post("/setup/?step=2", FIRST)["Location"] == "/setup/"
        creditor = Creditor.objects.get()
        assert (creditor.mode, creditor.sender_address) == ("shadow", "accounts@hartley.example")

    @pytest.mark.parametrize(
        ("given", "says"),
        [({"country": "Atlantis"}, "Atlantis"), ({"currency": "XXQ"}, "not an ISO 4217"), ({"name": ""}, "Say what")],
    )
    def test_what_is_wrong_is_said_at_its_field(self, ana: Client, given: dict[str, str], says: str) -> None:
        answer = ana.post("/setup/?step=2", {**FIRST, **given})
        assert answer.status_code == 422 and says in answer.content.decode()

    def test_the_ledger_comes_in_by_the_import_pages_and_they_lead_back(self, ana: Client) -> None:
        set_up(ana)
        run = ana.get("/import/").context["runs"][0]
        assert 'href="/setup/"' in ana.get(f"/import/runs/{run.id}/").content.decode()
        assert stages(ana) == ["done", "done", "done", "done", "open"]
        assert here(ana) == 5

    def test_the_strategy_is_drawn_for_this_creditor(self, ana: Client) -> None:
        ana.post("/setup/?step=2", FIRST)
        page = ana.get("/setup/?step=4").content.decode()
        assert "Hartley Supplies would say" in page and "strategy-picture" in page and 'href="/strategies/' in page

    def test_who_goes_away_goes_on_where_they_were_even_on_another_machine(self, ana: Client) -> None:
        set_up(ana)
        other = signed_in(User.objects.create_superuser("ben", password=None))
        assert stages(other) == ["done", "done", "done", "open", "open"], "only who looked has looked"

    @pytest.mark.parametrize("step", ["3", "4", "5"])
    def test_no_step_is_taken_before_what_it_needs(self, ana: Client, step: str) -> None:
        assert ana.get(f"/setup/?step={step}")["Location"] == "/setup/"

    def test_a_step_that_is_none_is_answered(self, ana: Client) -> None:
        assert ana.get("/setup/?step=9").status_code == 400


class TestTheFirstDay:
    def test_a_ledger_that_is_all_settled_is_tried_on_a_day_of_its_own_time(self, ana: Client) -> None:
        set_up(ana)
        page = ana.get("/setup/")
        assert "all of them are settled as of today" in page.content.decode()
        day = page.context["form"].initial["day"]
        assert date(2013, 2, 1) < day < date(2013, 4, 9) and day.weekday() < 5
        page = run_day(ana, day.isoformat())
        assert page.context["sums"]["went"] > 0
        assert "Nothing was sent." in page.content.decode()
        assert set(Message.objects.values_list("lane", "status")) == {("shadow", "shadowed")}
        assert not Contact.objects.filter(lane="live").exists()
        assert stages(ana)[4] == "done"
        assert f'href="/?day={day.isoformat()}&amp;lane=shadow"' in page.content.decode()

    def test_without_any_address_it_says_so_before_and_after(self, ana: Client) -> None:
        set_up(ana, addresses=False)
        page = run_day(ana, "2013-03-11")
        assert page.context["sums"]["went"] == 0 and page.context["sums"]["held"] > 0
        assert "no working address" in page.content.decode()

    def test_a_ledger_that_is_open_is_tried_today(self, ana: Client) -> None:
        now = date.today()  # noqa: DTZ011  what a spreadsheet of this morning would hold
        lines = [f"C{n},N{n},I{n},{now - timedelta(40)},{now - timedelta(10)},5.00,c{n}@x.example" for n in range(3)]
        set_up(ana, "Customer,Name,Invoice,Issued,Due,Balance,Email\n" + "\n".join(lines) + "\n", addresses=False)
        page = ana.get("/setup/")
        assert "3 of 3 items are open" in page.content.decode()
        run_day(ana, page.context["form"].initial["day"].isoformat())
        assert Step.objects.filter(lane="shadow").count() == 3

    def test_it_is_never_run_where_people_would_be_written_to(self, ana: Client) -> None:
        set_up(ana)
        Creditor.objects.update(mode="live")
        answer = ana.post("/setup/?step=5", {"day": "2013-03-11"})
        assert answer.status_code == 422 and "would write to people" in answer.content.decode()
        assert not Step.objects.exists()

    def test_a_large_book_is_sent_to_the_command_line(self, ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("candour.faces.workspace.setup.AT_ONCE_ACCOUNTS", 1)
        set_up(ana)
        answer = ana.post("/setup/?step=5", {"day": "2013-03-11"})
        assert answer.status_code == 422 and "candour day --at 2013-03-11T10:30:00+00:00" in answer.content.decode()

    @pytest.mark.parametrize("day", ["", "soon"])
    def test_a_day_that_is_none_is_said(self, ana: Client, day: str) -> None:
        set_up(ana)
        assert ana.post("/setup/?step=5", {"day": day}).status_code == 422

    def test_a_day_on_which_nobody_owed_says_so(self, ana: Client) -> None:
        set_up(ana)
        assert "There was nothing to say to anybody" in run_day(ana, "2009-03-11").content.decode()


class TestMadeUpAddresses:
    def address(self, client: Client) -> str:
        a_creditor(name="Brightside")
        data = {"creditor": Creditor.objects.get().pk, "file": SimpleUploadedFile("ledger.csv", PAID.encode())}
        return str(client.post("/import/", data)["Location"])

    def test_a_file_without_addresses_warns_and_offers_them(self, ana: Client) -> None:
        address = self.address(ana)
        page = ana.get(address).content.decode()
        assert "there is nobody to write to" in page and "All of the new items are" in page
        ana.post(address, {"do": "make_up"})
        page = ana.get(address).content.decode()
        assert "The addresses are made up" in page and "there is nobody to write to" not in page
        correct(ana, address, dates="mdy", remember="on")
        assert "The addresses are made up" in ana.get(address).content.decode(), "another correction keeps them"
        bring_in(ana, address)
        party = Party.objects.get(name="0379-AAAA")
        assert [point.value for point in party.contactpoint_set.all()] == ["0379-AAAA@made-up.example"]

    def test_they_are_not_kept_for_the_next_ledger(self, ana: Client) -> None:
        address = self.address(ana)
        ana.get(address)
        ana.post(address, {"do": "make_up"})
        bring_in(ana, address)
        assert "email" not in Creditor.objects.get().import_template["mapping"]


def test_who_may_not_change_the_house_cannot_do_it_here() -> None:
    user = User.objects.create_user("cat")
    user.user_permissions.add(Permission.objects.get(codename="add_creditor"))
    client = signed_in(user)
    assert client.get("/setup/").status_code == 200
    assert client.post("/setup/?step=1", HOUSE).status_code == 403
    assert not Organisation.objects.filter(name="Hartley Credit Team").exists()


def test_it_costs_the_same_for_any_number(ana: Client, django_assert_max_num_queries: Any) -> None:
    set_up(ana)
    for step in range(1, 6):
        with django_assert_max_num_queries(12):
            ana.get(f"/setup/?step={step}")

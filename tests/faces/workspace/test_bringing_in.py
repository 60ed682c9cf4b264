"""Bringing a ledger in on the screen: choose, look, correct, bring in; and all that must not happen on the way."""

import os
import stat
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from candour.faces.workspace import bringing_forms
from candour.flow import uploads
from candour.flow.loop import take_in_asked
from candour.ports.clock import SystemClock
from candour.store.models import Account, Creditor, ImportRun, Item, Organisation, User
from tests.book import a_creditor
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db

GOOD = """Customer No,Name,Invoice No,Date,Due date,Balance,Email
C1,Brook Ltd,INV-1,2013-05-01,2013-05-31,120.00,accounts@brook.example
C1,Brook Ltd,INV-2,2013-05-13,2013-06-13,80.50,accounts@brook.example
C2,Alder & Sons,INV-3,2013-05-20,2013-06-20,1000.00,
"""
BAD_ROW = "C3,Cope,INV-4,2013-05-20,2013-06-20,a lot,\n"
NEW = {"creditor": "new", "name": "Hartley Supplies", "country": "GB", "currency": "GBP", "customers": "business"}


def choose(client: Client, text: str | bytes = GOOD, file_name: str = "ledger.csv", **given: Any) -> Any:
    """What the first page answers to a file."""
    data = text.encode() if isinstance(text, str) else text
    return client.post("/import/", {**NEW, **given, "file": SimpleUploadedFile(file_name, data)})


def looked(client: Client, answer: Any) -> str:
    """The page that shows what was understood."""
    assert answer.status_code == 302, answer.content.decode()
    return str(client.get(answer["Location"]).content.decode())


def press_bring_in(client: Client, address: str) -> Any:
    """Press 'Bring it in' on the page of a file."""
    page = client.get(address)
    return client.post(address, {"do": "bring_in", "seen": page.context["seen"]})


def bring_in(client: Client, address: str) -> Any:
    """Press 'Bring it in', and have the worker do it; the answer of the file's page then."""
    press_bring_in(client, address)
    take_in_asked(SystemClock().now)
    return client.get(address)


def correct(client: Client, address: str, **given: str) -> str:
    """Press 'Look again' after some choices."""
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if not isinstance(form[name].value(), bool)}
    answer = client.post(address, {**sent, "do": "check", **given})
    assert answer.status_code == 302
    return str(client.get(address).content.decode())


def files(home: Path) -> list[Path]:
    return [path for path in (home / "uploads").rglob("*") if path.is_file()]


class TestTheMainPath:
    def test_what_was_understood_is_shown_and_nothing_is_written(self, ana: Client) -> None:
        page = looked(ana, choose(ana))
        assert "This is what would be brought in" in page
        assert "3 rows, 2 customers, 3 items read." in page
        assert '<option value="column:Invoice No" selected>Invoice No</option>' in page
        assert "Brook Ltd" in page and "Nothing is written so far" in page
        assert not Creditor.objects.exists() and not ImportRun.objects.exists()

    def test_then_it_is_brought_in_and_the_report_says_what_comes_next(self, ana: Client, tmp_path: Path) -> None:
        answer = bring_in(ana, choose(ana)["Location"])
        run = ImportRun.objects.get()
        assert answer["Location"] == f"/import/runs/{run.pk}/"
        page = ana.get(answer["Location"]).content.decode()
        assert "is in shadow" in page and 'href="/customers/"' in page and 'href="/"' in page
        assert (Account.objects.count(), Item.objects.count()) == (2, 3)
        creditor = Creditor.objects.get()
        assert (creditor.mode, creditor.customers, creditor.currency) == ("shadow", "business", "GBP")
        assert run.file_name == "ledger.csv"
        assert "ledger.csv" in ana.get("/import/").content.decode(), "it is listed"
        assert files(tmp_path) == [], "the file is not kept"

    def test_the_same_file_again_changes_nothing(self, ana: Client) -> None:
        bring_in(ana, choose(ana)["Location"])
        known = str(Creditor.objects.get().pk)
        data = {"creditor": known, "file": SimpleUploadedFile("ledger.csv", GOOD.encode())}
        answer = ana.post("/import/", data)
        assert ana.get(answer["Location"]).context["report"].unchanged == 3
        bring_in(ana, answer["Location"])
        assert Item.objects.count() == 3
        assert ImportRun.objects.latest("pk").counts["unchanged"] == 3

    def test_a_workbook_works_too(self, ana: Client) -> None:
        book = Workbook()
        for line in GOOD.splitlines():
            book.active.append(line.split(","))  # type: ignore[union-attr]
        held = BytesIO()
        book.save(held)
        assert "3 items read" in looked(ana, choose(ana, held.getvalue(), "ledger.xlsx"))

    def test_a_column_is_corrected(self, ana: Client) -> None:
        address = choose(ana, GOOD.replace("Balance", "Saldo"))["Location"]
        page = ana.get(address).content.decode()
        assert "cannot be brought in yet" in page
        assert "--map" not in page
        assert "1,200.50" not in page
        page = correct(ana, address, map_balance="column:Saldo")
        assert "This is what would be brought in" in page
        assert '<option value="column:Saldo" selected>' in page
        bring_in(ana, address)
        assert Item.objects.count() == 3

    def test_a_column_is_left_out(self, ana: Client) -> None:
        address = choose(ana)["Location"]
        correct(ana, address, map_email="none")
        assert "email" not in ana.get(address).context["report"].understanding.columns

    def test_the_word_for_a_customer_is_the_house_s(self, ana: Client) -> None:
        Organisation.objects.create(name="Hartley", customer_word="tenant")
        page = looked(ana, choose(ana))
        assert "Tenant’s reference" in page and "2 tenants" in page
        assert "Its tenants are" in ana.get("/import/").content.decode()


class TestRejectedRows:
    def test_they_are_shown_first_and_can_be_downloaded_after(self, ana: Client) -> None:
        address = choose(ana, GOOD + BAD_ROW)["Location"]
        page = ana.get(address).content.decode()
        assert "Line 5" in page and "a lot" in page and "is not an amount of money" in page
        bring_in(ana, address)
        run = ImportRun.objects.get()
        assert "Download the rejected rows" in ana.get(f"/import/runs/{run.pk}/").content.decode()
        answer = ana.get(f"/import/runs/{run.pk}/rejects/")
        assert answer["Content-Disposition"] == f'attachment; filename="rejected-rows-{run.pk}.csv"'
        assert answer["Cache-Control"] == "private, no-store"
        assert b"a lot" in b"".join(answer.streaming_content)  # type: ignore[arg-type]

    def test_what_a_spreadsheet_would_run_is_quoted(self, ana: Client) -> None:
        bring_in(ana, choose(ana, GOOD + BAD_ROW.replace("a lot", "=HYPERLINK(1)"))["Location"])
        answer = ana.get(f"/import/runs/{ImportRun.objects.get().pk}/rejects/")
        assert b",'=HYPERLINK(1)," in b"".join(answer.streaming_content)  # type: ignore[arg-type]

    def test_no_file_elsewhere_is_ever_served(self, ana: Client, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("key")
        bring_in(ana, choose(ana)["Location"])
        for path in (str(tmp_path / "secret"), str(tmp_path / "rejects" / ".." / "secret")):
            ImportRun.objects.update(rejects=path)
            assert ana.get(f"/import/runs/{ImportRun.objects.get().pk}/rejects/").status_code == 400


class TestWhatIsWrongIsSaidAtItsPlace:
    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"creditor": "", "name": ""}, "Choose one, or name a new one."),
            ({"name": ""}, "Say what it is called"),
            ({"country": "Atlantis"}, "Atlantis"),
            ({"currency": "XXQ"}, "is not an ISO 4217 currency code"),
            ({"customers": "ghosts"}, "Select a valid choice"),
            ({"creditor": "999", "name": ""}, "is not here any more"),
        ],
    )
    def test_on_the_first_page(self, ana: Client, given: dict[str, str], said: str, tmp_path: Path) -> None:
        answer = choose(ana, **given)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert (
            said in page and 'aria-invalid="true"' in page and "--" not in page.split("<main")[1].split("candour ")[0]
        )
        assert files(tmp_path) == []

    def test_no_file_an_empty_one_and_one_that_is_too_large(self, ana: Client, monkeypatch: Any) -> None:
        assert "Choose the file." in ana.post("/import/", NEW).content.decode()
        assert "That file is empty" in choose(ana, "").content.decode()
        monkeypatch.setattr(bringing_forms, "LARGEST_MB", 0)
        assert "candour import FILE --creditor NAME" in choose(ana).content.decode()

    def test_naming_a_new_one_is_choosing_it(self, ana: Client) -> None:
        a_creditor(name="Another")
        assert "for Hartley Supplies" in looked(ana, choose(ana, creditor=""))

    def test_choosing_one_and_naming_another_is_asked_about(self, ana: Client) -> None:
        known = a_creditor(name="Another")
        assert "not both" in choose(ana, creditor=str(known.pk)).content.decode()

    def test_a_new_name_that_is_known_is_not_quietly_taken(self, ana: Client) -> None:
        a_creditor(name="Hartley Supplies")
        assert "one of that name already" in choose(ana).content.decode()

    def test_dates_that_could_be_read_in_two_ways(self, ana: Client) -> None:
        text = GOOD
        for day in ("2013-05-01", "2013-05-31", "2013-05-13", "2013-06-13", "2013-05-20", "2013-06-20"):
            text = text.replace(day, "02/03/2013")
        address = choose(ana, text)["Location"]
        page = ana.get(address).content.decode()
        assert "could be day first or month first" in page and "‘day first’ or ‘month first’" in page
        assert "Choose how its dates are meant." in page
        assert "Bring it in</button>" not in page
        assert "dates day first" in correct(ana, address, dates="dmy")
        bring_in(ana, address)
        assert {str(day) for day in Item.objects.values_list("due_on", flat=True)} == {"2013-03-02"}

    def test_text_in_another_encoding(self, ana: Client) -> None:
        address = choose(ana, GOOD.replace("Brook", "Bröök").encode("windows-1252"))["Location"]
        assert "choose below how its text is written" in ana.get(address).content.decode()
        form = {"do": "check", "encoding": "windows-1252"}
        assert ana.post(address, form).status_code == 302
        assert "Bröök" in ana.get(address).content.decode()

    @pytest.mark.parametrize(
        "data", [b"%PDF-1.7 not a ledger", b"just words\nand more\n", b"a,b\x00,c\n1,2,3\n", b"PK\x03\x04"]
    )
    def test_a_broken_file_changes_nothing(self, ana: Client, data: bytes, tmp_path: Path) -> None:
        address = choose(ana, data, "report.csv")["Location"]
        page = ana.get(address).content.decode()
        assert "cannot be brought in yet" in page and str(tmp_path) not in page
        assert "It was not brought in" in bring_in(ana, address).content.decode()
        assert not ImportRun.objects.exists() and not Creditor.objects.exists()
        assert ana.post(address, {"do": "drop"})["Location"] == "/import/"
        assert files(tmp_path) == []

    def test_a_complete_list_that_lacks_many_asks_before_it_closes_them(self, ana: Client) -> None:
        bring_in(ana, choose(ana)["Location"])
        short = "\n".join(GOOD.splitlines()[:2]) + "\n"
        data = {
            "creditor": Creditor.objects.get().pk,
            "complete": "on",
            "file": SimpleUploadedFile("b.csv", short.encode()),
        }
        address = ana.post("/import/", data)["Location"]
        page = ana.get(address).content.decode()
        assert "2 of 3 open items are not in b.csv" in page and "Close them all the same" in page
        page = correct(ana, address, complete="on", accept_absent="on")
        assert "2 open items are not in the file and would be closed" in page
        answer = bring_in(ana, address)
        page = ana.get(answer["Location"]).content.decode()
        assert "2 open items were not in the file and are closed as cleared" in page


class TestWhoAndWhatIsKept:
    def test_the_file_is_for_this_session_alone(self, ana: Client, tmp_path: Path) -> None:
        address = choose(ana)["Location"]
        (path,) = files(tmp_path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        other = signed_in(User.objects.create_superuser("ben", password=None))
        assert other.get(address)["Location"] == "/import/"
        assert other.post(address, {"do": "drop"})["Location"] == "/import/"
        assert files(tmp_path) == [path]

    def test_it_is_thrown_away_after_a_day(self, ana: Client, tmp_path: Path) -> None:
        address = choose(ana)["Location"]
        old = time.time() - uploads.KEPT_S - 60
        os.utime(tmp_path / "uploads" / address.split("/")[2], (old, old))
        assert ana.get(address)["Location"] == "/import/", "it is not used any more"
        assert "not here any more" in ana.get("/import/").content.decode()
        assert files(tmp_path) == []

    def test_nobody_need_visit_for_old_files_to_go(self, ana: Client, tmp_path: Path) -> None:
        from candour.faces.jobs.ticks import throw_old_uploads_away

        kept, old = (choose(ana)["Location"].split("/")[2] for _ in range(2))
        past = time.time() - uploads.KEPT_S - 60
        os.utime(tmp_path / "uploads" / old, (past, past))
        throw_old_uploads_away(0)
        assert [path.parent.name for path in files(tmp_path)] == [kept]

    def test_pressing_twice_brings_it_in_once(self, ana: Client) -> None:
        address = choose(ana)["Location"]
        seen = ana.get(address).context["seen"]
        for _ in range(2):
            assert ana.post(address, {"do": "bring_in", "seen": seen})["Location"] == address
        assert take_in_asked(SystemClock().now) == 1
        assert ana.post(address, {"do": "bring_in", "seen": seen})["Location"] == address
        assert take_in_asked(SystemClock().now) == 0
        assert ImportRun.objects.count() == 1

    def test_what_was_not_looked_at_is_not_brought_in(self, ana: Client) -> None:
        address = choose(ana)["Location"]
        seen = ana.get(address).context["seen"]
        correct(ana, address, map_email="none")
        assert ana.post(address, {"do": "bring_in", "seen": seen})["Location"] == address
        assert take_in_asked(SystemClock().now) == 0
        assert not ImportRun.objects.exists()

    def test_who_may_not_bring_in_sees_neither_pages_nor_links(self) -> None:
        user = User.objects.create_user("cat")
        user.user_permissions.add(Permission.objects.get(codename="view_step"))
        client = signed_in(user)
        assert choose(client).status_code == 403
        assert "/import/" not in client.get("/").content.decode()

    def test_who_may_is_led_there_from_an_empty_candour(self, ana: Client) -> None:
        for place in ("/", "/customers/"):
            assert 'href="/import/"' in ana.get(place).content.decode()


class TestHostileNames:
    NASTY = "<script>alert(1)</script>"

    def test_cells_headers_and_creditors_are_inert(self, ana: Client) -> None:
        text = GOOD.replace("Brook Ltd", self.NASTY).replace("Email", f"Email{self.NASTY}")
        answer = choose(ana, text + BAD_ROW.replace("a lot", self.NASTY), file_name=f"{self.NASTY}.csv")
        pages = [looked(ana, answer)]
        done = bring_in(ana, answer["Location"])
        pages += [ana.get(done["Location"]).content.decode(), ana.get("/import/").content.decode()]
        for page in pages:
            assert "<script>" not in page
        assert "&lt;script&gt;" in pages[0]
        assert "script" not in done["Location"] + answer["Location"]

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd.csv", "..\\..\\x.csv", "/abs.csv", ".", "a" * 240 + ".csv", "é" * 100]
    )
    def test_a_file_s_name_never_leads_out_of_its_folder(self, ana: Client, name: str, tmp_path: Path) -> None:
        token = uploads.keep(name, [b"x"])
        path = uploads.find(token)
        assert path is not None
        assert path.parent == tmp_path / "uploads" / token
        assert len(path.name.encode()) < 200

    @pytest.mark.parametrize("token", ["..", "x", "0" * 31, "%2e%2e", "A" * 32])
    def test_only_tokens_find_files(self, token: str, ana: Client) -> None:
        assert uploads.find(token) is None

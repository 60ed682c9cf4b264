"""Notification lists: sure lines get the hold once, doubtful ones a person, and nobody else learns of it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from candour.domain.errors import WrongUse
from candour.flow.hold import end_hold
from candour.flow.loop import run_day
from candour.flow.notified import Matched, match_list
from candour.ports.importer import BrokenFile
from candour.store.models import Account, ContactPoint, Creditor, Event, Hold, LegalEvent, Liability, Placement, Task
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LIST = """Account number,First name,Surname,Address,Postcode,Email,Date of birth
C-100,Ann,Brook,,,,1980-02-03
,Ben,Stone,3 Mill Lane,LS1 4DT,,1975-01-01
,Jane,Field,,,cas@mail.example,
C-999,Tom,Hill,,,,
"""


@pytest.fixture(autouse=True)
def maildir(tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path


@pytest.fixture
def creditor() -> Creditor:
    """Three customers, and one of another creditor with the same name and email as the third."""
    creditor = a_creditor(customers="consumer")
    for reference, name, email in (
        ("C-100", "Ann Brook", "ann@mail.example"),
        ("C-200", "Ben Stone", "ben@mail.example"),
        ("C-300", "Cas Field", "cas@mail.example"),
    ):
        account = an_account(creditor, kind="consumer", reference=reference, name=name, email=email)
        ContactPoint.objects.create(party=account.party, channel="post", value=f"3 Mill Lane, Leeds LS1 4D{name[0]}")
        an_item(account, date(2026, 6, 8))
    ContactPoint.objects.filter(party__name="Ben Stone", channel="post").update(value="3 Mill Lane Leeds LS14DT")
    an_account(a_creditor(), kind="consumer", reference="C-100", name="Ann Brook", email="ann@mail.example")
    return creditor


def a_list(folder: Path, text: str = LIST) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def bring(path: Path, creditor: Creditor, at: datetime = MONDAY, **given: Any) -> Matched:
    usual = {"detail": "standard", "since": at.date(), "country": "GB", "zone": "Europe/London", "actor": "test"}
    return match_list(path, creditor.pk, at, **{**usual, **given})


def lines(matches: list[Any]) -> list[tuple[int, list[str]]]:
    return [(one.notice.line, [known.reference for known in one.accounts]) for one in matches]


def test_sure_lines_are_held_doubtful_ones_asked_and_the_rest_listed(tmp_path: Path, creditor: Creditor) -> None:
    found = bring(a_list(tmp_path), creditor)
    assert lines(found.placed) == [(2, ["C-100"]), (3, ["C-200"])]
    assert (lines(found.doubtful), lines(found.unmatched)) == ([(4, ["C-300"])], [(5, [])])
    for hold in Hold.objects.all():
        assert (hold.kind, hold.detail, hold.account_id) == ("moratorium", "standard", None)
        assert hold.until == datetime(2026, 7, 30, 23, tzinfo=UTC)
    assert set(Hold.objects.values_list("party__name", flat=True)) == {"Ann Brook", "Ben Stone"}
    task = Task.objects.get()
    assert (task.account.reference, found.tasks) == ("C-300", 1)
    assert "line 4" in task.reason and "email" in task.reason and "Jane" not in task.reason
    assert not Event.objects.exclude(account__creditor=creditor), "another creditor's customer is left alone"
    assert run_day(MONDAY).sent == 1


def test_the_same_list_again_changes_nothing(tmp_path: Path, creditor: Creditor) -> None:
    bring(a_list(tmp_path), creditor)
    events = Event.objects.count()
    again = bring(a_list(tmp_path), creditor, MONDAY + timedelta(days=1), since=MONDAY.date())
    assert (lines(again.known), again.placed, again.tasks) == ([(2, ["C-100"]), (3, ["C-200"])], [], 0)
    assert (Hold.objects.count(), Event.objects.count(), Task.objects.count()) == (2, events, 1)


def test_a_list_that_is_late_does_not_bring_back_what_has_ended(tmp_path: Path, creditor: Creditor) -> None:
    bring(a_list(tmp_path), creditor)
    for hold in Hold.objects.all():
        account = Account.objects.get(party=hold.party)
        end_hold(account.pk, hold.pk, MONDAY + timedelta(days=3), actor="test", evidence="register_notice")
    again = bring(a_list(tmp_path), creditor, MONDAY + timedelta(days=4), since=MONDAY.date())
    assert not again.placed and Hold.objects.filter(ended_at=None).count() == 0
    late = bring(a_list(tmp_path), creditor, MONDAY + timedelta(days=90), since=date(2026, 6, 2))
    assert len(late.over) == 2 and not late.placed


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path, creditor: Creditor) -> None:
    told = bring(a_list(tmp_path), creditor, dry_run=True)
    assert (len(told.placed), told.tasks) == (2, 1)
    assert (Hold.objects.count(), Event.objects.count(), Task.objects.count()) == (0, 0, 0)
    assert lines(bring(a_list(tmp_path), creditor).placed) == lines(told.placed)


def test_a_moratorium_after_a_standard_one_is_another(tmp_path: Path, creditor: Creditor) -> None:
    bring(a_list(tmp_path), creditor)
    crisis = bring(a_list(tmp_path), creditor, detail="crisis")
    assert len(crisis.placed) == 2
    assert set(Hold.objects.filter(detail="crisis").values_list("until", flat=True)) == {None}


def test_joint_debts_are_protected_and_agents_are_to_be_told(tmp_path: Path, creditor: Creditor) -> None:
    ann = Account.objects.get(creditor=creditor, reference="C-100")
    joint = an_account(creditor, kind="consumer", name="Dee Lake", email="dee@mail.example")
    Liability.objects.create(account=joint, party=ann.party, role="joint")
    Placement.objects.create(account=joint, role="creditor", agent="Fair & Co", since=date(2026, 1, 1))
    bring(a_list(tmp_path), creditor)
    assert Event.objects.get(account=joint).disclosure == "confidential"
    assert LegalEvent.objects.get().account_id == joint.pk


def test_a_list_in_excel_with_columns_of_its_own_is_read_as_well(tmp_path: Path, creditor: Creditor) -> None:
    book, path = Workbook(), tmp_path / "list.xlsx"
    for row in (["Breathing space"], ["Who", "Number"], ["Ann Brook", "C-100"]):
        book.active.append(row)
    book.save(path)
    with pytest.raises(BrokenFile, match="--map"):
        bring(path, creditor)
    found = bring(path, creditor, mapping={"name": "Who", "reference": "Number"})
    assert lines(found.placed) == [(3, ["C-100"])]


@pytest.mark.parametrize("wrong", [{"detail": "short"}, {"since": date(2026, 6, 2)}])
def test_what_makes_no_sense_is_refused(tmp_path: Path, creditor: Creditor, wrong: dict[str, Any]) -> None:
    with pytest.raises(WrongUse):
        bring(a_list(tmp_path), creditor, **wrong)


def test_a_long_list_costs_the_queries_of_a_short_one(tmp_path: Path) -> None:
    counts = []
    for number in (1, 20):
        creditor = a_creditor()
        rows = ["reference,name"]
        for n in range(number):
            account = an_account(creditor, kind="consumer", name=f"Ann {'abcdefghijklmnopqrstu'[n]}")
            rows.append(f"{account.reference},{account.party.name}")
        with CaptureQueriesContext(connection) as queries:
            assert len(bring(a_list(tmp_path, "\n".join(rows)), creditor).placed) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]

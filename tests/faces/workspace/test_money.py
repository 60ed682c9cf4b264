"""The money picture's page: what it says is what was drawn, by creditor and currency, with a table and a download."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from candour.faces.workspace.charts import Series, draw_columns
from candour.faces.workspace.money import month_ends
from candour.flow.bring_in import bring_in
from candour.flow.picture import draw_picture
from candour.ports.importer import ImportOptions
from candour.store.models import Creditor, Message
from candour.store.picture import StaleCreditor
from tests.book import a_creditor, a_payment, an_account, an_item
from tests.faces.workspace.test_mailbox import a_message, mail_of
from tests.flow.test_picture import lines_of

pytestmark = pytest.mark.django_db
AT = datetime(2013, 6, 17, 9, 0, tzinfo=UTC)
ON = AT.date()


def draw(creditor: Creditor, at: datetime = AT) -> Creditor:
    draw_picture(StaleCreditor(creditor.pk, creditor.zone), at)
    return creditor


def a_book(**given: Any) -> Creditor:
    creditor = a_creditor(**given)
    account = an_account(creditor)
    a_payment(an_item(account, date(2013, 5, 1), issued=date(2013, 4, 1)), 12_000, date(2013, 6, 4))
    an_item(account, date(2013, 6, 1), 30_000, issued=date(2013, 5, 2))
    return draw(creditor)


def table(client: Client, key: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/money/{key}/csv/{query}")
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_an_empty_candour_says_what_will_stand_here(ana: Client) -> None:
    page = ana.get("/money/").content.decode()
    assert "No picture yet" in page
    assert ana.get("/money/ages/csv/").status_code == 400


def test_every_picture_has_its_sentence_its_table_and_its_download(ana: Client) -> None:
    a_book()
    answer = ana.get("/money/")
    page = answer.content.decode()
    assert "£300.00 is owed on 1 item. 100% of it is past due." in page
    assert "£120.00 was paid in 13 weeks." in page
    for panel in answer.context["panels"]:
        assert page.count(f"/money/{panel.key}/csv/") == 1
        rows = table(ana, panel.key)
        assert len(rows) == len(panel.table.rows)
    now = table(ana, "ages")[-1]
    assert (now["At the end of"], now["1–30 days late"], now["In all"]) == ("2013-06-17", "300.00", "300.00")


def test_dso_and_days_beyond_terms_of_the_real_book_are_those_of_a_hand(ana: Client, shared_data: Path) -> None:
    creditor = a_creditor(currency="USD", country="US", zone="UTC")
    bring_in(shared_data / "receivables.csv", creditor=creditor, options=ImportOptions("USD", "US"), at=AT)
    draw(creditor)
    lines = lines_of(shared_data / "receivables.csv")
    rows = {row["At the end of"]: row for row in table(ana, "speed")}
    for on in (ON, date(2013, 3, 31), date(2012, 9, 30)):
        owed = sum(line.amount for line in lines if line.issued <= on < line.settled)
        quarter = sum(line.amount for line in lines if on - timedelta(days=90) < line.issued <= on)
        settled = [line for line in lines if on.replace(day=1) <= line.settled <= on]
        beyond = Fraction(sum(n.amount * n.late for n in settled), sum(n.amount for n in settled))
        back, left, end = Fraction(0), owed, on
        while left > 0:
            begin = end.replace(day=1)
            days, sold = (end - begin).days + 1, sum(n.amount for n in lines if begin <= n.issued <= end)
            back += min(Fraction(left * days, sold), Fraction(days))
            left, end = left - sold, begin - timedelta(days=1)
        found = rows[on.isoformat()]
        assert found["DSO, simple"] == f"{owed * 90 / quarter:.1f}"
        assert found["DSO, counted back"] == f"{float(back):.1f}"
        assert found["Days beyond terms"] == f"{float(beyond):.1f}"


def test_each_creditor_and_currency_has_a_picture_of_its_own(ana: Client) -> None:
    first = a_book(name="Alder")
    second = a_creditor(name="Brook")
    an_item(an_account(second), date(2013, 6, 1), 70_000, issued=date(2013, 5, 2), currency="EUR")
    draw(second)
    page = ana.get("/money/").content.decode()
    assert "Alder in GBP" in page
    assert "€700.00" in page
    other = ana.get(f"/money/?creditor={second.pk}&currency=EUR").content.decode()
    assert "Brook in EUR" in other
    assert "€700.00 is owed on 1 item." in other
    assert ana.get(f"/money/?creditor={first.pk}&currency=EUR").status_code == 400
    assert ana.get("/money/?creditor=x").status_code == 400


def test_what_was_said_and_answered_stands_by_week(ana: Client) -> None:
    creditor = a_book()
    account = creditor.account_set.get()
    a_message(account, mail_of("<p>x</p>"), status="sent", lane="live")
    Message.objects.update(occurred_at=datetime(2013, 6, 12, 9, 0, tzinfo=UTC))
    draw(creditor)
    rows = {row["Week of"]: row for row in table(ana, "weeks")}
    assert (rows["2013-06-10"]["Sent"], rows["2013-06-10"]["Answered"]) == ("1", "0")
    assert rows["2013-06-03"]["Paid"] == "120.00"


def test_the_page_costs_the_same_queries_for_any_book(ana: Client, django_assert_num_queries: Any) -> None:
    a_book()
    with django_assert_num_queries(6):
        ana.get("/money/")
    for _ in range(5):
        a_book()
    with django_assert_num_queries(6):
        ana.get("/money/")


def test_columns_stand_on_zero_and_reach_the_ends_of_their_scale() -> None:
    chart = draw_columns(["a", "b"], [Series("s", "went", [Fraction(30), Fraction(-10)])], lambda v: f"{float(v):.0f}")
    first, second = chart.columns
    assert (first.y, first.height, chart.zero) == (0, 150, 150)
    assert (second.y, second.height) == (150, 50)
    assert (chart.top, chart.bottom, first.says) == ("30", "-10", "a: s 30")
    stacked = draw_columns(
        ["a"], [Series("s", "went", [1]), Series("t", "held", [3])], lambda v: f"{float(v):.0f}", stacked=True
    )
    assert [(column.y, column.height) for column in stacked.columns] == [(150, 50), (0, 150)]
    assert draw_columns(["a"], [Series("s", "went", [None])], str).is_empty


def test_months_end_on_their_last_day_and_the_last_is_not_over() -> None:
    assert month_ends(date(2013, 3, 17), 2) == [date(2013, 1, 31), date(2013, 2, 28), date(2013, 3, 17)]

"""candour organisation, candour match, and calls over the contact cap."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from candour.store.models import Account, Contact, Creditor, Event, PersonMatch, Task
from candour.store.timeline import read_events
from tests.book import a_creditor, an_account, an_item
from tests.faces.conftest import Run

AT = "2013-06-03T10:00:00+01:00"
MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def maildir(tmp_path: Path, settings: Any) -> None:
    settings.CANDOUR_HOME = tmp_path


def a_customer(name: str, kind: str = "consumer", **given: Any) -> Account:
    """Somebody of a creditor's own who owes something, and whom we wrote to on the Saturday before."""
    account = an_account(a_creditor(), kind=kind, name=name, reference=name, **given)
    an_item(account, date(2013, 5, 24))
    Contact.objects.create(
        party=account.party, account=account, lane="live", channel="email", outcome="delivered", purpose="due",
        occurred_at=MONDAY - timedelta(days=2), local_time="", zone="Europe/London",
    )  # fmt: skip
    return account


def test_the_organisations_numbers_are_shown_with_their_limits_and_why(run: Run) -> None:
    found = {one["name"]: one for one in run("organisation", "--json").json["policy"]}
    why = found["cap_week"].pop("why")
    assert found["cap_week"] == {
        "name": "cap_week", "value": 3, "default": 3, "least": 1, "most": 7, "set": False,
    }  # fmt: skip
    assert "Regulation F" in why
    said = run("organisation").out
    assert "cap_week" in said and "none is taken" in said


def test_a_number_is_set_for_all_creditors_and_their_accounts_are_reviewed(run: Run) -> None:
    account = a_customer("Ann")
    Account.objects.update(next_review_at=None)
    version = account.creditor.version
    done = run("organisation", "--policy", "cap_week=2", "--json").json
    assert (done["changed"], done["accounts_due"]) == (["policy"], 1)
    assert Creditor.objects.get().version == version + 1
    assert run("organisation", "--policy", "cap_week=2", "--json").json["changed"] == []
    assert run("organisation", "--policy", "cap_week=", "--json").json["changed"] == ["policy"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--policy", "cap_week=0"), "from 1 to 7"),
        (("--policy", "cap_weak=2"), "cap_week"),
        (("--match-on", "shoe_size"), "name_address"),
    ],
)
def test_what_cannot_be_set_is_said_with_what_can(run: Run, words: tuple[str, str], told: str) -> None:
    said = run("organisation", *words)
    assert said.code == 2 and told in said.err


def test_customers_are_matched_listed_and_told_apart(run: Run) -> None:
    one, other = a_customer("Ann Lee", email="x@home.example"), a_customer("Bob Stone", email="x@home.example")
    run("organisation", "--match-on", "email,name_phone")
    for account in (one, other):
        run("creditor", account.creditor.slug, "--match-customers", "yes", "--at", AT)
    (found,) = run("match", "--list", "--json").json
    assert (found["names"], found["evidence"], found["doubtful"]) == (["Ann Lee", "Bob Stone"], ["email"], True)
    for creditor in (one.creditor, other.creditor):
        assert creditor.name not in run("match", "--list").out
    assert run("match", "--json").json == {"made": 0, "doubtful": 0, "undone": 0, "persons": 2}
    assert "two persons" in run("match", "--apart", found["match"], "--at", AT).out
    assert run("match", "--list", "--json").json == []
    assert run("match", "--same", found["match"]).code == 2
    assert run("match", "--json").json["made"] == 0
    assert PersonMatch.objects.get().undone_at == MONDAY


def test_a_call_over_the_cap_takes_a_reason_which_is_kept_sealed(run: Run) -> None:
    account = a_customer("Brook", "business")
    refused = run("call", "Brook", "--at", AT)
    assert refused.code == 2 and "--reason" in refused.err and "We asked less than a week ago" in refused.err
    assert Contact.objects.count() == 1, "nothing was written"
    assert run("call", "Brook", "--reason", "Their van stood at our gate.", "--at", AT).code == 0
    assert Contact.objects.order_by("id").last().exempt == "reason"  # type: ignore[union-attr]
    told = [event for event in read_events(account.id, MONDAY) if event.kind == "over_cap"]
    assert [event.text for event in told] == ["Their van stood at our gate."]
    assert "van" not in str(Event.objects.values_list("data", flat=True))
    assert not Task.objects.exists(), "with a business a reason is enough"


def test_a_call_to_a_person_over_the_cap_is_looked_into_by_a_person(run: Run) -> None:
    account = a_customer("Ann")
    Contact.objects.update(outcome="conversation")
    assert run("call", "Ann", "--at", AT).code == 2
    assert run("call", "Ann", "--reason", "A promised answer.", "--outcome", "rang_out", "--at", AT).code == 0
    task = Task.objects.get()
    assert (task.kind, task.account_id) == ("decide", account.id)


def test_a_call_that_the_customer_asked_for_passes_the_cap_and_counts(run: Run) -> None:
    a_customer("Ann")
    Contact.objects.update(outcome="conversation")
    assert run("call", "Ann", "--asked-for", "--at", AT).code == 0
    assert Contact.objects.order_by("id").last().exempt == "asked_for"  # type: ignore[union-attr]
    assert not Task.objects.exists()
    shown = run("customer", "Ann", "--at", AT, "--json").json["facts"]["contacts"]
    assert [one["exempt"] for one in shown] == ["asked_for", None]
    assert "Contacts over the cap" in run("customer", "Ann", "--at", AT).out
    assert run("call", "Ann", "--at", AT).code == 2, "the call that was asked for counts"


def test_a_customer_who_rings_is_over_no_cap(run: Run) -> None:
    a_customer("Ann")
    Contact.objects.update(outcome="conversation")
    assert run("call", "Ann", "--they-rang", "--at", AT).code == 0

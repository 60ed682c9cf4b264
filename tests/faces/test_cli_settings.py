"""What the command line sets is kept with who set it, and cannot be rewritten."""

import pytest
from django.db import ProgrammingError, transaction

from candour.store.models import Creditor, SettingChange
from tests.book import a_creditor
from tests.faces.conftest import Run

pytestmark = pytest.mark.django_db


def test_the_house_is_named_and_every_change_is_kept_with_who_made_it(run: Run) -> None:
    done = run(
        "organisation", "--name", "Harbour & Co", "--customer-word", "Tenant", "--zone", "europe/paris", "--json"
    )
    assert (done.json["name"], done.json["customer_word"], done.json["zone"]) == (
        "Harbour & Co", "tenant", "Europe/Paris",
    )  # fmt: skip
    assert (done.json["changed"], done.json["accounts_due"]) == (["name", "zone", "customer_word"], 0)
    row = SettingChange.objects.get(field="customer_word")
    assert (row.was, row.became, row.actor[:4]) == ("customer", "tenant", "cli:")
    assert "whoever owes is called a tenant" in run("organisation").out


def test_a_creditor_is_renamed_and_two_never_have_one_name(run: Run) -> None:
    a_creditor(name="Brine Ltd")
    a_creditor(name="Hartley")
    refused = run("creditor", "Hartley", "--name", "brine ltd")
    assert refused.code and "one of that name already" in refused.err
    done = run("creditor", "Hartley", "--name", "Hartley & Sons", "--zone", "Europe/Dublin", "--json").json
    assert (done["creditor"], done["zone"], sorted(done["changed"])) == (
        "Hartley & Sons",
        "Europe/Dublin",
        ["name", "zone"],
    )
    assert Creditor.objects.filter(name="Hartley & Sons").exists()


def test_a_number_of_a_policy_is_kept_alone_with_what_it_was(run: Run) -> None:
    a_creditor(name="Hartley", policy={"cap_week": 2, "days_between": 9})
    run("creditor", "--policy", "cap_week=1")
    row = SettingChange.objects.get()
    assert (row.subject, row.name, row.field, row.was, row.became) == ("creditor", "Hartley", "policy.cap_week", 2, 1)


@pytest.mark.parametrize("how", ["update", "delete"])
def test_what_was_changed_cannot_be_rewritten(run: Run, how: str) -> None:
    run("organisation", "--name", "Harbour")
    rows = SettingChange.objects.all()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.update(actor="nobody") if how == "update" else rows.delete()

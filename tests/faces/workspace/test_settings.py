"""Settings on the screen: what is set, refused with its reason, kept with who changed it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from candour.store.models import Account, Creditor, Organisation, SettingChange, User
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, **told: Any) -> str:
    answer = client.post(path, told, follow=True) if told else client.get(path)
    return answer.content.decode()


def filled(client: Client, path: str, **wished: str) -> dict[str, str]:
    """The form of a page as a browser sends it, with what was typed over it."""
    form = client.get(path).context["form"]
    told: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        told[bound.html_name] = value if isinstance(value, list) else str(value if value is not None else "")
        if bound.field.show_hidden_initial:
            told[bound.html_initial_name] = told[bound.html_name]
    assert set(wished) <= set(told)
    return {**told, **wished}


def last_change() -> tuple[str, str, Any, Any, str]:
    row = SettingChange.objects.latest("pk")
    return row.subject, row.field, row.was, row.became, row.actor


def test_the_organisation_is_named_and_its_word_stands_on_every_page(ana: Client) -> None:
    told = filled(ana, "/settings/organisation/", name="Harbour & Co", customer_word="Tenant", zone="europe/paris")
    assert "Saved." in page(ana, "/settings/organisation/", **told)
    house = Organisation.objects.get()
    assert (house.name, house.customer_word, house.zone) == ("Harbour & Co", "tenant", "Europe/Paris")
    assert {(row.field, row.actor) for row in SettingChange.objects.all()} == {
        (field, "user:ana") for field in ("name", "customer_word", "zone")
    }
    seen = page(ana, "/customers/")
    assert "Tenants" in seen and "Harbour &amp; Co" in seen


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("customer_word", "debtor", "nobody is named by what they owe"),
        ("customer_word", "x1", "must be a word such as client"),
        ("customer_word", "one/two/three", "must be a word such as client"),
        ("zone", "Mars/Olympus", "is not a time zone; write it as Europe/London"),
        ("name", " ", "must not be blank"),
    ],
)
def test_what_the_house_cannot_be_called_is_refused_with_the_reason(
    ana: Client, field: str, value: str, why: str
) -> None:
    told = filled(ana, "/settings/organisation/", **{field: value})
    answer = ana.post("/settings/organisation/", told)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert not SettingChange.objects.exists()


def test_a_creditor_is_added_in_shadow_mode_and_a_second_of_its_name_is_refused(ana: Client) -> None:
    told = {"name": "Brine Ltd", "country": "United Kingdom", "currency": "gbp", "customers": "business"}
    seen = page(ana, "/settings/creditors/new/", **told)
    made = Creditor.objects.get()
    assert (made.mode, made.country, made.currency, made.customers) == ("shadow", "GB", "GBP", "business")
    assert "Say now who writes for it" in seen
    assert last_change() == ("creditor", "", None, "business", "user:ana")
    again = page(ana, "/settings/creditors/new/", **told)
    assert "There is one of that name already" in again
    assert Creditor.objects.count() == 1


def test_a_creditors_settings_change_by_what_was_touched_alone(ana: Client) -> None:
    creditor = a_creditor(name="Hartley", phone="020 7946 0000", tolerance_minor=500)
    path = f"/settings/creditors/{creditor.pk}/"
    told = filled(ana, path, sender_name="Hartley & Sons", tolerance="7.50", regulated="yes", name="Hartley Ltd")
    Creditor.objects.update(phone="020 7946 0999")  # someone else was here while the page was open
    assert "Saved." in page(ana, path, **told)
    creditor.refresh_from_db()
    assert (creditor.name, creditor.sender_name, creditor.tolerance_minor) == ("Hartley Ltd", "Hartley & Sons", 750)
    assert (creditor.regulated, creditor.phone) == (True, "020 7946 0999")
    rows = {row.field: (row.was, row.became) for row in SettingChange.objects.all()}
    assert rows["tolerance_minor"] == (500, 750)
    assert set(rows) == {"name", "sender_name", "tolerance_minor", "regulated"}


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("sender_address", "accounts", "is not an email address"),
        ("pay_url", "http://pay.example", "is not a web address"),
        ("phone", "12", "is not a telephone number"),
        ("tolerance", "-1", "must be zero or more"),
        ("zone", "Europe", "is not a time zone"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_saved(ana: Client, field: str, value: str, why: str) -> None:
    creditor = a_creditor()
    path = f"/settings/creditors/{creditor.pk}/"
    answer = ana.post(path, filled(ana, path, **{field: value, "sender_name": "New"}))
    assert answer.status_code == 422
    assert why in str(answer.context["form"].errors[field])
    assert not SettingChange.objects.exists()


def test_two_creditors_cannot_have_one_name(ana: Client) -> None:
    a_creditor(name="Brine Ltd")
    path = f"/settings/creditors/{a_creditor(name='Hartley').pk}/"
    assert "There is one of that name already" in page(ana, path, **filled(ana, path, name="BRINE LTD"))


def test_the_mode_is_in_sight_and_a_switch_is_kept_with_who_made_it(ana: Client) -> None:
    creditor = a_creditor(mode="live")
    assert "Change mode" in page(ana, f"/settings/creditors/{creditor.pk}/")
    ana.post(f"/creditors/{creditor.pk}/mode/", {"mode": "paused"})
    assert last_change() == ("creditor", "mode", "live", "paused", "user:ana")


def test_each_number_stands_with_its_default_its_limits_and_what_laws_allow(ana: Client) -> None:
    seen = page(ana, "/settings/policies/")
    assert "7 calls in 7 days about one debt" in seen
    assert "12 CFR 1006.14(b)(2)(i)(A)" in seen and "/law/us.regf.1006.14.b.2.A/" in seen
    assert "one touch a day is the most" in seen
    assert "No law that we hold has a number here; it is policy." in seen


def test_a_number_is_set_for_all_and_accounts_are_looked_at_again(ana: Client) -> None:
    account = an_account(a_creditor())
    an_item(account, date(2013, 5, 24))
    Account.objects.update(next_review_at=None)
    told = filled(ana, "/settings/policies/", cap_week="2")
    assert "1 account will be looked at again" in page(ana, "/settings/policies/", **told)
    assert Organisation.objects.get().policy == {"cap_week": 2}
    assert last_change() == ("organisation", "policy.cap_week", None, 2, "user:ana")
    back = filled(ana, "/settings/policies/", cap_week="")
    page(ana, "/settings/policies/", **back)
    assert Organisation.objects.get().policy == {}


def test_a_number_beyond_its_limit_is_refused_at_its_field_with_the_reason(ana: Client) -> None:
    answer = ana.post("/settings/policies/", filled(ana, "/settings/policies/", cap_week="9", days_between="10"))
    assert answer.status_code == 422
    (why,) = answer.context["form"].errors["cap_week"]
    assert why.startswith("It is from 1 to 7: one touch a day is the most")
    assert not Organisation.objects.exists()


def test_a_creditors_own_number_comes_first_and_says_what_the_house_has(ana: Client) -> None:
    creditor = a_creditor()
    Organisation.objects.create(policy={"cap_week": 2})
    path = f"/settings/creditors/{creditor.pk}/policy/"
    assert 'placeholder="2"' in page(ana, path)
    page(ana, path, **filled(ana, path, cap_week="1"))
    creditor.refresh_from_db()
    assert creditor.policy == {"cap_week": 1}
    assert "its own; the house has 2" in page(ana, path)


def test_who_may_only_look_sees_the_numbers_and_cannot_set_them() -> None:
    user = User.objects.create_user("reader")
    user.user_permissions.add(Permission.objects.get(codename="view_creditor"))
    reader = signed_in(User.objects.get(pk=user.pk))
    seen = page(reader, "/settings/policies/")
    assert "Save the numbers" not in seen and "one touch a day" in seen
    assert reader.post("/settings/policies/", {"cap_week": "1"}).status_code == 403
    creditor = a_creditor()
    assert reader.post(f"/settings/creditors/{creditor.pk}/policy/", {"cap_week": "1"}).status_code == 403
    assert "/settings/organisation/" not in page(reader, "/settings/")


def test_changes_are_listed_in_words_the_latest_first_and_page_by_page(ana: Client) -> None:
    for number in range(60):
        SettingChange.objects.create(
            subject="creditor", subject_id=1, name=f"Firm {number}", field="mode", was="shadow", became="live",
            actor="user:ana", recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    first = page(ana, "/settings/changes/")
    assert "Firm 59" in first and "Firm 9<" not in first and "Shadow" in first
    before = ana.get("/settings/changes/").context["before"]
    assert "Firm 9<" in page(ana, f"/settings/changes/?before={before}")


def test_settings_cost_the_same_queries_for_any_number_of_creditors(
    ana: Client,
) -> None:
    for _ in range(2):
        a_creditor()
    for path in ("/settings/", "/settings/creditors/", "/settings/policies/"):
        ana.get(path)
        few = len(_queries(ana, path))
        for _ in range(5):
            a_creditor()
        assert len(_queries(ana, path)) == few, path


def _queries(client: Client, path: str) -> list[Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return list(seen.captured_queries)

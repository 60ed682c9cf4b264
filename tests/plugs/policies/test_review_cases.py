"""Cases of a second reading: charges for paying late before the bill is late, and false threats."""

from datetime import date
from typing import Any

import pytest

from candour.domain.asking import read_asking
from candour.domain.duties import Charge
from candour.flow.guard import may_charge
from tests.asked import UK_BUSINESS, US_LETTER, Facts, asked, given, word

PARIS = given(UK_BUSINESS, customer={"country": "FR", "nation": None, "zone": "Europe/Paris"})
BERLIN = given(UK_BUSINESS, customer={"country": "DE", "nation": None, "zone": "Europe/Berlin"})
BILLS = [("GB", UK_BUSINESS, "GBP"), ("FR", PARIS, "EUR"), ("DE", BERLIN, "EUR")]


def charged(base: Facts, currency: str, kind: str, on: date, **bill: Any) -> Charge:
    """The answer to whether a charge may be added to a bill of 500 on a day."""
    item = {"reference": "INV-1", "currency": currency, "balance": 50_000, "amount": 50_000, **bill}
    charge = {"kind": kind, "item": "INV-1", "on": on.isoformat(), "cost": 9_000}
    asking = read_asking(given(base, items=[item], charge=charge))
    assert asking.charge is not None
    return may_charge(asking.charge)


@pytest.mark.parametrize(("place", "base", "currency"), BILLS)
def test_a_bill_that_is_not_late_bears_no_fixed_sum(place: str, base: Facts, currency: str) -> None:
    told = charged(base, currency, "fixed_sum", date(2026, 6, 3), due="2026-07-01", issued="2026-06-01")
    assert (told.allowed, told.most) == (False, 0), place


@pytest.mark.parametrize(("place", "base", "currency"), BILLS)
def test_a_bill_of_which_nobody_knows_when_it_is_due_bears_no_fixed_sum(place: str, base: Facts, currency: str) -> None:
    assert charged(base, currency, "fixed_sum", date(2026, 6, 3)).allowed is False, place


@pytest.mark.parametrize(("on", "most"), [(date(2026, 7, 1), 0), (date(2026, 7, 2), 4_000)])
@pytest.mark.parametrize(("place", "base", "currency"), BILLS[:2])
def test_the_fixed_sum_is_owed_from_the_day_after_the_due_date(
    place: str, base: Facts, currency: str, on: date, most: int
) -> None:
    assert charged(base, currency, "fixed_sum", on, due="2026-07-01").most == most, place


@pytest.mark.parametrize(("on", "most"), [(date(2026, 7, 1), 0), (date(2026, 7, 2), 4_000)])
@pytest.mark.parametrize(("place", "base", "currency"), BILLS[:2])
def test_a_bill_without_a_due_date_is_late_after_thirty_days(
    place: str, base: Facts, currency: str, on: date, most: int
) -> None:
    assert charged(base, currency, "fixed_sum", on, issued="2026-06-01").most == most, place


@pytest.mark.parametrize(("on", "most"), [(date(2026, 7, 31), 0), (date(2026, 8, 1), 4_000)])
def test_in_germany_default_begins_thirty_days_after_the_bill_is_due(on: date, most: int) -> None:
    assert charged(BERLIN, "EUR", "fixed_sum", on, due="2026-07-01", issued="2026-06-01").most == most


@pytest.mark.parametrize(("on", "most"), [(date(2026, 7, 1), 0), (date(2026, 7, 2), 5_000)])
def test_costs_above_the_fixed_sum_wait_for_the_due_date_too(on: date, most: int) -> None:
    assert charged(UK_BUSINESS, "GBP", "cost", on, due="2026-07-01").most == most


COLLECTOR = "This communication is from a debt collector."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("You will be arrested if you do not pay.", "refuse"),
        ("People go to prison for this.", "refuse"),
        ("By order of a government agency, pay.", "refuse"),
        ("Please tell us what you can manage.", "silent"),
    ],
)
def test_no_american_is_threatened_with_arrest_or_by_an_authority(text: str, said: str) -> None:
    answer = asked(US_LETTER, text=f"{text} {COLLECTOR}", asked={"initial": False})
    assert word(answer, "us.regf.1006.18.b") == said


@pytest.mark.parametrize(
    ("kind", "true", "said"),
    [("crime", True, "refuse"), ("amount", False, "refuse"), ("amount", None, "refuse"), ("amount", True, "silent")],
)
def test_what_is_declared_to_an_american_must_be_known_to_be_so(kind: str, true: bool | None, said: str) -> None:
    claims = [{"kind": kind, "true": true}]
    assert word(asked(US_LETTER, asked={"claims": claims}), "us.regf.1006.18.b") == said

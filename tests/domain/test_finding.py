"""What a person who types into the search box may mean."""

from typing import Any

import pytest

from candour.domain.finding import sought


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Müller  & Co", {}),
        ("AP@Brook.example", {"email": "ap@brook.example"}),
        ("ap@", {"email": "ap@"}),
        ("@brook.example", {"domain": "brook.example"}),
        ("+44 20 7946 0000", {"phone": "+442079460000"}),
        ("0044 20 7946", {"phone": "+44207946"}),
        ("020 7946", {"phone": "0207946"}),
        ("312.00", {"minors": {2: 31_200, 0: 312, 3: 312_000}}),
        ("£1,234.50", {"minors": {2: 123_450, 3: 1_234_500}}),
        ("1.234,50", {"minors": {2: 123_450, 3: 1_234_500}}),
        ("4417", {"phone": "4417", "minors": {2: 441_700, 0: 4_417, 3: 4_417_000}}),
        ("INV-4417", {}),
    ],
)
def test_what_is_typed_is_read_for_all_that_it_may_mean(typed: str, meant: dict[str, Any]) -> None:
    found = sought(typed)
    assert found is not None
    said = {"email": found.email, "domain": found.domain, "phone": found.phone, "minors": found.minors}
    assert {name: value for name, value in said.items() if value} == meant


@pytest.mark.parametrize("typed", ["", " ", "a", " - ", "@", "&&", "\x00"])
def test_one_letter_alone_is_not_looked_for(typed: str) -> None:
    assert sought(typed) is None

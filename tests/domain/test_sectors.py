"""Which customers of a creditor a law pack knows the law for."""

import pytest

from candour.domain.parties import CustomerKind
from candour.domain.sectors import Cover, Sector, is_covered

PEOPLE = frozenset({CustomerKind.CONSUMER})
COVERS = (Cover("GB", PEOPLE), Cover("DE", frozenset({CustomerKind.BUSINESS}), frozenset({Sector.ENERGY})))


@pytest.mark.parametrize(
    ("country", "sector", "kind", "covered"),
    [
        ("GB", "trade", CustomerKind.CONSUMER, True),
        ("GB", "hire", CustomerKind.CONSUMER, True),
        ("GB", "trade", CustomerKind.BUSINESS, False),
        ("GB", "energy", CustomerKind.CONSUMER, False),
        ("GB", "other", CustomerKind.CONSUMER, False),
        ("DE", "energy", CustomerKind.BUSINESS, True),
        ("DE", "trade", CustomerKind.BUSINESS, False),
        ("DE", "energy", CustomerKind.CONSUMER, False),
        ("FR", "trade", CustomerKind.CONSUMER, False),
        (None, "other", CustomerKind.BUSINESS, True),
        ("FR", "", CustomerKind.BUSINESS, True),
        (None, "", CustomerKind.BUSINESS, True),
    ],
)
def test_a_place_a_trade_and_a_kind_are_known_together(
    country: str | None, sector: str, kind: CustomerKind, covered: bool
) -> None:
    assert is_covered(COVERS, country, sector, kind) is covered


def test_no_pack_knows_nothing() -> None:
    assert not is_covered((), "GB", "trade", CustomerKind.CONSUMER)

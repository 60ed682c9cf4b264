"""An address on an envelope: its own lines, the name once, and the country where it goes abroad."""

import pytest

from candour.domain.addresses import address_lines, envelope_lines, is_postal


@pytest.mark.parametrize(
    ("kept", "lines"),
    [
        ("1 High Street\nBath\nBA1 1AA", ("1 High Street", "Bath", "BA1 1AA")),
        ("1 High Street, Bath, BA1 1AA", ("1 High Street", "Bath", "BA1 1AA")),
        ("Flat 2, 1 High Street,\r\nBath\r\n\r\nBA1 1AA\r\n", ("Flat 2, 1 High Street", "Bath", "BA1 1AA")),
        ("  \n", ()),
        ("a\u202eb, c\x00d", ("a b", "c d")),
    ],
)
def test_an_address_is_read_by_its_lines_or_its_commas(kept: str, lines: tuple[str, ...]) -> None:
    assert address_lines(kept) == lines


def test_one_line_is_no_address_and_neither_is_a_list() -> None:
    assert not is_postal("Bath")
    assert is_postal("1 High Street, Bath")
    assert not is_postal("\n".join("x" * n for n in range(1, 12)))


def test_the_country_stands_last_in_capitals_when_the_letter_goes_abroad() -> None:
    kept = "5 Rue Verte\n75002 Paris\nFrance"
    assert envelope_lines("M. Dupont", kept, "FR", "GB") == ("M. Dupont", "5 Rue Verte", "75002 Paris", "FRANCE")
    assert envelope_lines("M. Dupont", kept, "FR", "FR")[-1] == "75002 Paris"


def test_a_country_at_home_or_unknown_gets_no_line_and_a_name_stands_once() -> None:
    assert envelope_lines("Brook", "brook\n1 Mill\nBath\nUK", "GB", "GB") == ("Brook", "1 Mill", "Bath")
    assert envelope_lines("Brook", "1 Mill\nBath", None, "GB") == ("Brook", "1 Mill", "Bath")

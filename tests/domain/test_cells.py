"""Cells that a spreadsheet would run are quoted."""

import pytest

from candour.domain.cells import inert


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_what_begins_like_a_formula_is_quoted(text: str) -> None:
    assert inert(text) == "'" + text


@pytest.mark.parametrize("text", ["Brook Ltd", "-30.00", "+44", "1,200.50", "", "a=b", "(12)"])
def test_words_and_numbers_are_left_as_they_are(text: str) -> None:
    assert inert(text) == text

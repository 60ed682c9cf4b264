"""Which column holds which field, how a row is read through that, and what is told when it cannot be."""

from datetime import date
from typing import Any

import pytest

from candour.domain.columns import BadValue, Column, RowReader, Survey, drop_misfits, find_columns, one_order
from candour.domain.errors import WrongUse
from candour.domain.money import parse_amount
from candour.domain.reading import read_date, read_flag

SYNONYMS = {"reference": ("invoiceno", "number"), "name": ("customer", "name"), "due": ("duedate", "due")}
HEADER = ["Invoice No.", " Customer ", "Due", "Customer", "Town"]


def told(function: Any, *given: Any) -> str:
    with pytest.raises(WrongUse) as error:
        function(*given)
    return str(error.value)


def test_a_field_takes_the_first_of_its_usual_names_that_the_header_has() -> None:
    found = find_columns(HEADER, SYNONYMS, {})
    assert found == {
        "reference": Column("Invoice No.", (0,)), "name": Column("Customer", (1,)), "due": Column("Due", (2,)),
    }  # fmt: skip
    assert find_columns(["Name", "Customer"], SYNONYMS, {}) == {"name": Column("Customer", (1,))}


def test_a_column_serves_one_field_unless_a_person_maps_it_twice() -> None:
    both = {"a": ("date",), "b": ("date", "due")}
    assert find_columns(["Date", "Due"], both, {}) == {"a": Column("Date", (0,)), "b": Column("Due", (1,))}
    assert find_columns(["Date"], both, {}) == {"a": Column("Date", (0,))}
    assert find_columns(["Date"], both, {"b": "Date"}) == {"b": Column("Date", (0,), said=True)}
    twice = find_columns(["Date"], both, {"a": "Date", "b": " date"})
    assert twice == {"a": Column("Date", (0,), said=True), "b": Column("date", (0,), said=True)}


def test_a_mapped_template_leaves_its_columns_to_others() -> None:
    found = find_columns(HEADER, SYNONYMS, {"name": "{Town}, {Due}!"})
    assert found["name"] == Column("{Town}, {Due}!", (4, ", ", 2, "!"), said=True)
    assert found["due"] == Column("Due", (2,))
    assert find_columns(HEADER, SYNONYMS, {"name": "{Town}"})["name"] == Column("{Town}", (4,), said=True)


def test_a_field_may_be_left_without_a_column() -> None:
    assert set(find_columns(HEADER, SYNONYMS, {"name": " "})) == {"reference", "due"}


def test_a_mapping_of_what_there_is_not_is_told_with_what_there_is() -> None:
    columns = "columns are 'Invoice No.', 'Customer', 'Due', 'Customer', 'Town'"
    said = "--map nane=...: 'nane' is no field; fields are reference, name, due"
    assert told(find_columns, HEADER, SYNONYMS, {"nane": "Town"}) == said
    said = f"--map name=...: there is no column 'City'; {columns}"
    assert told(find_columns, [*HEADER, " "], SYNONYMS, {"name": " City"}) == said
    said = f"--map name=...: several columns are called 'Customer'; {columns}"
    assert told(find_columns, HEADER, SYNONYMS, {"name": "Customer"}) == said
    said = f"--map name=...: several columns are called 'customer'; {columns}"
    assert told(find_columns, HEADER, SYNONYMS, {"name": "{customer}"}) == said
    assert find_columns(["A b", "a_b"], {"x": ()}, {"x": "a_b"})["x"].parts == (1,), "the exact name wins"


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ((0,), "A1"), ((1,), ""), ((0, "-", 2), "A1-B"), ((0, "-", 1), ""), ((" ", 2, " "), "B"), ((2, 0), "BA1"),
    ],
)  # fmt: skip
def test_a_cell_is_trimmed_and_a_template_with_a_gap_is_empty(parts: tuple[int | str, ...], text: str) -> None:
    assert Column("x", parts).text([" A1 ", " ", "B"]) == text


def test_a_column_tells_which_cells_it_reads() -> None:
    assert Column("x", (0, "-", 2)).indices == (0, 2)


def test_a_column_most_of_whose_values_do_not_fit_is_not_used_and_that_is_told() -> None:
    def columns(said: bool = False) -> dict[str, Column]:
        return {"is_disputed": Column("Flag", (0,), said=said), "name": Column("Name", (1,))}

    readers = {"is_disputed": read_flag, "due": read_flag}
    mostly = [["red", "A"], ["blue", "B"], ["yes", "C"], ["", "D"]]
    found = columns()
    assert drop_misfits(found, readers, mostly) == [
        "Column 'Flag' is not used: its values are no is disputed. To use it all the same: --map is_disputed=COLUMN."
    ]
    assert set(found) == {"name"}
    for kept, rows in (
        (columns(), [["red", "A"], ["yes", "B"], ["", "C"]]),
        (columns(said=True), mostly),
        (columns(), []),
    ):
        assert drop_misfits(kept, readers, rows) == []
        assert set(kept) == {"is_disputed", "name"}


def surveyed(*rows: list[str]) -> Survey:
    survey = Survey({"due": Column("Due", (0,)), "issued": Column("Issued", (1,))})
    for row in rows:
        survey.look(row)
    return survey


def test_a_survey_counts_rows_keeps_the_first_and_finds_the_order_of_each_column() -> None:
    survey = surveyed(["13/1/2026", ""], ["1/2/2026", "5/5/2026"])
    assert (survey.rows, survey.first) == (2, [["13/1/2026", ""], ["1/2/2026", "5/5/2026"]])
    assert survey.orders(None) == {"due": "dmy", "issued": None}
    assert survey.orders("mdy") == {"due": "mdy", "issued": "mdy"}
    assert surveyed(["", ""]).orders(None) == {"due": None, "issued": None}
    many = surveyed(*[["", ""]] * 1001)
    assert (many.rows, len(many.first)) == (1001, 1000)


def test_an_order_that_would_be_a_guess_is_told_with_its_column() -> None:
    assert told(surveyed().orders, "ymd") == "--dates ymd: orders are dmy, mdy, iso"
    said = "the columns' dates are in different orders ('Due' is dmy; 'Issued' is mdy); say --dates dmy or --dates mdy"
    assert told(surveyed(["13/1/2026", "1/13/2026"]).orders, None) == said
    assert told(surveyed(["1/2/2026", ""]).orders, None) == (
        "column 'Due' has only dates that could be day first or month first, such as 1/2/2026; say which with "
        "--dates dmy or --dates mdy"
    )


def test_the_order_that_columns_share_is_shown() -> None:
    assert one_order({"a": None, "b": "dmy"}) == "dmy"
    assert one_order({"a": None}) is None and one_order({}) is None


COLUMNS = {
    "name": Column("Customer", (0,)), "due": Column("Due", (1,)), "owed": Column("Owed", (2,)),
    "flag": Column("Disputed?", (3,)),
}  # fmt: skip
READER = RowReader(COLUMNS, {"due": "dmy"}, 5)
ROW = [" Ann\n Lee ", "3/4/2026", "12.50", "", "x"]


def bad(function: Any, *given: Any) -> tuple[str, str, str]:
    with pytest.raises(BadValue) as error:
        function(*given)
    assert str(error.value) == error.value.reason
    return error.value.column, error.value.value, error.value.reason


def test_a_row_is_read_by_field() -> None:
    READER.check_width(ROW)
    assert READER.text("name", ROW) == "Ann\n Lee" and READER.text("town", ROW) == ""
    assert READER.line("name", ROW) == "Ann Lee" and READER.needed("name", ROW) == "Ann Lee"
    assert READER.date("due", ROW) == date(2026, 4, 3)
    assert READER.amount("owed", ROW, "GBP") == 1250 and READER.amount("owed", ROW, "KWD") == 12500
    assert READER.read("flag", ROW, read_flag) is None and READER.read("town", ROW, read_flag) is None


def test_a_row_that_slipped_is_told_by_its_width() -> None:
    READER.check_width([*ROW, " "])
    READER.check_width(ROW[:4])
    said = "the row has 6 cells but the header 5: quote separators"
    assert bad(READER.check_width, [*ROW, "y"]) == ("", "", said)
    assert bad(READER.check_width, ROW[:3]) == ("", "", "the row has only 3 of 5 cells")
    RowReader({}, {}, 0).check_width(["x"][:0] or [""])
    assert bad(RowReader({}, {}, 1).check_width, []) == ("", "", "the row has only 0 of 1 cells")


def test_a_value_that_cannot_be_read_is_told_with_its_column_as_the_file_has_it() -> None:
    row = ["", "soon", "much", "perhaps", ""]
    assert bad(READER.needed, "name", row) == ("Customer", "", "is blank, and a row needs its name")
    assert bad(READER.needed, "town", row) == ("town", "", "is blank, and a row needs its town")
    assert bad(READER.date, "due", row) == ("Due", "soon", "is not a date written day first")
    assert bad(READER.amount, "owed", row, "GBP") == ("Owed", "much", "'much' is not an amount of money")
    assert bad(READER.read, "flag", row, read_flag) == ("Disputed?", "perhaps", "is neither yes nor no")
    assert bad(READER.read, "flag", row, lambda text: read_date(text, None))[2] == "is not a date"
    assert bad(READER.read, "owed", ROW, lambda text: parse_amount(text, "JPY"))[2].startswith("12.50 has more")
    found = READER.bad("due", row, "is odd")
    assert (found.column, found.value, found.reason) == ("Due", "soon", "is odd")


def test_a_text_longer_than_any_name_is_told_by_its_beginning() -> None:
    assert READER.text("name", ["x" * 500]) == "x" * 500
    assert bad(READER.text, "name", ["x" * 501]) == ("Customer", f"{'x' * 60}...", "is longer than 500 characters")

"""The words of a letter part by part: marks of a notice's parts, paragraphs, lists, tables with their sums."""

from candour.domain.layout import MARK, Block, TableWords
from candour.domain.pieces import NOTHING_ELSE, Piece, parts_in, parts_told, pieces_of, pieces_of_text, table_of
from candour.domain.wording import Line, Total

KNOWN = frozenset({"one", "two", "gone"})
WORDS = TableWords("Ref", "Issued", "Due", "Amount", "Paid", "Other", "Owed", "Total", "to be told")
ONE = Line("A-1", "1 May", "31 May", "£10.00", "", "", "£10.00")
TWO = Line("A-2", "", "", "", "£1.00", "-£2.00", "")
POUNDS = Total("GBP", 1000, "£10.00")


def test_parts_are_marked_by_name_before_their_words() -> None:
    assert parts_in("[[one]] Hello. [[two]]\n\n{{ a }} [[ three ]] [four] [[one]]") == frozenset({"one", "two"})
    assert parts_in("Hello.") == frozenset()


def test_a_part_is_told_when_its_paragraph_says_something_and_marks_are_never_read() -> None:
    prose = "[[one]] Hello. [[two]]You.\n\n[[gone]] \n\n[[other]] Else."
    assert parts_told(prose, KNOWN) == ("Hello. You.\n\n\n\nElse.", frozenset({"one", "two"}))


def test_words_without_parts_stay_as_they_are() -> None:
    prose = "[[one]] Hello, a customer wrote that."
    assert parts_told(prose, frozenset()) == (prose, frozenset())


def test_a_mark_takes_one_space_with_it_and_no_more() -> None:
    assert parts_told("[[one]]  Hello.", KNOWN)[0] == " Hello."


def test_a_marked_paragraph_is_its_table_else_the_words_of_its_block() -> None:
    blocks = {"items": Block("for a mail", "<table>"), "help": Block("Free advice:\n- One\n- Two", "<p>")}
    tables: dict[str, Piece] = {"items": {"table": {}}}
    prose = f"Hello,\nyou.\n\n {MARK}items \n\n{MARK}help\n\n\n\nBye."
    assert pieces_of(prose, blocks, tables) == (
        {"lines": ["Hello,", "you."]}, {"table": {}}, {"lines": ["Free advice:"]}, {"list": ["One", "Two"]},
        {"lines": ["Bye."]},
    )  # fmt: skip


def test_text_is_paragraphs_and_lists_without_empty_lines() -> None:
    text = " One \n two\n- a\n  - b \n-c\n\n\n\n- d\n\n  \n\nThree"
    assert list(pieces_of_text(text)) == [
        {"lines": ["One", "two", "-c"]}, {"list": ["a", "b"]}, {"list": ["d"]}, {"lines": ["Three"]},
    ]  # fmt: skip


def test_one_item_has_no_total_and_no_column_that_nothing_is_in() -> None:
    assert table_of("Items", [ONE], [POUNDS], WORDS) == {
        "table": {
            "caption": "Items",
            "head": ["Ref", "Issued", "Due", "Amount", "Paid", "Owed"],
            "words": [0, 1, 2],
            "rows": [["A-1", "1 May", "31 May", "£10.00", "-", "£10.00"]],
            "sums": [],
        }
    }


def test_several_items_have_a_total_and_what_is_not_known_is_said() -> None:
    assert table_of("Items", [ONE, TWO], [POUNDS], WORDS) == {
        "table": {
            "caption": "Items",
            "head": ["Ref", "Issued", "Due", "Amount", "Paid", "Other", "Owed"],
            "words": [0, 1, 2],
            "rows": [
                ["A-1", "1 May", "31 May", "£10.00", "-", "-", "£10.00"],
                ["A-2", "-", "-", "-", "£1.00", "-£2.00", "to be told"],
            ],
            "sums": [["Total", "£10.00"]],
        }
    }
    dollars = Total("USD", 5, "$0.05")
    both = table_of("Items", [ONE], [POUNDS, dollars], WORDS)
    assert both["table"]["sums"] == [["Total", "£10.00"], ["Total", "$0.05"]]


def test_most_messages_say_nothing_else() -> None:
    assert (NOTHING_ELSE.facts, NOTHING_ELSE.tables) == ({}, {})

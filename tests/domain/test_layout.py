"""A message laid out: the same words as text and as HTML, a table that adds up, nothing from outside as markup."""

from candour.domain.layout import Block, TableWords, lay_out, linked, mark, page, table
from candour.domain.wording import Line, Total

WORDS = TableWords("Invoice", "Issued", "Due", "Amount", "Paid", "Other", "Owed", "Total", "unknown")
FIRST = Line("INV-1", "1 May", "31 May", "£100.00", "£40.00", "", "£60.00")
SECOND = Line("A & <B>", "", "", "", "£0.00", "-£5.00", "")
P, UL, LI = (
    '<p style="margin:0 0 16px">', '<ul style="margin:0 0 16px;padding-left:22px">', '<li style="margin:0 0 6px">',
)  # fmt: skip
CELL = "padding:10px 8px 10px 0;border-top:1px solid #d9dce1;vertical-align:top;"
FIGURE = f"{CELL}text-align:right;padding-right:0;white-space:nowrap"
SMALL = '<br><span class="q" style="font-size:14px;font-weight:400;color:#4b5563">'
TH = '<th class="q" scope="col" style="padding:8px 8px 8px 0;text-align:{};'
TH += 'font-size:14px;font-weight:600;color:#4b5563">'


def test_paragraphs_are_told_apart_by_blank_lines_and_empty_ones_vanish() -> None:
    found = lay_out(" Dear Ann, \n\n \n\nA <b>\n & c ", {})
    assert found == Block("Dear Ann,\n\nA <b>\n& c", f"{P}Dear Ann,</p>\n{P}A &lt;b&gt;<br>&amp; c</p>")


def test_lines_with_a_dash_are_a_list() -> None:
    assert lay_out("You can\n- pay\n - ask", {}) == Block(
        "You can\n- pay\n- ask", f"{P}You can</p>{UL}\n{LI}pay</li>\n{LI}ask</li>\n</ul>"
    )
    assert lay_out("- pay", {}).html == f"{UL}\n{LI}pay</li>\n</ul>"


def test_a_marked_paragraph_is_filled_by_its_block_and_an_empty_block_vanishes() -> None:
    blocks = {"items": Block("the items", "<table></table>"), "none": Block("", "")}
    found = lay_out(f"Hello\n\n{mark('items')}\n\n{mark('none')}\n\nBye", blocks)
    assert found == Block("Hello\n\nthe items\n\nBye", f"{P}Hello</p>\n<table></table>\n{P}Bye</p>")
    assert mark("items") == "\x01items"


def test_web_addresses_become_links_without_the_stop_that_follows_them() -> None:
    link = '<a class="l" style="color:#1d4f91" href="https://a.example/x?y=1">https://a.example/x?y=1</a>'
    assert linked("See https://a.example/x?y=1.") == f"See {link}."
    assert linked("ftp://a.example") == "ftp://a.example"


def test_the_text_table_is_aligned_and_ends_in_a_total_where_there_are_several() -> None:
    found = table("What is open", [FIRST, SECOND], [Total("GBP", 6000, "£60.00")], WORDS)
    assert found.text.split("\n") == [
        "What is open",
        "Invoice  Issued  Due      Amount    Paid   Other     Owed",
        "INV-1    1 May   31 May  £100.00  £40.00       -   £60.00",
        "A & <B>  -       -             -   £0.00  -£5.00  unknown",
        "Total: £60.00",
    ]


def test_one_line_needs_no_total_and_no_column_for_other_changes() -> None:
    found = table("What is open", [FIRST], [Total("GBP", 6000, "£60.00")], WORDS)
    assert found.text.split("\n") == [
        "What is open",
        "Invoice  Issued  Due      Amount    Paid    Owed",
        "INV-1    1 May   31 May  £100.00  £40.00  £60.00",
    ]
    assert "Total" not in found.html


def test_two_currencies_have_a_total_each() -> None:
    sums = [Total("GBP", 6000, "£60.00"), Total("EUR", 100, "€1.00")]
    found = table("What is open", [FIRST], sums, WORDS)
    assert found.text.endswith("\nTotal: £60.00\nTotal: €1.00")
    row = '<tr><th class="b" scope="row" colspan="2" style="{}text-align:left">Total</th>'
    row += '<td class="b" style="{};font-weight:600">{}</td></tr>'
    ends = "\n".join(row.format(CELL, FIGURE, text) for text in ("£60.00", "€1.00"))
    assert found.html.endswith(f"\n{ends}\n</tbody></table>")


def test_the_html_table_has_three_columns_that_fit_a_phone_and_escapes_what_came_from_outside() -> None:
    found = table("Open & <due>", [FIRST, SECOND], [Total("GBP", 6000, "£60.00")], WORDS)
    assert found.html.split("\n") == [
        '<table style="width:100%;border-collapse:collapse;margin:0 0 20px;font-size:16px">',
        '<caption style="text-align:left;font-weight:600;padding:0 0 4px">Open &amp; &lt;due&gt;</caption>',
        f"<thead><tr>{TH.format('left')}Invoice</th>{TH.format('left')}Due</th>"
        f"{TH.format('right;padding-right:0')}Owed</th></tr></thead>",
        "<tbody>",
        f'<tr><th class="b" scope="row" style="{CELL}text-align:left;font-weight:600;overflow-wrap:anywhere">'
        f"INV-1{SMALL}Issued 1 May</span></th>",
        f'<td class="b" style="{CELL}">31 May</td>',
        f'<td class="b" style="{FIGURE}"><b>£60.00</b>{SMALL}Amount £100.00</span>{SMALL}Paid £40.00</span></td></tr>',
        f'<tr><th class="b" scope="row" style="{CELL}text-align:left;font-weight:600;overflow-wrap:anywhere">'
        "A &amp; &lt;B&gt;</th>",
        f'<td class="b" style="{CELL}">-</td>',
        f'<td class="b" style="{FIGURE}"><b>unknown</b>{SMALL}Paid £0.00</span>{SMALL}Other -£5.00</span></td></tr>',
        f'<tr><th class="b" scope="row" colspan="2" style="{CELL}text-align:left">Total</th>'
        f'<td class="b" style="{FIGURE};font-weight:600">£60.00</td></tr>',
        "</tbody></table>",
    ]


def test_a_page_has_its_language_its_direction_and_its_subject() -> None:
    found = page("A & <b>", "<p>Hi</p>", "en-GB")
    assert '<html lang="en-GB" dir="ltr">' in found and "<title>A &amp; &lt;b&gt;</title>" in found
    assert found.endswith("<p>Hi</p>\n</div>\n</div>\n</body>\n</html>\n")
    assert '<html lang="ar-EG" dir="rtl">' in page("x", "y", "ar-EG")

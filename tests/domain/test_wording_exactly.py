"""Figures, names and lists as a customer reads them, and a mail as its bytes go out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from candour.domain import wording
from candour.domain.accounts import PaymentFacts
from candour.domain.mime import Mail, assemble, is_address
from candour.domain.parties import ContactPoint
from candour.domain.wording import Line, Total
from tests.some import an_account, an_item

DAY = date(2013, 6, 3)


@pytest.mark.parametrize(
    ("minor", "currency", "language", "text"),
    [
        (0, "GBP", "en-GB", "£0.00"), (5, "GBP", "en-GB", "£0.05"), (123_450, "GBP", "en-GB", "£1,234.50"),
        (123_456_789, "GBP", "en-GB", "£1,234,567.89"), (-500, "GBP", "en-GB", "-£5.00"), (1_234_567, "JPY", "en-GB",
     "JP¥1,234,567"),
        (1_234_567, "JPY", "de-DE", "1.234.567\u00a0¥"), (123_450, "EUR", "de-DE",
     "1.234,50\u00a0€"), (1_234_567, "KWD", "en-GB", "KWD1,234.567"),
        (12_345_678_900, "INR", "en-IN", "₹12,34,56,789.00"), (123_450, "EUR", "fr-FR",
     "1\u202f234,50\u00a0€"), (100, "EUR", "es-ES", "1,00\u00a0€"), (1, "CLF", "en-GB", "CLF0.0001"),
    ],
)  # fmt: skip
def test_money_is_written_as_its_language_writes_it(minor: int, currency: str, language: str, text: str) -> None:
    assert wording.money(minor, currency, language) == text


def test_the_quick_way_is_taken_only_where_it_is_right() -> None:
    style = wording._style.__wrapped__
    assert style("GBP", "en-GB") == wording._Style("£", "", ",", ".", 2)
    assert style("EUR", "de-DE") == wording._Style("", "\u00a0€", ".", ",", 2)
    assert style("JPY", "en-US") == wording._Style("¥", "", ",", "", 0)
    assert style("INR", "en-IN") is None, "lakhs are grouped otherwise"


def test_days_are_written_with_the_month_as_a_word() -> None:
    assert wording.day.__wrapped__(DAY, "en-GB") == "3 June 2013"
    assert wording.short_day.__wrapped__(DAY, "en-GB") == "3 Jun 2013"
    assert wording.day.__wrapped__(DAY, "de-DE") == "3. Juni 2013"


def test_a_line_tells_what_came_off_and_what_is_owed() -> None:
    item = an_item(DAY, 6_500, amount=10_000, paid=4_000, issued=date(2013, 5, 1))
    assert wording.line(item, "en-GB") == Line(
        "INV-1", "1 May 2013", "3 Jun 2013", "£100.00", "£40.00", "£5.00", "£65.00"
    )
    credited = wording.line(replace(item, balance=5_900, reference="X" * 41), "en-GB")
    assert (credited.other, credited.reference) == ("-£1.00", "X" * 39 + "…")
    bare = wording.line(an_item(None, None, amount=None), "en-GB")
    assert bare == Line("INV-1", "", "", "", "£0.00", "", "")
    assert wording.line(an_item(DAY, None), "en-GB").owed == ""
    assert wording.line(an_item(DAY, 12_000, amount=None), "en-GB").other == ""
    assert wording.line(an_item(DAY, None, amount=12_000), "en-GB").other == ""


def test_totals_are_kept_by_currency_in_their_order_without_what_is_not_known() -> None:
    items = [an_item(DAY, 100, currency="EUR"), an_item(DAY, 1), an_item(DAY, None), an_item(DAY, 20, currency="EUR")]
    assert wording.totals(items, "en-GB") == [Total("EUR", 120, "€1.20"), Total("GBP", 1, "£0.01")]


def test_a_list_reads_as_a_phrase() -> None:
    assert wording.listing(["a"], "and") == "a"
    assert wording.listing(["a", "b"], "and") == "a and b"
    assert wording.listing(["a", "b", "c"], "und") == "a, b und c"


def numbered(count: int) -> list[Any]:
    return [an_item(DAY, key=key) for key in range(1, count + 1)]


def test_references_name_three_and_count_the_rest() -> None:
    assert wording.references([], "and", "{count} more") == ""
    assert wording.references(numbered(1), "and", "{count} more") == "INV-1"
    assert wording.references(numbered(3), "and", "{count} more") == "INV-1, INV-2 and INV-3"
    assert wording.references(numbered(4), "and", "{count} more") == "INV-1, INV-2, INV-3 and 1 more"
    assert wording.references(numbered(5), "and", "{count} more") == "INV-1, INV-2, INV-3 and 2 more"
    long = [replace(numbered(1)[0], reference="X" * 41)]
    assert wording.references(long, "and", "") == "X" * 39 + "…"


def test_items_are_called_by_their_kind_where_they_share_one() -> None:
    words = {"item": ("item", "items"), "invoice": ("invoice", "invoices")}
    loan = replace(numbered(1)[0], kind="loan")
    assert wording.item_word(numbered(1), words) == "invoice"
    assert wording.item_word(numbered(2), words) == "invoices"
    assert wording.item_word([loan], words) == "item"
    assert wording.item_word([loan, *numbered(1)], words) == "items"
    assert wording.item_word([], words) == "items"


def test_a_mail_greets_the_contact_whose_address_is_used_else_the_customer() -> None:
    def point(**given: Any) -> ContactPoint:
        return ContactPoint(1, "email", "a@b.example", **given)

    account = an_account(name="Brook Ltd", contact_points=(point(contact_name="Ann\nLee"),))
    assert wording.addressee(account) == "Ann Lee"
    for points in ((), (point(),), (point(contact_name="Ann", usable=False),), (point(contact_name="Ann",
     opted_out=True),),
                   (ContactPoint(1, "phone", "1", contact_name="Ann"),)):  # fmt: skip
        assert wording.addressee(replace(account, contact_points=points)) == "Brook Ltd"
    second = (point(contact_name="Ann", usable=False), point(contact_name="Bo"))
    assert wording.addressee(replace(account, contact_points=second)) == "Bo"
    assert wording.addressee(replace(account, contact_points=(), name=" C1 ")) == "", "a reference is no name"


def test_other_items_are_listed_by_whether_they_are_due() -> None:
    ahead, today, undated = an_item(date(2013, 6, 4), key=1), an_item(DAY, key=2), an_item(None, key=3)
    left_out = [
        an_item(DAY, 0), an_item(DAY, -1), an_item(DAY, None), an_item(DAY, queried=True), an_item(DAY, held=True),
        an_item(DAY, promised_until=DAY),
    ]  # fmt: skip
    assert wording.listed_others([ahead, today, undated, *left_out], DAY) == ([ahead], [today, undated])


def test_the_latest_payment_on_these_items_is_thanked() -> None:
    def paid(amount: int, day: int, *items: int, currency: str = "GBP") -> PaymentFacts:
        return PaymentFacts(1, amount, currency, date(2013, 6, day), items)

    account = an_account(
        payments=(paid(100, 1, 1), paid(200, 2, 1), paid(50, 2), paid(900, 3, 2), paid(7, 3, 1, currency="EUR"))
    )
    assert wording.payment_to_thank(account, numbered(1), "GBP") == (250, date(2013, 6, 2))
    assert wording.payment_to_thank(account, numbered(1), "EUR") == (7, date(2013, 6, 3))
    assert wording.payment_to_thank(account, numbered(1), "USD") is None


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Ann  Lee ", "Ann Lee"), ("Ann\r\nBcc: x", "Ann Bcc: x"), ("a\u202eb\u200bc", "a b c"), ("Zoë", "Zoë"),
        ("x" * 120, "x" * 120), ("x" * 121, "x" * 119 + "…"), ("x" * 118 + " yyy", "x" * 118 + "…"),
    ],
)  # fmt: skip
def test_a_name_is_one_short_visible_line(text: str, cleaned: str) -> None:
    assert wording.clean(text) == cleaned


def test_words_that_are_not_used_are_found_but_not_in_a_templates_tags() -> None:
    assert wording.forbidden_words("You must pay. {{ overdue }} {% if late %} Final!") == ["must", "Final"]
    assert wording.debt_words("Your bill {{ debt }} and Payment") == ["bill", "Payment"]


def test_how_easily_a_text_reads() -> None:
    assert wording.reading_grade("") == 0.0
    assert wording.reading_grade("We can help. Call us.") == pytest.approx(4.71 * 15 / 5 + 0.5 * 5 / 2 - 21.43)
    assert wording.longest_sentence("We can help. Call us.\nDo\n") == 3
    assert wording.longest_sentence("") == 0


AT = datetime(2013, 6, 3, 9, 30, tzinfo=timezone(timedelta(hours=1)))
MAIL = Mail(
    "Harbour", "a@harbour.example", "Ana", "ana@acme.example", "Hello", "Hi é\n", "<p>Hi</p>", "<1.a@h.example>", AT
)
BYTES = """From: Harbour <a@harbour.example>
To: Ana <ana@acme.example>
Subject: Hello
Date: Mon, 03 Jun 2013 09:30:00 +0100
Message-ID: <1.a@h.example>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_candour_=="

--=_candour_==
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Hi =C3=A9

--=_candour_==
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<p>Hi</p>
--=_candour_==--
"""


def head(**changes: Any) -> list[str]:
    """The header lines of a mail with these changes."""
    return assemble(replace(MAIL, **changes)).decode("ascii").partition("\r\n\r\n")[0].split("\r\n")


def test_a_mail_goes_out_as_these_bytes() -> None:
    assert assemble(MAIL).decode("ascii") == BYTES.replace("\n", "\r\n")
    assert assemble(replace(MAIL, text="Hi é\r\n", html="<p>Hi</p>")) == assemble(MAIL)
    assert assemble(replace(MAIL, text="Hi é\r")) == assemble(MAIL)


def test_an_answer_names_what_it_answers_and_where_answers_go() -> None:
    lines = head(reply_to="r@h.example", in_reply_to="2@x.example", references=("1@x.example", "<2@x.example>"))
    assert lines[2] == "Reply-To: <r@h.example>"
    assert lines[6:9] == ["In-Reply-To: <2@x.example>", "References: <1@x.example>", " <2@x.example>"]


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"to_name": ""}, ["To: <ana@acme.example>"]),
        ({"to_name": " Ana  Lee"}, ["To: =?utf-8?b?QW5hICBMZWU=?=", " <ana@acme.example>"]),
        ({"to_name": "Lee, Ana"}, ['To: "Lee, Ana" <ana@acme.example>']),
        ({"to_name": 'A "B" \\ C.'}, ['To: "A \\"B\\" \\\\ C." <ana@acme.example>']),
        ({"to_name": "Zoë"}, ["To: =?utf-8?b?Wm/Dqw==?=", " <ana@acme.example>"]),
        ({"to_name": "=?x"}, ["To: =?utf-8?b?PT94?=", " <ana@acme.example>"]),
        ({"to_name": "x" * 53}, [f"To: {'x' * 53} <ana@acme.example>"]),
        ({"to_name": "x" * 54}, [f"To: {'x' * 54}", " <ana@acme.example>"]),
        ({"to_name": "x" * 60}, [f"To: {'x' * 60}", " <ana@acme.example>"]),
        ({"to_name": "x" * 61}, [
            "To: =?utf-8?b?eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4?=",
     " =?utf-8?b?eHh4eHh4eHh4eHh4eHh4eHh4eHh4eA==?=",
            " <ana@acme.example>",
        ]),
        ({"to_address": "ana@bücher.example"}, ["To: Ana <ana@xn--bcher-kva.example>"]),
        ({"subject": ""}, ["Subject:"]),
        ({"subject": "x" * 67}, [f"Subject: {'x' * 67}"]),
        ({"subject": "x" * 60 + " " + "y" * 7}, [f"Subject: {'x' * 60}", f" {'y' * 7}"]),
        ({"subject": "x" * 60 + " " + "y" * 60}, [f"Subject: {'x' * 60}", f" {'y' * 60}"]),
        ({"subject": "a  b"}, ["Subject: =?utf-8?b?YSAgYg==?="]),
        ({"subject": "Zoë"}, ["Subject: =?utf-8?b?Wm/Dqw==?="]),
        ({"date": AT.astimezone(UTC)}, ["Date: Mon, 03 Jun 2013 08:30:00 +0000"]),
    ],
)  # fmt: skip
def test_a_header_is_plain_where_it_can_be_and_folded_where_it_is_long(
    changes: dict[str, Any], lines: list[str]
) -> None:
    found = head(**changes)
    start = found.index(lines[0])
    assert found[start : start + len(lines)] == lines
    assert not found[start + len(lines)].startswith(" ")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"date": datetime(2013, 6, 3)}, "Date: a mail needs a time with its zone"),  # noqa: DTZ001
        ({"subject": "a\nb"}, "Subject: a line end or NUL may not stand in a header"),
        ({"from_name": "a\rb"}, "From: a line end or NUL may not stand in a header"),
        ({"to_name": "a\0b"}, "To: a line end or NUL may not stand in a header"),
        ({"to_address": "a b@c.example"}, "To: not an email address that mail can carry"),
        ({"from_address": "none"}, "From: not an email address that mail can carry"),
        ({"reply_to": "x"}, "Reply-To: not an email address that mail can carry"),
        ({"to_address": "a@" + "ü" * 70 + ".example"}, "To: the domain of the address is not one that mail can carry"),
        ({"to_address": f"a@{'b' * 245}.cccccc"}, None),
        ({"to_address": f"a@{'b' * 245}.ccccccc"}, "To: not an email address that mail can carry"),
        ({"message_id": "x"}, "Message-ID: not a message id (it looks like 'unique@domain')"),
        ({"in_reply_to": "x"}, "In-Reply-To: not a message id (it looks like 'unique@domain')"),
        ({"references": ("x",)}, "References: not a message id (it looks like 'unique@domain')"),
        ({"message_id": "a" * 248 + "@b"}, None),
        ({"message_id": "a" * 249 + "@b"}, "Message-ID: not a message id (it looks like 'unique@domain')"),
    ],
)
def test_what_would_break_a_header_is_refused_by_its_name_and_never_its_value(
    changes: dict[str, Any], said: str | None
) -> None:
    if said is None:
        assemble(replace(MAIL, **changes))
        return
    with pytest.raises(ValueError) as error:
        assemble(replace(MAIL, **changes))
    assert str(error.value) == said


def test_whether_a_mail_can_be_sent_to_an_address_is_known_beforehand() -> None:
    assert is_address("ana@acme.example") and is_address("ana@bücher.example")
    assert not is_address("ana") and not is_address("a\n@b.example")

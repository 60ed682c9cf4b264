"""What is told of a mistake in a strategy, an amount, a date or a row: the place, the value, and the mend, in full."""

from decimal import Decimal
from typing import Any

import pytest

from candour.domain.messages import Purpose
from candour.domain.money import Money, MoneyError, exponent, parse_amount, to_decimal, to_minor
from candour.domain.openings import OpeningError, standing
from candour.domain.places import read_country, read_phone, zone_of
from candour.domain.reading import (
    DateSieve,
    ReadingError,
    day_first,
    fold_header,
    read_customer_kind,
    read_date,
    read_emails,
    read_flag,
    read_item_kind,
    read_stage,
)
from candour.domain.strategies import ALWAYS, Conditions, Strategy, StrategyError, StrategyStep, Thanks, read_strategy

HEAD = 'key = "x"\nversion = 1\nlabel = "X"\n'
STEP = '[[steps]]\nkey = "check_in"\npurpose = "check_in"\nchannel = "email"\nday = 3\n'
THANKS = '[thanks]\nchannel = "email"\nwithin_days = 5\ndays_between = 30\n'
WHEN = "arrangement, balance_at_least, age_at_least, creditors, customers, languages, promise, support_need"
SORTED_WHEN = ", ".join(sorted(WHEN.split(", ")))
PURPOSES = (
    "reminder, due, check_in, call, options, notice, thanks, statutory_notice, reply, copies, statement, marketing"
)


def told(kind: type[Exception], function: Any, *given: Any) -> str:
    """What the error says."""
    with pytest.raises(kind) as error:
        function(*given)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "mine.toml: 'steps' is missing; expected a list"),
        (HEAD + "steps = 3", "mine.toml: 'steps' is 3; expected a list"),
        (
            HEAD + "steps = []",
            "mine.toml: a strategy needs at least one step: a table [[steps]] with key, purpose, channel and day",
        ),
        (HEAD + "steps = [1]", "mine.toml: steps[1]: expected a table with key, purpose, channel and day"),
        ("version = 1\nlabel = 'X'\n" + STEP, "mine.toml: 'key' is missing; expected words in quotes"),
        ("key = 1\nversion = 1\nlabel = 'X'\n" + STEP, "mine.toml: 'key' is 1; expected words in quotes"),
        ("key = 'x'\nlabel = 'X'\n" + STEP, "mine.toml: 'version' is missing; expected a whole number"),
        ("key = 'x'\nversion = 1\n" + STEP, "mine.toml: 'label' is missing; expected words in quotes"),
        (HEAD + "least_days_between = '3'\n" + STEP, "mine.toml: 'least_days_between' is '3'; expected a whole number"),
        (
            HEAD + "least_days_between = true\n" + STEP,
            "mine.toml: 'least_days_between' is True; expected a whole number",
        ),
        (
            "b = 1\na = 2\n" + HEAD + STEP,
            "mine.toml: a, b is not known here; known are key, label, least_days_between, steps, thanks, version",
        ),
        (
            HEAD + STEP + "colour = 1",
            "mine.toml: steps[1]: colour is not known here; known are channel, day, key, purpose, until, when",
        ),
        (HEAD + STEP.replace("day = 3\n", ""), "mine.toml: steps[1]: 'day' is missing; expected a whole number"),
        (
            HEAD + STEP.replace('key = "check_in"\n', ""),
            "mine.toml: steps[1]: 'key' is missing; expected words in quotes",
        ),
        (
            HEAD + STEP.replace('channel = "email"\n', ""),
            "mine.toml: steps[1]: 'channel' is missing; expected words in quotes",
        ),
        (
            HEAD + STEP.replace('purpose = "check_in"\n', ""),
            "mine.toml: steps[1]: 'purpose' is missing; expected words in quotes",
        ),
        (
            HEAD + STEP.replace('"check_in"\nchannel', '"shout"\nchannel'),
            f"mine.toml: steps[1]: purpose 'shout' is not one of {PURPOSES}",
        ),
        (HEAD + STEP + "until = 3", "mine.toml: steps[1]: until (3) must be later than day (3)"),
        (HEAD + STEP + "until = 'x'", "mine.toml: steps[1]: 'until' is 'x'; expected a whole number"),
        (HEAD + STEP + "when = 1", "mine.toml: steps[1]: 'when' is 1; expected a table"),
        (
            HEAD + STEP + STEP,
            "mine.toml: steps[2]: 'check_in' (day 3) must come after 'check_in' (day 3): "
            "give it a later day, or move it up",
        ),
        (
            HEAD + STEP + STEP.replace("day = 3", "day = 4"),
            "mine.toml: steps[2]: steps[1] has the key 'check_in' too: rename one",
        ),
        (
            HEAD + STEP + "[steps.when]\nbalance_at_least = 'much'",
            "mine.toml: steps[1].when: balance_at_least is 'much'; expected an amount such as '25.00'",
        ),
        (
            HEAD + STEP + "[steps.when]\nbalance_at_least = 5",
            "mine.toml: steps[1].when: 'balance_at_least' is 5; expected words in quotes",
        ),
        (
            HEAD + STEP + "[steps.when]\nage_at_least = '5'",
            "mine.toml: steps[1].when: 'age_at_least' is '5'; expected a whole number",
        ),
        (
            HEAD + STEP + "[steps.when]\ncustomers = ['king', 'consumer', 'ace']",
            "mine.toml: steps[1].when: customers ace, king is not one of consumer, sole_trader, business",
        ),
        (
            HEAD + STEP + "[steps.when]\nlanguages = 'en'",
            "mine.toml: steps[1].when: 'languages' is 'en'; expected a list",
        ),
        (HEAD + STEP + "[steps.when]\npromise = 1", "mine.toml: steps[1].when: 'promise' is 1; expected true or false"),
        (
            HEAD + STEP + "[steps.when]\nweather = true",
            f"mine.toml: steps[1].when: weather is not known here; known are {SORTED_WHEN}",
        ),
        (
            HEAD + "thanks = 1\n" + STEP,
            "mine.toml: thanks: expected a table with channel, within_days and days_between",
        ),
        (
            HEAD + STEP + THANKS + "x = 1",
            "mine.toml: thanks: x is not known here; known are channel, days_between, within_days",
        ),
        (
            HEAD + STEP + THANKS.replace('channel = "email"\n', ""),
            "mine.toml: thanks: 'channel' is missing; expected words in quotes",
        ),
        (
            HEAD + STEP + THANKS.replace("within_days = 5\n", ""),
            "mine.toml: thanks: 'within_days' is missing; expected a whole number",
        ),
        (
            HEAD + STEP + THANKS.replace("days_between = 30\n", ""),
            "mine.toml: thanks: 'days_between' is missing; expected a whole number",
        ),
    ],
)
def test_a_mistake_in_a_strategy_is_told_with_its_place_and_what_is_expected(text: str, said: str) -> None:
    assert told(StrategyError, read_strategy, text, "mine.toml") == said


def test_what_is_no_toml_is_told_with_the_line() -> None:
    assert told(StrategyError, read_strategy, "key = ", "mine.toml").startswith("mine.toml: this is not TOML: ")


def test_a_whole_strategy_is_read_as_it_is_written() -> None:
    when = (
        "[steps.when]\nbalance_at_least = '25.00'\nage_at_least = 3\ncustomers = ['consumer']\n"
        "creditors = ['hartley']\n"
        "languages = ['en-GB']\npromise = false\narrangement = true\nsupport_need = false\n"
    )
    second = STEP.replace("check_in", "notice").replace("day = 3", "day = 9\nuntil = 10") + when
    read = read_strategy(HEAD + "least_days_between = 4\n" + STEP + second + THANKS, "mine.toml")
    conditions = Conditions(Decimal("25.00"), 3, ("consumer",), ("hartley",), ("en-GB",), False, True, False)
    assert read == Strategy(
        "x", 1, "X",
        (
            StrategyStep("check_in", Purpose.CHECK_IN, "email", 3, None, ALWAYS),
            StrategyStep("notice", Purpose.NOTICE, "email", 9, 10, conditions),
        ),
        Thanks("email", 5, 30), 4,
    )  # fmt: skip
    assert read.steps[0].when is ALWAYS
    plain = read_strategy(HEAD + STEP, "mine.toml")
    assert (plain.thanks, plain.least_days_between) == (None, 3)


@pytest.mark.parametrize(
    ("key", "index"),
    [("check_in", 0), ("Check-In ", 0), ("check in", 0), ("last", 1), ("notice", 1), ("", -1), (None, -1), ("x", -1)],
)
def test_a_step_is_found_by_its_key_or_purpose_however_it_is_written(key: str | None, index: int) -> None:
    second = STEP.replace('key = "check_in"\npurpose = "check_in"', 'key = "last"\npurpose = "notice"')
    assert read_strategy(HEAD + STEP + second.replace("day = 3", "day = 9"), "mine.toml").index(key) == index


@pytest.mark.parametrize(
    ("text", "currency", "said"),
    [
        ("1,234", "KWD", "'1,234' could mean thousands or decimals in KWD; write it with all its digits"),
        ("1,234", "CLF", "'1,234' could mean thousands or decimals in CLF; write it with all its digits"),
        ("12.345", "GBP", "12.345 has more decimal places than GBP has (2)"),
        ("0.5", "JPY", "0.5 has more decimal places than JPY has (0)"),
        ("1,234,56", "GBP", "'1,234,56' is not an amount of money: ',' stands for thousands and for decimals"),
        ("1.234.56", "EUR", "'1.234.56' is not an amount of money: '.' stands for thousands and for decimals"),
        ("EUR 5", "GBP", "'EUR 5' is marked EUR but its currency is GBP"),
        ("5 EUR", "GBP", "'5 EUR' is marked EUR but its currency is GBP"),
        ("$5", "GBP", "'$5' is marked $ but its currency is GBP"),
        ("5 €", "GBP", "'5 €' is marked € but its currency is GBP"),
        ("(€5)", "GBP", "'(€5)' is marked € but its currency is GBP"),
        ("-€5", "GBP", "'-€5' is marked € but its currency is GBP"),
        ("12 34", "GBP", "'12 34' is not an amount of money"),
        ("", "GBP", "'' is not an amount of money"),
        (".", "GBP", "'.' is not an amount of money"),
        ("(-5)", "GBP", "'(-5)' is marked as negative or as a side more than once"),
        ("-5 CR", "GBP", "'-5 CR' is marked as negative or as a side more than once"),
        ("(5) DR", "GBP", "'(5) DR' is marked as negative or as a side more than once"),
        ("9" * 16, "GBP", f"{'9' * 16} is too large to be an amount of money"),
        ("10000000000000", "GBP", "10000000000000 is too large to be an amount of money"),
        ("-10000000000000", "GBP", "-10000000000000 is too large to be an amount of money"),
        ("5", "XXX", "'XXX' is not an ISO 4217 currency code"),
        ("x" * 40, "GBP", f"'{'x' * 40}' is not an amount of money"),
        ("x" * 41, "GBP", f"'{'x' * 37}...' is not an amount of money"),
    ],
)
def test_an_amount_that_cannot_be_read_is_told_as_it_was_written(text: str, currency: str, said: str) -> None:
    assert told(MoneyError, parse_amount, text, currency) == said


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("9999999999999.99", "GBP", 10**15 - 1), ("1,234", "GBP", 123_400), ("1.234", "KWD", 1_234), ("5 DR",
     "GBP", 500),
        ("5 cr.", "GBP", -500), ("5-", "GBP", -500), ("-5", "GBP", -500), ("\u22125", "GBP", -500), ("(5)",
     "GBP", -500),
        ("(£5)", "GBP", -500), ("-£5", "GBP", -500), ("£-5", "GBP", -500), ("(GBP 5)", "GBP", -500), ("+5", "GBP", 500),
        ("1'234.50", "CHF", 123_450), ("1\u2019234.50", "CHF", 123_450), ("1\u00a0234,50", "EUR", 123_450), ("5.",
     "GBP", 500),
        ("1.234,50 EUR", "EUR", 123_450), ("GBP5", "GBP", 500), ("C$5", "NIO", 500), ("0,5", "EUR", 50), ("12,5",
     "EUR", 1_250),
        ("5 £", "GBP", 500), ("1.2345", "CLF", 12_345), ("1,234.5678", "CLF", 12_345_678), ("12,34,567.80",
     "INR", 123_456_780),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


def test_minor_units_have_the_digits_of_their_currency() -> None:
    assert [exponent(code) for code in ("GBP", "JPY", "KWD", "CLF")] == [2, 0, 3, 4]
    assert str(to_decimal(1200, "GBP")) == "12.00"
    assert to_minor(Decimal("-12.34"), "GBP") == -1234
    assert told(MoneyError, lambda: Money(1, "GBP") + Money(2, "EUR")) == "cannot add EUR to GBP"
    assert Money(100, "GBP") + Money(-30, "GBP") == Money(70, "GBP")


AS_WRITTEN = [("dmy", " written day first"), ("mdy", " written month first"), ("iso", " written as 2026-11-02")]


@pytest.mark.parametrize(("order", "written"), [*AS_WRITTEN, (None, "")])
def test_what_is_no_date_is_told_with_the_order_that_is_expected(order: str | None, written: str) -> None:
    assert told(ReadingError, read_date, "soon", order) == f"is not a date{written}"
    assert told(ReadingError, read_date, "2026-02-30", order) == f"is not a day of the calendar{written}"
    assert told(ReadingError, read_date, "1899-12-31", order) == "is not a likely date"
    assert told(ReadingError, read_date, "2200-01-01", order) == "is not a likely date"
    assert read_date("1900-01-01", order).isoformat() == "1900-01-01"
    assert read_date("2199-12-31", order).isoformat() == "2199-12-31"


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("3/4/26", "dmy", "2026-04-03"), ("3/4/26", "mdy", "2026-03-04"), ("3/3/26", None, "2026-03-03"),
        ("3.4.68", "dmy", "2068-04-03"), ("3.4.69", "dmy", "1969-04-03"), ("3-4-0026", "dmy", None), ("2026/4/3",
     "dmy", "2026-04-03"),
        ("20260403", "mdy", "2026-04-03"), ("3 Sept 2026", "mdy",
     "2026-09-03"), ("3rd September 2026", None, "2026-09-03"),
        ("Sep 3, 2026", "dmy", "2026-09-03"), ("Thu 3 Sep 26", "dmy", "2026-09-03"), ("Thursday, 3 Sep 2026", "dmy",
     "2026-09-03"),
        ("3 May 2026 10:30 pm", "dmy", "2026-05-03"), ("2026-05-03T10:30:00.5Z", "iso",
     "2026-05-03"), (" 3/4/2026 09:00 ", "dmy", "2026-04-03"),
        ("3 Jux 2026", "dmy", None), ("Foo 3, 2026", "dmy", None), ("3 May 2026", "iso", None), ("3/4/2026",
     "iso", None), ("31 Dec 2026", None, "2026-12-31"),
    ],
)  # fmt: skip
def test_a_date_is_read_in_its_order(text: str, order: str | None, day: str | None) -> None:
    if day is None:
        assert told(ReadingError, read_date, text, order).startswith(("is not a date", "is not a likely date"))
    else:
        assert read_date(text, order).isoformat() == day


def test_a_day_that_could_be_two_is_not_guessed() -> None:
    said = "could be day first or month first; say which with --dates dmy or --dates mdy"
    assert told(ReadingError, read_date, "3/4/2026", None) == said


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("13/12/2026", "dmy"), ("12/13/2026", "mdy"), ("12/11/2026", "either"), ("12/12/2026", ""), ("13/13/2026", ""),
        ("1/12/2026", "either"), (" 13/1/26 ", "dmy"), ("2026-12-13", ""), ("soon", ""), ("13/14/2026", ""),
    ],
)  # fmt: skip
def test_one_date_tells_what_it_can_of_its_column(text: str, order: str) -> None:
    assert day_first(text) == order


def sieved(*texts: str) -> DateSieve:
    sieve = DateSieve()
    for text in texts:
        sieve.look(text)
    return sieve


def test_a_column_of_dates_tells_its_order_or_why_it_cannot() -> None:
    assert sieved("1/2/2026", "13/2/2026").order() == "dmy"
    assert sieved("1/2/2026", "2/13/2026").order() == "mdy"
    assert sieved().order() is None and sieved("5/5/2026", "soon").order() is None
    assert sieved("2026-01-02", " 1/2/2026").order() is None, "one doubtful value beside a year-first one"
    assert told(ReadingError, sieved("2026-01-02", "1/2/2026", " 3/4/2026 ").order) == (
        "has only dates that could be day first or month first, such as 1/2/2026; say which with --dates dmy or "
        "--dates mdy"
    )
    assert told(ReadingError, sieved(" 13/1/2026", "14/1/2026", "1/14/2026").order) == (
        "has dates in two orders, such as 13/1/2026 and 1/14/2026; say which is meant with --dates dmy or --dates mdy, "
        "and rows in the other order will be rejected"
    )


@pytest.mark.parametrize(
    ("reader", "text", "read"),
    [
        (read_flag, " Yes ", True), (read_flag, "QUERIED", True), (read_flag, "-", False), (read_flag, "None", False),
        (read_customer_kind, "Sole-Trader", "sole_trader"), (read_customer_kind, "self_employed", "sole_trader"),
        (read_customer_kind, "limited  company", "business"), (read_customer_kind, "B2C", "consumer"),
        (read_item_kind, "Credit.Memo", "credit_note"), (read_item_kind, "Journal/Entry", "journal"),
        (read_stage, "CHECK-IN", "check_in"), (read_stage, "notice", "notice"),
        (read_emails, "Ann <Ann@Firm.Example>, ; b@c.example", "Ann@firm.example; b@c.example"),
        (read_emails, f"{'a' * 64}@b.example", f"{'a' * 64}@b.example"),
        (fold_header, "*Invoice No.", "invoiceno"), (fold_header, "STRASSE_1", "strasse1"),
        (read_country, " united   kingdom ", "GB"), (read_country, "gb-sct", "GB-SCT"), (read_country, "deu", "DE"),
        (zone_of, "US", "America/New_York"), (zone_of, "DE", "Europe/Berlin"), (zone_of, "XY", "UTC"),
    ],
)  # fmt: skip
def test_words_of_a_ledger_are_read_however_they_are_written(reader: Any, text: str, read: Any) -> None:
    assert getattr(reader, "__wrapped__", reader)(text) == read


@pytest.mark.parametrize(
    ("reader", "text", "said"),
    [
        (read_flag, "perhaps", "is neither yes nor no"),
        (read_customer_kind, "perhaps", "is not consumer, sole trader or business"),
        (read_item_kind, "perhaps", "is not a kind of customer or item that is known here"),
        (read_stage, "perhaps", "is not a stage; known are call, check_in, due, notice, options, reminder"),
        (read_stage, "thanks", "is not a stage; known are call, check_in, due, notice, options, reminder"),
        (read_emails, "perhaps", "is not an email address"),
        (read_emails, " ; ", "is not an email address"),
        (read_emails, "a..b@c.example", "is not an email address"),
        (read_emails, f"{'a' * 65}@b.example", "is not an email address"),
        (read_emails, f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 10}", "is not an email address"),
        (read_country, "Atlantis", "is not a country; write its name or its two-letter code, such as GB"),
    ],
)
def test_a_word_that_is_not_known_is_told_with_what_is(reader: Any, text: str, said: str) -> None:
    assert told(ReadingError, reader, text) == said


def test_a_phone_number_is_told_with_its_country() -> None:
    assert read_phone("020 7946 0958", "GB") == "+442079460958"
    assert told(ReadingError, read_phone, "ask Bob", "GB") == "is not a phone number"
    said = "is not a phone number of GB or one written with + and its country code"
    assert told(ReadingError, read_phone, "020 7946 0958 1234 567", "GB") == said


def test_a_payment_with_the_wrong_sign_is_told_with_the_field_to_look_at() -> None:
    with pytest.raises(OpeningError) as error:
        standing(100, -40, None, None, states_balances=False)
    assert error.value.field == "paid"
    assert str(error.value) == "has the other sign than the amount, and no balance says how it is meant"
    assert standing(100, 0, None, None, states_balances=False).balance == 100
    assert standing(100, -40, None, 60, states_balances=True).balance == 60
    assert standing(None, -40, None, 60, states_balances=True).balance == 60

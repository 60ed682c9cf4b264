"""What a notice is made of: which duty it meets, which item it is about, and what has still to be told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from candour.domain.accounts import AccountFacts
from candour.domain.asking import read_question
from candour.domain.duties import Duty
from candour.domain.notices import (
    KINDS,
    Material,
    dispute_until,
    first_creditor,
    is_notice,
    is_stale,
    item_of,
    missing,
    occurrence_of,
    serves,
)
from candour.flow.guard import duties
from tests.asked import UK_CONSUMER, US_COLLECTOR, Facts, asked, given, word

DAY = date(2026, 6, 3)
MISSED = [{"on": "2026-04-01", "amount": 5_000}, {"on": "2026-05-01", "amount": 5_000}]
SHEETS = frozenset({"fca_arrears_sheet", "prescribed_words"})
LAWFUL = {"itemized_by": "last_statement", "financial_product": True}


def a_lender(base: Facts, *events: Facts, item: Facts | None = None, law: Facts | None = None) -> AccountFacts:
    """The account of a question, with an address to write from and these events."""
    found = {**base["items"][0], "amount": 90_000, "issued": "2025-12-01", **(item or {}), "law": law or {}}
    account = read_question(given(base, items=[found], records={"events": list(events)})).account
    creditor = replace(
        account.creditor,
        name="Acme",
        postal_address="1 Quay Street\nBristol",
        phone="020 7946 0000",
        sender_name="Fair",
    )
    return replace(account, creditor=creditor, reference="C1")


def due(account: AccountFacts, notice: str) -> Duty:
    return next(one for one in duties(account) if one.notice == notice)


def asks(account: AccountFacts, notice: str, **told: Any) -> list[tuple[str, str]]:
    """What has still to be told, and how."""
    material = replace(Material(DAY), **told)
    return [(str(one.what), str(one.how)) for one in missing(KINDS[notice], account, due(account, notice), material)]


def lacking(account: AccountFacts, notice: str, **told: Any) -> list[str]:
    """What has still to be told, without how."""
    return [what for what, _ in asks(account, notice, **told)]


def in_arrears(law: Facts | None = None, **item: Any) -> AccountFacts:
    event = {"kind": "arrears_condition", "on": "2026-06-01", "item": "L1"}
    return a_lender(UK_CONSUMER, event, item=item, law=law or {"missed": MISSED})


def collected(law: Facts | None = None, item: Facts | None = None, role: str = "third_party") -> AccountFacts:
    base = given(US_COLLECTOR, creditor={"role": role}, asked={})
    event = {"kind": "initial_communication", "on": "2026-11-02", "item": "X"}
    whole = {"balance": 90_000, **(item or {})}
    return a_lender(base, event, item=whole, law=LAWFUL if law is None else law)


def as_creditor(account: AccountFacts, **changes: Any) -> AccountFacts:
    return replace(account, creditor=replace(account.creditor, **changes))


# Which notice, and about what


@pytest.mark.parametrize(
    ("event", "notices"),
    [
        ("arrears_condition", {"arrears"}), ("arrears_notice", set()), ("two_payments_missed", {"card_arrears"}),
        ("complaint", {"complaint"}), ("data_complaint", {"data_complaint"}), ("dispute", {"dispute"}),
        ("sar", set()), ("documents_requested", set()), ("moratorium_notified", set()),
    ],
)  # fmt: skip
def test_a_duty_names_the_notice_that_meets_it(event: str, notices: set[str]) -> None:
    account = a_lender(UK_CONSUMER, {"kind": event, "on": "2026-07-01"})
    assert {one.notice for one in duties(account)} - {""} == notices
    assert notices <= set(KINDS)


def test_the_first_contact_of_a_collector_asks_for_validation_information() -> None:
    assert due(collected(), "validation").rule.id == "us.regf.1006.34.a"


def test_a_step_is_known_by_the_event_and_by_what_is_to_be_done() -> None:
    duty = replace(due(in_arrears(), "arrears"), event_id=77)
    known = occurrence_of(duty)
    assert known.startswith("notice 77 ") and len(known) == len("notice 77 ") + 12
    assert is_notice(known) and not is_notice("month 2026-06") and not is_notice("77")
    assert serves(known, duty) and serves(f"{known} 2", duty)
    assert not serves(f"{known}2", duty), "another number is another event"
    assert not serves(known, replace(duty, event_id=7)) and not serves(known, replace(duty, what="Something else."))


def test_an_item_is_the_one_that_is_named_or_the_only_one_that_is_open() -> None:
    account = in_arrears()
    duty = due(account, "arrears")
    [loan] = account.items
    paid, other = replace(loan, id=8, balance=0), replace(loan, id=9)
    unknown = replace(loan, id=10, balance=None)
    nameless = replace(duty, item_id=None)
    assert item_of(account, duty) == loan
    assert item_of(replace(account, items=(loan, other)), duty) == loan
    assert item_of(replace(account, items=(other,)), duty) is None
    assert item_of(replace(account, items=(paid, loan)), nameless) == loan
    assert item_of(replace(account, items=(paid, unknown)), nameless) == unknown
    assert item_of(replace(account, items=(loan, other)), nameless) is None
    assert item_of(replace(account, items=(paid, replace(loan, balance=1))), nameless) is not None


# Arrears


def test_a_notice_of_arrears_of_which_all_is_known_lacks_nothing() -> None:
    assert lacking(in_arrears(), "arrears", enclosed=SHEETS) == []


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({"postal_address": ""}, "the address by post of who writes"),
        ({"phone": ""}, "the telephone number of who writes"),
    ],
)
def test_who_writes_has_an_address_and_a_telephone(changes: dict[str, str], lacks: str) -> None:
    assert lacking(as_creditor(in_arrears(), **changes), "arrears", enclosed=SHEETS) == [lacks]


def test_each_thing_that_goes_with_it_is_confirmed_by_itself() -> None:
    found = lacking(in_arrears(), "arrears", enclosed=frozenset({"prescribed_words"}))
    assert len(found) == 1 and "information sheet of the FCA" in found[0]
    assert asks(in_arrears(), "arrears") == [
        (
            "whether it goes with it: the current information sheet of the FCA on arrears (CCA 1974 s.86A)",
            "--enclose fca_arrears_sheet",
        ),
        (
            "whether it goes with it: your page with the forms of wording that SI 2007/1167 Schedule 3 prescribes",
            "--enclose prescribed_words",
        ),
    ]


def test_the_way_to_tell_what_is_missing_is_a_command_that_can_be_typed() -> None:
    account = as_creditor(in_arrears(law={"ongoing": False}), postal_address="", phone="")
    hows = [str(one.how) for one in missing(KINDS["arrears"], account, due(account, "arrears"), Material(DAY))]
    assert hows == [
        "candour creditor 'Acme' --postal-address LINE",
        "candour creditor 'Acme' --phone NUMBER",
        'candour fact C1 \'missed=[{"on":"2026-09-01","amount":5000}]\' --item L1',
        "--enclose fca_arrears_sheet",
        "--enclose prescribed_words",
    ]


def test_a_balance_that_nobody_knows_and_payments_that_nobody_told_are_asked_for() -> None:
    found = lacking(in_arrears(law={"ongoing": False}, balance=None), "arrears", enclosed=SHEETS)
    assert found == ["what is owed on it", "which payments were missed, and how much of each"]
    unknown = asks(in_arrears(balance=None), "arrears", enclosed=SHEETS)
    assert unknown == [("what is owed on it", "bring in the ledger that tells it")]


def test_an_account_with_two_items_says_which_one_it_is_about() -> None:
    account = in_arrears()
    [loan] = account.items
    two = replace(account, items=(loan, replace(loan, id=99)))
    nameless = replace(due(account, "arrears"), item_id=None)
    found = missing(KINDS["arrears"], two, nameless, Material(DAY, SHEETS))
    assert [str(one.what) for one in found] == ["which item it is about"]
    assert str(found[0].how) == f"candour clock C1 --done {nameless.event_id}, then again with --item"


# Complaints and disputes


def test_an_acknowledgement_needs_no_item_and_no_telephone() -> None:
    account = as_creditor(a_lender(UK_CONSUMER, {"kind": "complaint", "on": "2026-06-01"}), phone="")
    nothing_owed = replace(account, items=())
    assert lacking(nothing_owed, "complaint", enclosed=frozenset({"complaints_summary"})) == []
    data = as_creditor(a_lender(UK_CONSUMER, {"kind": "data_complaint", "on": "2026-07-01"}), phone="")
    assert lacking(replace(data, items=()), "data_complaint") == []


@pytest.mark.parametrize(
    ("item", "open_still"),
    [({}, False), ({"queried": True}, True), ({"in_query": 1}, True)],
)
def test_the_outcome_of_a_dispute_is_told_once_it_is_decided(item: dict[str, Any], open_still: bool) -> None:
    account = a_lender(UK_CONSUMER, {"kind": "dispute", "on": "2026-06-01", "item": "L1"})
    account = replace(account, items=(replace(account.items[0], **item),))
    decide = (
        "a decision: the dispute still stands",
        "end the hold with its evidence (candour hold), or close the query with its outcome (candour query)",
    )
    assert asks(account, "dispute", found="We were wrong.") == ([decide] if open_still else [])
    assert asks(account, "dispute", found=" \n")[-1] == ("what you found, in words that they may read", "--found TEXT")


@pytest.mark.parametrize(("on", "stands"), [("L1", True), (None, True), ("other", False)])
def test_a_hold_for_a_dispute_on_the_item_or_the_account_is_a_dispute_that_stands(on: str | None, stands: bool) -> None:
    loan = UK_CONSUMER["items"][0]
    hold = {"kind": "dispute", "since": "2026-06-01T09:00:00+01:00", "item": on}
    base = given(UK_CONSUMER, items=[loan, {**loan, "reference": "other"}], holds=[hold])
    account = read_question(
        given(base, records={"events": [{"kind": "dispute", "on": "2026-06-01", "item": "L1"}]})
    ).account
    account = as_creditor(account, postal_address="1 Quay Street\nBristol")
    assert ("a decision: the dispute still stands" in lacking(account, "dispute", found="So.")) is stands


# Validation information

FROM_WHEN = (
    "the date from which it is itemized: its issue date as 'last_statement' or 'transaction' (others are reckoned by "
    "hand)",
    "candour fact C1 itemized_by=last_statement --item X",
)


def test_validation_information_of_which_all_is_known_lacks_nothing() -> None:
    assert lacking(collected(), "validation") == []
    assert lacking(collected({**LAWFUL, "itemized_by": "transaction"}), "validation") == []


@pytest.mark.parametrize("reckoned", ["", "charge_off", "last_payment", "judgment"])
def test_only_the_day_of_the_invoice_or_of_the_transaction_is_reckoned_from(reckoned: str) -> None:
    found = lacking(collected({**LAWFUL, "itemized_by": reckoned}), "validation")
    assert found == [FROM_WHEN[0]]


def test_a_debt_without_its_day_or_its_first_amount_is_not_itemized() -> None:
    assert asks(collected(item={"issued": None}), "validation") == [FROM_WHEN]
    assert asks(collected(item={"amount": None}), "validation") == [
        ("what was owed on that date", "bring in the ledger that tells the first amount")
    ]


def test_a_collector_has_a_name_of_its_own_and_one_who_bought_the_debt_its_creditors() -> None:
    nameless = as_creditor(collected(), sender_name="")
    assert asks(nameless, "validation") == [("the name of the collector", "candour creditor 'Acme' --sender-name NAME")]
    bought = as_creditor(collected(role="purchaser"), sender_name="")
    assert lacking(bought, "validation", first_creditor="Old Bank") == []
    assert asks(bought, "validation") == [
        ("to whom it was owed on that date", "candour place C1 --original NAME, or in the ledger")
    ]
    no_product = as_creditor(collected({**LAWFUL, "financial_product": False}, role="purchaser"), sender_name="")
    assert lacking(no_product, "validation") == [], "that is asked of financial products alone"


def test_to_whom_it_was_owed_first_is_known_of_who_still_owns_it() -> None:
    account = collected()
    assert first_creditor(account, Material(DAY)) == "Acme"
    assert first_creditor(account, Material(DAY, first_creditor="Old Bank")) == "Old Bank"
    assert first_creditor(collected(role="purchaser"), Material(DAY)) == ""


@pytest.mark.parametrize(
    ("balance", "paid", "interest", "added", "credited", "lacks"),
    [
        (90_000, 0, None, 0, 0, None), (80_000, 10_000, None, 0, 0, None), (85_000, 0, None, 0, 5_000, None),
        (95_000, 0, None, 5_000, 0, "interest"), (95_000, 0, 0, 5_000, 0, None), (95_000, 0, 5_000, 5_000, 0, None),
        (95_000, 0, 5_001, 5_000, 0, "adds up"), (95_000, 0, -1, 5_000, 0, "adds up"),
        (91_000, 0, None, 0, 0, "adds up"), (80_000, 9_999, None, 0, 0, "adds up"),
    ],
)  # fmt: skip
def test_an_itemization_adds_up_to_the_penny(
    balance: int, paid: int, interest: int | None, added: int, credited: int, lacks: str | None
) -> None:
    law = {**LAWFUL, **({} if interest is None else {"interest_added": interest})}
    account = collected(law, {"balance": balance})
    account = replace(account, items=(replace(account.items[0], paid=paid),))
    key = account.items[0].id
    found = lacking(account, "validation", added={key: added}, credited={key: credited})
    assert len(found) == (lacks is not None) and all(str(lacks) in one for one in found)


def test_additions_are_asked_about_and_sums_that_do_not_add_up_are_corrected_in_the_ledger() -> None:
    account = collected(item={"balance": 95_000})
    key = account.items[0].id
    assert asks(account, "validation", added={key: 5_000}) == [
        (
            "how much of what was added since is interest, in minor units",
            "candour fact C1 interest_added=0 --item X",
        )
    ]
    assert asks(account, "validation") == [
        ("an account of it that adds up", "correct the ledger: amount, charges, credits and payments")
    ]


def test_what_is_in_query_is_part_of_what_is_owed() -> None:
    account = collected(item={"balance": 70_000})
    account = replace(account, items=(replace(account.items[0], in_query=20_000),))
    assert lacking(account, "validation") == []


def test_the_day_by_which_to_dispute_is_right_on_each_day_on_which_it_may_be_posted() -> None:
    material = Material(date(2026, 9, 7))
    # 21 September and five business days is 28 September; thirty days more.
    assert dispute_until(material) == date(2026, 10, 28)
    kind = KINDS["validation"]
    assert not is_stale(kind, material, date(2026, 9, 21)) and is_stale(kind, material, date(2026, 9, 22))
    assert not is_stale(KINDS["arrears"], material, date(2027, 9, 22))


# What packs ask of the finished text


ALL_OF = {
    ("uk.cca.86B.text", "arrears"): {
        "compliance", "creditor", "agreement", "shortfall", "payments", "talk", "again", "fca_arrears_sheet",
        "prescribed_words",
    },
    ("uk.cca.86B.text", "card_arrears"): {
        "compliance", "creditor", "agreement", "shortfall", "payments", "talk", "fca_arrears_sheet", "prescribed_words",
    },
    ("uk.disp.1.6.text", "complaint"): {"received", "dealing", "when", "complaints_summary"},
    ("uk.conc.7.14.5", "dispute"): {"found", "details"},
}  # fmt: skip


@pytest.mark.parametrize(("rule", "topic"), list(ALL_OF))
def test_each_part_that_a_notice_lacks_is_named_and_a_whole_one_passes(rule: str, topic: str) -> None:
    base = given(UK_CONSUMER, purpose="statutory_notice", channel="letter")
    whole = ALL_OF[rule, topic]
    assert word(asked(base, asked={"topic": topic, "encloses": sorted(whole)}), rule) == "silent"
    for part in whole:
        answer = asked(base, asked={"topic": topic, "encloses": sorted(whole - {part})})
        [ruling] = [one for one in answer.rulings if one.rule.id == rule]
        assert (ruling.verdict.word, ruling.facts[0]) == ("fix", ("missing", part))
    assert word(asked(base, asked={"topic": "other", "encloses": []}), rule) == "silent"

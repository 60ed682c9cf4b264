"""12 CFR 1006, Supplement I, comments on 34: the notice that lets a consumer check the debt.

V: each comment was read in the text of the regulation. The guard checks what is listed as enclosed, when it is due and
until when it may be answered; it does not read the notice. What only says how a part may look is told in
docs/law-cases.md.
"""

from datetime import date
from typing import Any

import pytest

from candour.domain.asking import read_question
from candour.domain.duties import validation_ends
from candour.flow.guard import duties
from tests.asked import US_COLLECTOR, US_EMAIL, US_LETTER, Facts, asked, given, ny, said_by, with_law, word

PARTS = "us.regf.1006.34.b"
WHOLE = [
    "collecting", "collector", "consumer", "account", "creditor", "itemization_date", "itemized_amount", "itemization",
    "current_amount", "end_date", "dispute_rights", "original_creditor_right", "assumed_valid", "response_form",
]  # fmt: skip
OF_A_FINANCIAL_PRODUCT = [*WHOLE, "itemization_creditor", "cfpb_website"]


def notice(base: Facts = US_LETTER, holds: list[str] | None = None, **asked_for: Any) -> Facts:
    told = {"topic": "validation", "encloses": OF_A_FINANCIAL_PRODUCT, "initial": True, **asked_for}
    of_kind = [{"kind": kind, "since": ny("10-01T12:00")} for kind in holds or ()]
    return given(base, purpose="statutory_notice", asked=told, holds=of_kind)


def missing(facts: Facts) -> list[str]:
    ruling = said_by(asked(facts), PARTS)
    return dict(ruling.facts).get("missing", "").split(", ") if ruling else []


@pytest.mark.parametrize("part", OF_A_FINANCIAL_PRODUCT)
def test_each_part_is_needed(part: str) -> None:
    """1006.34(c)(1) to (4) (V), comments 34(c)(2)(i)-1 and -2, (iii)-1, (v)-1, (vii)-1 and (ix)-1."""
    assert missing(notice()) == []
    assert missing(notice(encloses=[p for p in OF_A_FINANCIAL_PRODUCT if p != part])) == [part]


def test_other_debts_need_neither_the_earlier_creditor_nor_the_bureaus_page() -> None:
    """1006.34(c)(2)(iii) and (c)(3)(iv) (V) are for consumer financial products; what is not known may be one."""
    medical = with_law(notice(encloses=WHOLE), financial_product=False)
    assert missing(medical) == []
    assert missing(with_law(notice(encloses=WHOLE), financial_product=None)) == ["cfpb_website", "itemization_creditor"]


def test_a_notice_about_someone_who_died_goes_by_name_to_who_acts_for_the_estate() -> None:
    """Comment 34(a)(1)-1 (V)."""
    for addressee, expected in (("named", "silent"), ("occupier", "fix"), ("", "fix")):
        to_estate = notice(holds=["deceased"], addressee=addressee, recipient="representative")
        assert word(asked(to_estate), PARTS) == expected
    assert asked(notice(holds=["deceased"], addressee="named")).verdict.word != "allow", "not to the consumer"


def first(detail: str = "", **more: Any) -> list[tuple[str, date]]:
    events = [{"kind": "initial_communication", "on": "2026-11-02", "detail": detail, **more}]
    return [(d.rule.id, d.due) for d in duties(read_question(given(US_COLLECTOR, records={"events": events})).account)]


def test_the_notice_is_due_within_five_days_of_the_first_communication() -> None:
    """1006.34(a)(1)(i)(B) (V); given in that communication, or the debt paid (a)(2), it is done."""
    assert first() == [("us.regf.1006.34.a", date(2026, 11, 7))]
    assert first(handled=True) == []


@pytest.mark.parametrize("detail", ["proof_of_claim", "formal_pleading", "limited_content"])
def test_a_proof_of_claim_is_no_first_communication(detail: str) -> None:
    """Comment 34(b)(2)-1 (V), and for a limited-content message comment 2(d)-2 (V)."""
    assert first(detail) == []


@pytest.mark.parametrize("before", ["last_statement", "charge_off", "last_payment", "transaction", "judgment"])
def test_the_reference_date_that_was_used_once_is_kept(before: str) -> None:
    """Comments 34(b)(3)-1 and 34(b)(3)(iv)-1 (V)."""
    for now in ("last_statement", "charge_off", "transaction"):
        again = with_law(notice(itemized_by=now), itemized_by=before)
        assert word(asked(again), PARTS) == ("silent" if now == before else "fix")


def test_a_collector_who_follows_another_may_choose_anew() -> None:
    """Comment 34(b)(3)-2 (V): what another collector used is not recorded as used by us."""
    assert word(asked(with_law(notice(itemized_by="charge_off"), itemized_by="")), PARTS) == "silent"


@pytest.mark.parametrize(
    ("sent", "ends"),
    [
        ("2026-10-21", "2026-11-27"), ("2026-01-15", "2026-02-22"), ("2026-11-24", "2027-01-01"),
        ("2026-12-23", "2027-01-30"), ("2026-03-02", "2026-04-08"),
    ],
)  # fmt: skip
def test_the_period_ends_thirty_days_after_the_fifth_business_day(sent: str, ends: str) -> None:
    """1006.34(b)(5), comment 34(b)(5)-1 (V): weekends and federal holidays left out, those of states not."""
    assert validation_ends(date.fromisoformat(sent)) == date.fromisoformat(ends)


@pytest.mark.parametrize(("day", "expected"), [("11-27", "person"), ("11-28", "silent")])
def test_the_assumed_day_stays_even_if_it_came_later(day: str, expected: str) -> None:
    """Comment 34(b)(5)-1 (V): sent on 21 October, taken to arrive on the 28th; open until 27 November."""
    running = with_law(US_LETTER, validation_sent="2026-10-21", barred=False)
    assert word(asked(running, at=ny(f"{day}T12:00"), text="We may go to court."), "us.regf.1006.38.b") == expected


@pytest.mark.parametrize(("day", "expected"), [("02-12", "person"), ("02-22", "person"), ("02-23", "silent")])
def test_a_second_notice_after_one_that_came_back_begins_the_period_anew(day: str, expected: str) -> None:
    """Comment 34(b)(5)-2 (V): sent on 1 January, returned, sent again on the 15th."""
    again = with_law(US_LETTER, validation_sent="2026-01-15", barred=False)
    assert word(asked(again, at=ny(f"{day}T12:00"), text="We may go to court."), "us.regf.1006.38.b") == expected
    returned = with_law(US_LETTER, validation_sent=None, barred=False)
    answer = asked(returned, at=ny("02-23T12:00"), text="We may go to court.")
    assert word(answer, "us.regf.1006.38.b") == "person", "while none has arrived the period is open"


@pytest.mark.parametrize(
    ("words", "initial", "expected"),
    [
        ("We are attempting to collect a debt. Any information will be used for that purpose.", True, "silent"),
        ("We are attempting to collect a debt. Any information will be used for that purpose.", False, "silent"),
        ("This is from a debt collector.", False, "silent"),
        ("This is from a debt collector.", True, "fix"),
        ("This is from a debt collector.", None, "fix"),
    ],
)
def test_a_notice_after_the_first_call_may_hold_either_statement(
    words: str, initial: bool | None, expected: str
) -> None:
    """Comments 34(c)(1)-1.i and 34(d)(2)(i)-1 (V)."""
    assert word(asked(notice(initial=initial), text=words), "us.regf.1006.18.e") == expected


def test_every_notice_itemises_even_when_there_is_nothing_to_itemise() -> None:
    """Comments 34(c)(2)(viii)-1 to -4 (V): in the notice, beside it, as another law has it, or for all debts."""
    without = [p for p in OF_A_FINANCIAL_PRODUCT if p != "itemization"]
    assert missing(notice(encloses=without)) == ["itemization"]
    two = [*US_COLLECTOR["items"], {**US_COLLECTOR["items"][0], "reference": "Y"}]
    assert missing(given(notice(), items=two)) == []


def test_an_electronic_notice_says_how_to_dispute_electronically() -> None:
    """Comment 34(c)(3)(v)-1 (V)."""
    assert missing(notice(US_EMAIL)) == ["electronic_dispute"]
    assert missing(notice(US_EMAIL, encloses=[*OF_A_FINANCIAL_PRODUCT, "electronic_dispute"])) == []


def test_a_home_loan_may_enclose_its_statement_instead() -> None:
    """Comment 34(c)(5)-1 (V)."""
    itemised = {"itemization_date", "itemized_amount", "itemization"}
    short = [*(p for p in OF_A_FINANCIAL_PRODUCT if p not in itemised), "periodic_statement"]
    mortgage = [{**US_COLLECTOR["items"][0], "kind": "mortgage"}]
    assert missing(given(notice(encloses=short), items=mortgage)) == []
    assert set(missing(notice(encloses=short))) == itemised, "other debts may not"


OPTIONAL = (
    "telephone", "reference_code", "payment_options", "other_law", "electronic_contact", "spanish", "merchant_brand",
    "affinity_brand", "facility", "barcode", "form_date", "links",
)  # fmt: skip


@pytest.mark.parametrize("extra", OPTIONAL)
def test_what_a_notice_may_hold_besides_does_no_harm(extra: str) -> None:
    """Comments 34(d)(2)(iii)-1.iii to v, 34(d)(3)(i)-1, (iv)(A)-1 and -2, (vi)(A)-1, (vii)-1 to -3 (V)."""
    assert missing(notice(encloses=[*OF_A_FINANCIAL_PRODUCT, extra])) == []


def test_a_notice_about_an_old_debt_may_say_that_nobody_will_sue() -> None:
    """Comment 34(d)(3)(iv)(B)-1 (V)."""
    words = (
        "The law limits how long one can be taken to law over a debt. Because of its age we will not sue you for it."
    )
    old = with_law(notice(), barred=True, validation_ends="2026-07-01")
    assert word(asked(old, text=words), "us.regf.1006.26.b") == "silent"
    assert word(asked(old, text="Because of its age we may sue you for it."), "us.regf.1006.26.b") == "refuse"


def test_a_notice_in_another_language_is_looked_at_by_a_person() -> None:
    """Comment 34(e)-1 (V): whether a translation is complete no list of words can tell."""
    spanish = given(notice(), customer={"language": "es"}, text="Aviso")
    assert word(asked(spanish), "house.language") == "person"

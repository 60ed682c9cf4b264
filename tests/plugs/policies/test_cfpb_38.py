"""12 CFR 1006, Supplement I, comments on 38: disputes, and the question who the first creditor was.

V: each comment was read in the text of the regulation. The cases are told in our own words, with days of 2026.
"""

from typing import Any

import pytest

from tests.asked import US_COLLECTOR, US_EMAIL, US_LETTER, US_TEXT, asked, given, ny, with_law, word

PROOF = "us.regf.1006.38.d"
HIDES = "us.regf.1006.38.b"


def disputed(**law: Any) -> dict[str, Any]:
    return with_law(US_COLLECTOR, validation_sent="2026-10-21", **{"disputed_on": "2026-10-30", **law})


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("letter", "refuse"), ("form", "refuse"), ("email", "refuse"), ("portal", "refuse"), ("hand", "refuse"),
        ("", "refuse"), ("call", "silent"), ("other_electronic", "silent"),
    ],
)  # fmt: skip
def test_a_dispute_is_in_writing_by_any_way_that_we_take(way: str, expected: str) -> None:
    """Comments 38-1.i (post), ii (the form), iii (email or portal that we accept), iv (by hand) and 38-2 (V)."""
    assert word(asked(disputed(disputed_by=way)), PROOF) == expected


def test_who_acts_for_an_estate_may_dispute() -> None:
    """Comment 38-3 (V): the record of a dispute does not ask who made it."""
    died = [{"kind": "deceased", "since": ny("10-01T12:00")}]
    assert word(asked(given(disputed(), holds=died)), PROOF) == "refuse"


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ({}, "refuse"),
        ({"verification_sent": "2026-10-29"}, "refuse"),
        ({"verification_sent": "2026-11-02"}, "silent"),
        ({"verification_sent": "2026-11-20"}, "refuse"),
        ({"disputed_on": "2026-11-10"}, "silent"),
    ],
    ids=["no proof", "proof of before", "proof sent", "proof to come", "dispute to come"],
)
def test_a_dispute_stops_collection_until_the_proof_is_sent(law: dict[str, Any], expected: str) -> None:
    """1006.38(d)(2)(i) (V). Asked on 3 November."""
    for base in (US_COLLECTOR, US_EMAIL, US_TEXT, US_LETTER):
        facts = given(base, items=disputed(**law)["items"])
        assert word(asked(facts), PROOF) == expected


@pytest.mark.parametrize(("on", "expected"), [("2026-11-27", "refuse"), ("2026-11-28", "silent")])
def test_a_dispute_after_the_period_does_not_stop_it_by_this_rule(on: str, expected: str) -> None:
    """1006.38(d)(2) (V): within the validation period, here until 27 November."""
    assert word(asked(disputed(disputed_on=on), at=ny("12-01T12:00")), PROOF) == expected
    unknown = with_law(US_COLLECTOR, disputed_on=on)
    assert word(asked(unknown, at=ny("12-01T12:00")), PROOF) == "refuse", "the period may be running"


def claiming(*amounts: int | None) -> dict[str, Any]:
    return {"claims": [{"kind": "amount", "true": True, "amount": amount} for amount in amounts]}


def test_what_is_not_disputed_may_be_asked_for() -> None:
    """1006.38(d)(2) (V): 'or any disputed portion'. 200 of 500 dollars are disputed."""
    part = disputed(disputed_part=20_000)
    assert word(asked(part, asked=claiming(30_000)), PROOF) == "silent"
    for more in (claiming(30_001), claiming(30_000, 50_000), claiming(None), {}):
        assert word(asked(part, asked=more), PROOF) == "refuse"
    assert word(asked(disputed(), asked=claiming(100)), PROOF) == "refuse", "all of it is disputed"


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ({"dispute_repeats": True}, "refuse"),
        ({"dispute_repeats": True, "repeat_notice_sent": "2026-11-02"}, "silent"),
        ({"dispute_repeats": True, "repeat_notice_sent": "2026-10-20"}, "refuse"),
        ({"dispute_repeats": True, "verification_sent": "2026-11-02"}, "silent"),
        ({"dispute_repeats": None, "repeat_notice_sent": "2026-11-02"}, "refuse"),
    ],
    ids=["no word yet", "told that it repeats", "told before", "proof once more", "nobody knows"],
)
def test_a_dispute_that_repeats_an_old_one_is_answered_by_saying_so(law: dict[str, Any], expected: str) -> None:
    """Comment 38(a)(1)-1 (V): in whatever words it is made; 1006.38(d)(2)(ii)."""
    before = {"verification_sent": "2026-10-25", "disputed_on": "2026-10-30"}
    assert word(asked(disputed(**{**before, **law})), PROOF) == expected


def test_a_cancelled_cheque_is_news_and_wants_proof_again() -> None:
    """Comment 38(a)(1)-2.i (V): the proof of the first dispute does not answer it, nor does word that it repeats."""
    with_cheque = disputed(
        verification_sent="2026-10-25", disputed_on="2026-10-30", dispute_repeats=False,
        repeat_notice_sent="2026-11-02",
    )  # fmt: skip
    assert word(asked(with_cheque), PROOF) == "refuse"
    proven_again = with_law(with_cheque, **{**with_cheque["items"][0]["law"], "verification_sent": "2026-11-02"})
    assert word(asked(proven_again), PROOF) == "silent"


@pytest.mark.parametrize(
    ("holds", "expected"),
    [([], "fix"), (["reasons"], "fix"), (["earlier_response"], "fix"), (["reasons", "earlier_response"], "silent")],
)
def test_word_that_a_dispute_repeats_says_why_and_when_it_was_answered(holds: list[str], expected: str) -> None:
    """Comment 38(d)(2)(ii)-1 (V)."""
    told = {"topic": "duplicate_dispute", "encloses": holds}
    assert word(asked(US_LETTER, purpose="notice", asked=told), "us.regf.1006.38.d.2.ii") == expected


@pytest.mark.parametrize(("sent", "expected"), [(None, "refuse"), ("2026-10-20", "refuse"), ("2026-11-02", "silent")])
def test_who_asks_for_the_first_creditor_is_told_before_anything_else(sent: str | None, expected: str) -> None:
    """1006.38(c)(1) and (2), comments 38-1.i to iv (V): that it is the present creditor is an answer too."""
    asking = with_law(
        US_COLLECTOR, validation_sent="2026-10-21", original_creditor_asked_on="2026-10-30", original_creditor_sent=sent
    )
    assert word(asked(asking), PROOF) == expected
    assert word(asked(asking, purpose="reply", asked_by_customer=True), PROOF) == "silent", "the answer itself"


def test_while_the_debt_may_be_disputed_nothing_hides_that() -> None:
    """1006.38(b)(1) (V): deadlines, threats and haste. Asked on 3 November."""
    running, over = (with_law(US_LETTER, validation_sent=sent, barred=False) for sent in ("2026-10-20", "2026-08-20"))
    rushed = {"claims": [{"kind": "deadline", "true": True, "on": "2026-11-10"}]}
    assert (word(asked(running, asked=rushed), HIDES), word(asked(over, asked=rushed), HIDES)) == ("person", "silent")
    for text in ("You have 24 hours: reply within 24 hours.", "We may go to court."):
        assert word(asked(running, text=text), HIDES) == "person"
    assert word(asked(running, text="You may dispute it until 27 November."), HIDES) == "silent"

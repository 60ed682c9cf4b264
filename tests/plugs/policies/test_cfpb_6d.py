"""12 CFR 1006, Supplement I, comments on 6(d): other people, and which addresses are safe for emails and texts.

V: each comment was read in the text of the regulation. The cases are told in our own words, with days of 2026.
"""

from typing import Any

import pytest

from tests.asked import US_COLLECTOR, US_EMAIL, US_LETTER, US_TEXT, asked, came, ends, given, ny, word

EMAIL = "us.regf.1006.6.d.4"
TEXT = "us.regf.1006.6.d.5"


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [("third_party", "refuse"), ("customer", "silent"), ("permitted", "silent"), ("attorney", "silent")],
)
def test_nobody_else_is_told(recipient: str, expected: str) -> None:
    """1006.6(d)(1) and (2) (V); comment 6(d)(2)-1: who is told with their consent is a permitted recipient."""
    for base in (US_COLLECTOR, US_EMAIL, US_LETTER):
        assert word(asked(base, asked={"recipient": recipient}), "us.regf.1006.6.d.1") == expected


@pytest.mark.parametrize(("base", "rule"), [(US_EMAIL, EMAIL), (US_TEXT, TEXT)])
@pytest.mark.parametrize(("told", "expected"), [(True, "refuse"), (None, "refuse"), (False, "silent")])
def test_an_address_that_somebody_else_reads_is_closed(
    base: dict[str, Any], rule: str, told: bool | None, expected: str
) -> None:
    """Comment 6(d)(3)(ii)-1 (V): whoever told us."""
    assert word(asked(base, asked={"led_to_disclosure": told}), rule) == expected


def test_an_address_that_somebody_else_reads_is_not_even_answered() -> None:
    """A variant of comment 6(d)(3)(ii)-1 (V)."""
    reply = given(US_EMAIL, purpose="reply", asked_by_customer=True, contacts=[came("11-03T12:00", "email")])
    assert word(asked(reply, asked={"address_basis": None}), EMAIL) == "silent", "they wrote from it"
    assert word(asked(reply, asked={"led_to_disclosure": True}), EMAIL) == "refuse"


def basis(word_for_it: str | None, since: str | None = None, **more: Any) -> dict[str, Any]:
    return {"address_basis": word_for_it, "address_basis_on": since, **more}


def test_consent_by_any_way_opens_an_email_address() -> None:
    """Comment 6(d)(4)(i)(B)-1 (V)."""
    for since in (None, "2020-01-01", "2026-11-03"):
        assert word(asked(US_EMAIL, asked=basis("consented", since)), EMAIL) == "silent"
    for nothing in (None, "called"):
        assert word(asked(US_EMAIL, asked=basis(nothing)), EMAIL) == "refuse"


def test_an_address_given_without_knowing_what_for_is_not_consent() -> None:
    """Comment 6(d)(4)(i)(B)-2 (V): with the disclosure it is 'consented', without it 'provided'."""
    assert word(asked(US_EMAIL, asked=basis("provided", "2026-11-01")), EMAIL) == "refuse"
    assert word(asked(US_EMAIL, asked=basis("consented", "2026-11-01")), EMAIL) == "silent"
    assert word(asked(US_TEXT, asked=basis("provided", "2026-11-01")), TEXT) == "refuse"


def test_a_creditor_who_only_advertised_there_opens_nothing() -> None:
    """Comment 6(d)(4)(ii)(B)-1 (V): bills, statements and reminders are about the account, marketing is not."""
    advertised = basis("creditor_marketing", "2026-06-01", domain_public=True)
    assert word(asked(US_EMAIL, asked=advertised), EMAIL) == "refuse"
    wrote = basis("creditor_notice", "2026-06-01", domain_public=True)
    assert word(asked(US_EMAIL, asked=wrote), EMAIL) == "silent"


@pytest.mark.parametrize(
    ("sent", "expected", "until"),
    [
        ("2026-09-28", "silent", None), ("2026-09-29", "wait", "2026-11-04T00:00"),
        ("2026-10-20", "wait", "2026-11-25T00:00"), (None, "refuse", None), ("2026-12-01", "wait", "2027-01-06T00:00"),
    ],
)  # fmt: skip
def test_the_thirty_five_days_to_opt_out_are_over_first(sent: str | None, expected: str, until: str | None) -> None:
    """1006.6(d)(4)(ii)(C)(5) and (D), comment 6(d)(4)(ii)(C)(5)-1 (V): the last day is theirs. Asked on 3 November."""
    answer = asked(US_EMAIL, asked=basis("creditor_notice", sent, domain_public=True))
    assert (word(answer, EMAIL), ends(answer, EMAIL)) == (expected, until)


def test_who_opts_out_after_the_period_is_heeded_all_the_same() -> None:
    """Comment 6(d)(4)(ii)(D)-1 (V): that address; all email; or everything, as each was asked for."""
    long_ago = given(US_EMAIL, asked=basis("creditor_notice", "2026-06-01", domain_public=True))
    assert word(asked(long_ago, address={"opted_out": True}), "us.regf.1006.14.h") == "refuse"
    no_email = {"refused_channels": ["email"]}
    assert word(asked(long_ago, records=no_email), "us.regf.1006.14.h") == "refuse"
    assert word(asked(long_ago, records={"ceased": True}), "us.regf.1006.6.c") == "refuse"


def test_to_opt_out_of_an_address_is_not_to_ask_for_silence() -> None:
    """Comment 6(d)(4)(ii)(D)-2 (V)."""
    for base in (US_COLLECTOR, US_LETTER):
        answer = asked(base, records={"refused_channels": ["email"]})
        assert (word(answer, "us.regf.1006.6.c"), word(answer, "us.regf.1006.14.h")) == ("silent", "silent")


@pytest.mark.parametrize(
    ("address", "public", "expected"),
    [
        ("ann@gmail.com", None, "silent"), ("ann@Outlook.com", None, "silent"),
        ("john.doe@springsidemortgage.com", None, "refuse"), ("john.doe@agency.gov", None, "refuse"),
        ("john.doe@university.edu", None, "refuse"), ("ann@smallprovider.example", True, "silent"),
        ("ann@gmail.com", False, "refuse"),
    ],
)  # fmt: skip
def test_the_creditors_way_is_open_to_addresses_that_anybody_may_have(
    address: str, public: bool | None, expected: str
) -> None:
    """Comment 6(d)(4)(ii)(E)-1 (V): what is neither well known nor stated to be public may be an employer's."""
    told = basis("creditor_notice", "2026-06-01", domain_public=public)
    assert word(asked(US_EMAIL, address={"value": address}, asked=told), EMAIL) == expected
    used = basis("used", "2026-06-01", domain_public=public)
    assert word(asked(US_EMAIL, address={"value": address}, asked=used), EMAIL) == "silent"


def test_an_address_that_anybody_told_us_is_the_employers_is_closed() -> None:
    """Comment 6(d)(4)(ii)(E)-2 (V)."""
    told = basis("creditor_notice", "2026-06-01", domain_public=True, address_is_work=True)
    assert word(asked(US_EMAIL, asked=told), "us.regf.1006.22.f") == "refuse"


@pytest.mark.parametrize(("whose", "expected"), [("prior_collector", "silent"), ("earlier_collector", "refuse")])
def test_the_collector_just_before_us_must_have_written_there(whose: str, expected: str) -> None:
    """Comments 6(d)(4)(iii)-1 and -2.i to iii (V).

    i: ABC wrote there and we follow ABC. ii: ABC and then EFG wrote there and we follow EFG. iii: ABC wrote there,
    EFG did not, and we follow EFG: an earlier collector is not enough.
    """
    assert word(asked(US_EMAIL, asked=basis(whose, "2026-03-01")), EMAIL) == expected
    assert word(asked(US_TEXT, asked=basis(whose, "2026-11-01")), TEXT) == "refuse", "for texts neither is"


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2026-09-03", "refuse"), ("2026-09-04", "silent"), ("2026-11-03", "silent"), ("2026-11-04", "refuse"),
     (None, "refuse")],
)  # fmt: skip
@pytest.mark.parametrize("why", ["used", "consented"])
def test_a_number_for_texts_was_used_agreed_to_or_checked_within_sixty_days(
    why: str, since: str | None, expected: str
) -> None:
    """1006.6(d)(5)(i) and (ii), comments 6(d)(5)-1 and 6(d)(5)(ii)-1 (V). Asked on 3 November."""
    assert word(asked(US_TEXT, asked=basis(why, since)), TEXT) == expected


def test_a_number_from_which_they_only_phoned_is_not_open_to_texts() -> None:
    """Comment 6(d)(5)(i)-1 (V)."""
    assert word(asked(US_TEXT, asked=basis("called", "2026-11-01")), TEXT) == "refuse"
    phoned = given(US_TEXT, purpose="reply", asked_by_customer=True, contacts=[came("11-03T12:00", "call")])
    assert word(asked(phoned, asked=basis("called", "2026-11-03")), TEXT) == "refuse"


def test_letters_and_calls_need_no_such_history() -> None:
    """1006.6(d)(3) (V) is about emails and texts."""
    for base in (US_COLLECTOR, US_LETTER):
        answer = asked(base, at=ny("11-03T15:00"), asked=basis(None))
        assert (word(answer, EMAIL), word(answer, TEXT)) == ("silent", "silent")

"""12 CFR 1006, Supplement I, comments on 6(e), with those on 6(d)(4)(ii)(C) that say what a simple way out is.

V: each comment was read in the text of the regulation. The words are ours.
"""

from typing import Any

import pytest

from tests.asked import US_COLLECTOR, US_EMAIL, US_LETTER, US_TEXT, asked, given, law_alone, word

WAY_OUT = "us.regf.1006.6.e"
WHO = "This is from a debt collector. Please get in touch. "
DIRECT = given(US_EMAIL, channel="social", asked={"public": False})


@pytest.mark.parametrize("base", [US_EMAIL, US_TEXT, DIRECT])
def test_every_electronic_message_says_how_to_stop_them(base: dict[str, Any]) -> None:
    """Comment 6(e)-1 (V): email, text, or another electronic medium."""
    later = given(base, asked={"initial": False})
    assert word(asked(later, text=WHO), WAY_OUT) == "fix"
    assert word(asked(later, text=WHO + "Reply STOP to opt out."), WAY_OUT) == "silent"


@pytest.mark.parametrize(
    "way",
    ["Reply STOP to stop texts to this number.", "Text STOP to end these messages.", 'Reply "stop" and we stop.',
     "To get no more texts, answer with the word STOP."],
)  # fmt: skip
def test_a_text_may_say_reply_stop(way: str) -> None:
    """Comment 6(e)-1.i (V)."""
    assert law_alone(asked(US_TEXT, text=WHO + way, asked={"initial": False})) == "allow"


@pytest.mark.parametrize(
    "way",
    ["Click here to opt out of further emails to this address.", "Unsubscribe: https://oak.example/u/1",
     "To opt out, visit https://oak.example/out."],
)  # fmt: skip
def test_an_email_may_hold_a_link(way: str) -> None:
    """Comment 6(e)-1.ii (V)."""
    assert law_alone(asked(US_EMAIL, text=WHO + way, asked={"initial": False})) == "allow"


@pytest.mark.parametrize(
    "way",
    ["You may opt out of emails to this address by replying with the word 'stop' in the subject line.",
     "Reply with STOP as the subject and we write there no more."],
)  # fmt: skip
def test_an_email_may_say_which_word_to_reply(way: str) -> None:
    """Comment 6(e)-1.iii (V)."""
    assert law_alone(asked(US_EMAIL, text=WHO + way, asked={"initial": False})) == "allow"


@pytest.mark.parametrize(
    "way",
    ["To opt out, write to us at 1 Elm St.", "To opt out, call 614-555-0188.", "To opt out, visit our website.",
     "Call us to unsubscribe.", "You can unsubscribe by mail."],
)  # fmt: skip
@pytest.mark.parametrize("base", [US_EMAIL, US_TEXT])
def test_a_way_out_by_post_telephone_or_a_page_without_link_is_not_simple(base: dict[str, Any], way: str) -> None:
    """Comment 6(d)(4)(ii)(C)(4)-1.ii (V), to which comment 6(e)-1 points."""
    assert word(asked(base, text=WHO + way, asked={"initial": False}), WAY_OUT) == "fix"


@pytest.mark.parametrize("way", ["To opt out, pay a fee of $1.", "To opt out, tell us your date of birth."])
def test_a_way_out_costs_nothing_and_asks_for_nothing_more(way: str) -> None:
    """1006.6(e), its last sentence (V)."""
    assert word(asked(US_EMAIL, text=WHO + way, asked={"initial": False}), WAY_OUT) == "fix"


def test_a_telephone_number_beside_a_simple_way_does_no_harm() -> None:
    """A variant of comment 6(d)(4)(ii)(C)(4)-1.ii (V)."""
    words = WHO + "Reply STOP to opt out, or call us with questions."
    assert word(asked(US_TEXT, text=words, asked={"initial": False}), WAY_OUT) == "silent"


def test_letters_and_calls_need_no_way_out() -> None:
    """1006.6(e) (V) is about electronic messages."""
    for base in (US_LETTER, US_COLLECTOR):
        assert word(asked(base, text=WHO, asked={"initial": False}), WAY_OUT) == "silent"

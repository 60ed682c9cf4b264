"""Commands sent together: every outcome is told apart as surely as one by one."""

import pytest

from candour.ports.channel import HandOver
from tests.mail_wire import Script, letters, play

TOGETHER = b"250-scripted\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


def a_script(drop: str = "", replies: dict[str, bytes] | None = None, hang_up_after: int = 0) -> Script:
    return Script(drop=drop, drop_until=1, hang_up_after=hang_up_after, replies={"EHLO": TOGETHER, **(replies or {})})


def test_messages_arrive_whole_and_once() -> None:
    script = a_script()
    receipts = play(script, letters(30), connections=3)
    assert {r.outcome for r in receipts.values()} == {HandOver.SENT}
    assert len(script.taken) == 30
    assert script.heard.count("MAIL") == script.heard.count("DATA") == 30


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_end_of_the_message_may_be_tried_again(verb: str) -> None:
    script = a_script(drop=verb)
    receipts = play(script, letters(2))
    assert (receipts[0].outcome, receipts[0].retry, receipts[0].code) == (HandOver.FAILED, True, "connection lost")
    assert receipts[1].outcome is HandOver.SENT
    assert len(script.taken) == 1


def test_a_connection_lost_after_the_end_of_the_message_leaves_it_uncertain() -> None:
    receipts = play(a_script(drop="DOT"), letters(2))
    assert (receipts[0].outcome, receipts[0].retry) == (HandOver.UNCERTAIN, False)
    assert receipts[1].outcome is HandOver.SENT


@pytest.mark.parametrize(
    ("verb", "reply", "code", "permanent", "retry"),
    [
        ("MAIL", b"550 5.1.8 bad sender\r\n", "5.1.8", False, True),
        ("RCPT", b"550 unknown\r\n", "550", True, False),
        ("RCPT", b"550-5.1.10 no mail\r\n550 5.1.10 here\r\n", "5.1.10", True, False),
        ("DATA", b"451 not now\r\n", "451", False, True),
        ("DOT", b"554 5.6.0 content\r\n", "5.6.0", False, False),
    ],
)
@pytest.mark.parametrize("data", [b"", b"503 5.5.1 no valid recipients\r\n"])
def test_the_first_refusal_is_the_answer_whatever_is_said_to_the_commands_behind_it(
    verb: str, reply: bytes, code: str, permanent: bool, retry: bool, data: bytes
) -> None:
    """A server may even ask for the words of a message that it has refused: it gets none."""
    before_data = verb in ("MAIL", "RCPT")
    script = a_script(replies={**({"DATA": data} if data and before_data else {}), verb: reply})
    receipt = play(script, letters(1))[0]
    assert (receipt.outcome, receipt.code, receipt.permanent, receipt.retry) == (
        HandOver.FAILED, code, permanent, retry,
    )  # fmt: skip
    assert verb == "DOT" or script.taken == []


def test_a_refused_message_costs_the_next_nothing() -> None:
    script = a_script(replies={"RCPT": b"550 unknown\r\n", "DATA": b"503 no\r\n"})
    receipts = play(script, letters(3))
    assert {r.code for r in receipts.values()} == {"550"}
    assert script.connections == 1


def test_a_server_that_takes_a_few_mails_a_connection_is_given_new_ones() -> None:
    script = a_script(hang_up_after=3)
    receipts = play(script, letters(10))
    assert {r.outcome for r in receipts.values()} == {HandOver.SENT}
    assert (len(script.taken), script.connections) == (10, 4)


def test_replies_that_are_none_leave_the_message_uncertain() -> None:
    assert play(a_script(replies={"DOT": b"nonsense\r\n"}), letters(1))[0].outcome is HandOver.UNCERTAIN

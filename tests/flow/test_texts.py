"""Texts from strategy to answer: planned, judged, released, handed over, reported on; who says stop is left alone."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.test import Client

from candour.domain.legal import Asked
from candour.domain.messages import Purpose
from candour.domain.parties import CustomerKind
from candour.domain.texting import size_of
from candour.domain.verdicts import Question, Verdict
from candour.flow.compose import compose
from candour.flow.guard import ask
from candour.flow.loop import preview, run_day
from candour.flow.note import Notes, note
from candour.flow.steer import approve_drafts, list_drafts, read_draft
from candour.plugs.channels.sms import twilio
from candour.plugs.channels.sms.signature import signature
from candour.site import mail_sink
from candour.store.models import (
    Attempt,
    Contact,
    ContactPoint,
    Creditor,
    Delivery,
    Event,
    Message,
    Step,
    StrategyVersion,
    StrayMessage,
    Task,
)  # fmt: skip
from candour.store.sealing import existing_keys, unseal, unseal_for_house
from candour.store.timeline import read_events
from tests import twilio_wire
from tests.book import a_creditor, an_account, an_item
from tests.some import an_account as some_account
from tests.some import an_item as some_item
from tests.some import with_creditor
from tests.twilio_wire import SID, TOKEN, Twilio

MONDAY = datetime(2013, 6, 3, 9, 0, tzinfo=UTC)
DUE = date(2013, 6, 10)
NUMBER, OURS = "+447700900123", "+441632960000"
PUBLIC = "https://candour.example"
BY_TEXT = """key = "texts"
version = 1
label = "By text"
least_days_between = 3
[[steps]]
key = "reminder"
purpose = "reminder"
channel = "sms"
day = -7
[[steps]]
key = "check_in"
purpose = "check_in"
channel = "sms"
day = 3
"""
PURPOSES = [Purpose.REMINDER, Purpose.DUE, Purpose.CHECK_IN, Purpose.OPTIONS, Purpose.THANKS]

pytestmark = pytest.mark.django_db


@pytest.fixture
def wire(settings: Any) -> Iterator[Twilio]:
    """An account at a Twilio of this machine, which reaches nobody, so that any day can be played."""
    with twilio_wire.running() as server:
        settings.CANDOUR_SMS_ACCOUNT, settings.CANDOUR_SMS_TOKEN = SID, TOKEN
        settings.CANDOUR_SMS_API, settings.CANDOUR_SMS_LOCAL = server.url, True
        settings.CANDOUR_SMS_PRICE, settings.CANDOUR_PUBLIC_URL = "0.04 GBP", PUBLIC
        yield server


def texted(**given: Any) -> Creditor:
    """A creditor whose strategy for everybody is by text."""
    StrategyVersion.objects.get_or_create(key="texts", version=1, defaults={"text": BY_TEXT, "actor": "test"})
    strategies = dict.fromkeys(("business", "consumer", "sole_trader"), "texts")
    return a_creditor(strategies=strategies, sms_sender=given.pop("sms_sender", OURS), **given)


def a_customer(creditor: Creditor, number: str = NUMBER, **given: Any) -> Any:
    account = an_account(creditor, email=None, **given)
    if number:
        ContactPoint.objects.create(party=account.party, channel="phone", value=number)
    an_item(account, DUE)
    return account


def call_us(path: str, params: dict[str, str], token: str = TOKEN) -> int:
    """One webhook as Twilio makes it; the status of the answer."""
    signed = signature(token, PUBLIC + path, {name: [value] for name, value in params.items()})
    client = Client(enforce_csrf_checks=True)
    return client.post(path, params, headers={"X-Twilio-Signature": signed}).status_code


def report(status: str, code: str = "") -> int:
    """What Twilio says of the latest text."""
    message = Message.objects.filter(outgoing=True).latest("pk")
    params = {"MessageSid": "SM1", "MessageStatus": status, **({"ErrorCode": code} if code else {})}
    return call_us(f"/hooks/sms/status/{message.reply_token}/", params)


def answered(words: str, sid: str = "SM-in-1", **more: str) -> int:
    """What somebody answers."""
    return call_us("/hooks/sms/in/", {"MessageSid": sid, "From": NUMBER, "To": OURS, "Body": words, **more})


def test_a_step_by_text_is_planned_judged_sent_and_kept_with_what_it_costs(wire: Twilio) -> None:
    account = a_customer(texted())
    report = run_day(MONDAY)
    assert (report.planned, report.sent, report.trouble) == (1, 1, None)
    (told,) = wire.taken
    assert (told["To"], told["From"]) == (NUMBER, OURS)
    assert told["Body"].startswith("Hartley Supplies: ") and "Reply STOP for no more texts." in told["Body"]
    message = Message.objects.get()
    assert told["StatusCallback"] == f"{PUBLIC}/hooks/sms/status/{message.reply_token}/"
    kept = Delivery.objects.get()
    assert (kept.reference, kept.parts, kept.coding) == (f"SM{1:032x}", size_of(told["Body"]).parts, "gsm-7")
    assert (kept.price_millionths, kept.price_currency) == (40_000 * kept.parts, "GBP")
    assert Contact.objects.get(party=account.party).channel == "sms", "the contact cap counts it"
    mail = message_from_bytes(unseal(existing_keys([account.party_id])[account.party_id], bytes(message.sealed)))
    assert mail["Text-To"] == NUMBER and mail["Cost"] == f"0.{4 * kept.parts:02} GBP"
    assert run_day(MONDAY + timedelta(hours=1)).sent == 0


def test_in_approve_mode_a_person_sees_the_words_and_the_cost_before_it_goes(wire: Twilio) -> None:
    a_customer(texted(mode="approve"))
    assert run_day(MONDAY).drafts == 1
    assert wire.taken == []
    (draft,) = list_drafts()
    words = read_draft(draft.id)
    assert words.recipient == NUMBER and words.text.startswith("Hartley Supplies: ")
    assert approve_drafts([draft.id], MONDAY, actor="test").approved
    assert run_day(MONDAY + timedelta(minutes=1)).sent == 1
    assert wire.taken[0]["Body"] == words.text.strip()


def test_in_shadow_mode_it_is_written_and_nobody_is_texted(wire: Twilio) -> None:
    account = a_customer(texted(mode="shadow"))
    _, draft = preview(account.pk, MONDAY)
    assert draft is not None and draft.text.startswith("Hartley Supplies: ")
    assert (run_day(MONDAY).shadowed, wire.asked) == (1, 0)
    assert Message.objects.get().status == "shadowed"


@pytest.mark.parametrize(
    ("answer", "state", "tries"),
    [((429, 20429), "ready", 1), ((503, None), "ready", 1), (twilio_wire.CLOSE, "uncertain", 1)],
)
def test_what_was_not_taken_is_tried_again_and_what_may_have_been_never(
    wire: Twilio, answer: Any, state: str, tries: int
) -> None:
    a_customer(texted())
    wire.answers[NUMBER] = answer
    run_day(MONDAY)
    assert (Step.objects.get().state, wire.asked) == (state, tries)
    wire.answers.clear()
    again = run_day(MONDAY + timedelta(minutes=5))
    assert again.sent == (1 if state == "ready" else 0)
    assert Task.objects.filter(kind="uncertain").count() == (0 if state == "ready" else 1)


def test_a_timeout_after_the_request_left_is_never_sent_again(wire: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio, "ANSWER_S", 0.3)
    a_customer(texted())
    wire.answers[NUMBER] = twilio_wire.SLOW
    assert run_day(MONDAY).uncertain == 1
    for days in (0, 1, 2):
        run_day(MONDAY + timedelta(days=days, hours=1))
    assert wire.asked == 1


def test_a_report_settles_a_doubt(wire: Twilio) -> None:
    a_customer(texted())
    wire.answers[NUMBER] = twilio_wire.CLOSE
    run_day(MONDAY)
    assert report("sent") == 200
    assert (Step.objects.get().state, Attempt.objects.get().state) == ("sent", "sent")
    assert not Task.objects.filter(done_at=None).exists()


def test_reports_come_in_any_order_and_a_later_state_stands(wire: Twilio) -> None:
    a_customer(texted())
    run_day(MONDAY)
    for status in ("delivered", "sent", "queued", "delivered"):
        assert report(status) == 200
    assert Delivery.objects.get().state == "delivered"
    assert Contact.objects.get().outcome == "delivered"


@pytest.mark.parametrize(("code", "failed", "contacts"), [("30005", True, 1), ("30003", False, 0)])
def test_what_did_not_arrive_does_not_move_the_account_on(wire: Twilio, code: str, failed: bool, contacts: int) -> None:
    a_customer(texted())
    run_day(MONDAY)
    assert report("undelivered", code) == 200
    assert (Step.objects.get().state, Message.objects.get().status) == ("failed", "failed")
    assert (ContactPoint.objects.get().failed_at is not None) is failed
    assert Contact.objects.count() == contacts
    assert Task.objects.get().kind == "find_contact"
    assert Event.objects.filter(kind="message_failed").count() == 1
    assert report("undelivered", code) == 200
    assert Task.objects.count() == 1, "the same report twice is one"


@pytest.mark.parametrize("when", ["at once", "later"])
def test_who_told_the_carrier_to_stop_is_opted_out(wire: Twilio, when: str) -> None:
    account = a_customer(texted())
    if when == "at once":
        wire.answers[NUMBER] = (400, 21610)
    run_day(MONDAY)
    if when == "later":
        report("undelivered", "21610")
    point = ContactPoint.objects.get()
    assert point.opted_out_at is not None and point.failed_at is None
    assert [event.kind for event in read_events(account.pk, datetime.now(UTC))].count("opted_out") == 1
    assert Task.objects.get().kind == "decide"
    assert run_day(MONDAY + timedelta(days=10)).sent == 0


def test_a_report_that_is_not_signed_changes_nothing(wire: Twilio) -> None:
    a_customer(texted())
    run_day(MONDAY)
    path = f"/hooks/sms/status/{Message.objects.get().reply_token}/"
    params = {"MessageStatus": "undelivered", "ErrorCode": "30005"}
    assert call_us(path, params, token="another") == 403
    assert Client().post(path, params).status_code == 403
    assert Client().get(path).status_code == 403
    assert call_us("/hooks/sms/status/0000/", params) == 404
    assert not Delivery.objects.get().state


def test_an_answer_is_kept_sealed_once_and_a_person_is_asked_to_read_it(wire: Twilio) -> None:
    account = a_customer(texted())
    run_day(MONDAY)
    for _ in range(2):
        assert answered("4417 was short delivered; the rest is in Thursday's run") == 200
    message = Message.objects.get(outgoing=False)
    assert (message.account_id, message.status, message.channel) == (account.pk, "received", "sms")
    assert b"Thursday" not in bytes(message.sealed)
    mail = message_from_bytes(
        unseal(existing_keys([account.party_id])[account.party_id], bytes(message.sealed)), policy=policy.default
    )
    assert "short delivered" in str(mail.get_body())
    (event,) = [one for one in read_events(account.pk, datetime.now(UTC)) if one.kind == "message_received"]
    assert event.text == "4417 was short delivered; the rest is in Thursday's run"
    assert Task.objects.get(kind="decide").reason.startswith("They answered a text on")
    assert Contact.objects.filter(outgoing=False).count() == 1
    assert ContactPoint.objects.get().opted_out_at is None


@pytest.mark.parametrize(("words", "more"), [("STOP", {}), ("pls no more texts", {}), ("Oui", {"OptOutType": "STOP"})])
def test_who_says_stop_gets_no_more_texts_and_a_stop_a_moment_before_wins(
    wire: Twilio, words: str, more: dict[str, str]
) -> None:
    account = a_customer(texted())
    run_day(MONDAY)
    answered(words, **more)
    assert ContactPoint.objects.get().opted_out_at is not None
    kinds = [event.kind for event in read_events(account.pk, datetime.now(UTC))]
    assert {"opted_out", "message_received"} <= set(kinds)
    Contact.objects.all().delete()
    later = run_day(MONDAY + timedelta(days=10))
    assert (later.sent, wire.asked) == (0, 1)
    assert "house.opt_out" in Step.objects.latest("pk").rules


def test_an_answer_goes_to_whoever_was_texted_last_and_a_stop_counts_for_all_who_are_texted_from_there(
    wire: Twilio,
) -> None:
    one = a_customer(texted())
    other = a_customer(texted())
    elsewhere = a_customer(texted(sms_sender="+441632960999"))
    run_day(MONDAY)
    last = Message.objects.filter(account__in=[one, other], status="sent").latest("pk")
    answered("stop")
    assert Message.objects.get(outgoing=False).account_id == last.account_id
    stopped = set(ContactPoint.objects.exclude(opted_out_at=None).values_list("party_id", flat=True))
    assert stopped == {one.party_id, other.party_id}
    assert elsewhere.party_id not in stopped


def test_an_answer_from_a_number_that_nobody_is_known_by_is_kept_for_a_person(wire: Twilio) -> None:
    a_customer(texted(), number="+447700900999")
    assert answered("Who is this?") == 200
    assert answered("Who is this?") == 200
    stray = StrayMessage.objects.get()
    assert b"Who" not in bytes(stray.sealed)
    assert json.loads(unseal_for_house(bytes(stray.sealed))) == {"from": NUMBER, "to": OURS, "text": "Who is this?"}
    assert not Message.objects.exists()


def test_an_unsigned_answer_is_not_heard(wire: Twilio) -> None:
    a_customer(texted())
    assert call_us("/hooks/sms/in/", {"MessageSid": "S", "From": NUMBER, "Body": "STOP"}, token="x") == 403
    assert ContactPoint.objects.get().opted_out_at is None


def test_a_creditor_without_a_sender_texts_nobody_and_a_person_is_told(wire: Twilio, settings: Any) -> None:
    settings.CANDOUR_SMS_LOCAL = False
    account = a_customer(texted(sms_sender=""))
    now = datetime.now(UTC)
    from candour.flow.compose import SMS
    from candour.flow.letters import CANNOT_GO, on_the_wire, why_held
    from candour.flow.plan import decide
    from candour.store.facts import load_accounts

    facts = load_accounts([account.pk], MONDAY)[0]
    wanted = decide(facts, MONDAY).plan.wanted
    assert wanted is not None and wanted.channel == SMS
    draft = compose(facts, wanted.purpose, wanted.items, (), (), MONDAY, "GBP", SMS)
    with pytest.raises(CANNOT_GO) as told:
        on_the_wire(SMS, facts, draft, facts.contact_points[0], "<a@b>", "t", now)
    answer = why_held(told.value)
    assert (answer.verdict, answer.rules) == (Verdict.PERSON, ("candour.cannot_text",))


def test_without_an_account_texts_wait_while_mails_are_real_and_mails_still_go(settings: Any) -> None:
    settings.CANDOUR_SMS_ACCOUNT = ""
    with mail_sink.running() as sink:
        settings.CANDOUR_SMTP_URL, settings.CANDOUR_SMTP_LOCAL = f"smtp://127.0.0.1:{sink.port}", False
        from candour.domain.parties import Lane
        from candour.flow.loop import plan_all, send_all
        from candour.flow.send import Sender

        a_customer(texted())
        mailed = an_item(an_account(a_creditor()), DUE)
        plan_all(MONDAY)
        with Sender(Lane.REPLAY) as sender:
            send_all(sender, MONDAY)
            assert sender.tally.sent == 1
        assert sink.taken.count == 1
    states = dict(Step.objects.values_list("channel", "state"))
    assert states == {"sms": "ready", "email": "sent"}
    assert mailed.account_id


@pytest.mark.parametrize("purpose", PURPOSES, ids=str)
@pytest.mark.parametrize("kind", list(CustomerKind), ids=str)
def test_every_text_of_ours_passes_every_rule_on_words_names_its_sender_and_says_how_to_stop(
    purpose: Purpose, kind: CustomerKind
) -> None:
    item = some_item(date(2026, 5, 1), paid=12_000 if purpose is Purpose.THANKS else 0)
    account = with_creditor(
        replace(some_account(item), kind=kind), phone="01632 960001", sms_sender=OURS, sender_name="Hartley"
    )
    at = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
    draft = compose(account, purpose, account.items, (), (), at, "GBP", "sms")
    point = account.contact_points[0]
    said = Asked(template_tested=True)
    answer = ask(Question(at, account, purpose, "sms", account.items, point, text=draft.text, asked=said))
    spoke = {(ruling.rule.id, ruling.facts) for ruling in answer.rulings if not ruling.warning}
    assert not [one for one in spoke if not one[0].startswith("house.")], draft.text
    assert "Hartley" in draft.text and "STOP" in draft.text
    assert size_of(draft.text).coding.value == "gsm-7"
    assert size_of(draft.text).parts <= 2, (size_of(draft.text), draft.text)
    if kind.is_person:
        lower = draft.text.lower()
        assert not [w for w in ("debt", "owe", "invoice", "overdue", "due", "pay", "£", "balance") if w in lower], lower


def test_letters_as_sender_cannot_be_answered_so_the_text_says_whom_to_ring() -> None:
    account = with_creditor(some_account(some_item(date(2026, 6, 10))), phone="01632 960001", sms_sender="HARTLEY")
    draft = compose(account, Purpose.REMINDER, account.items, (), (), datetime(2026, 6, 3, tzinfo=UTC), "GBP", "sms")
    assert "Ring 01632 960001, also for no more texts." in draft.text and "STOP" not in draft.text


def test_a_note_by_hand_and_a_stop_meet_in_the_same_number(wire: Twilio) -> None:
    account = a_customer(texted())
    note(account.pk, Notes(opt_out="sms"), MONDAY, actor="test")
    assert run_day(MONDAY).sent == 0
    assert wire.asked == 0

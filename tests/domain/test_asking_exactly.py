"""A whole question and a bare one, read field by field; answers, duties and charges written field by field."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from candour.domain.accounts import AccountFacts, CreditorFacts
from candour.domain.answering import write_answer, write_charge, write_duties
from candour.domain.asking import _zones_of_country, read_asking, read_question, schema
from candour.domain.duties import Charge, ChargeKind, ChargeQuestion, Duty, Permit
from candour.domain.holds import HoldFacts, HoldKind
from candour.domain.items import ItemFacts
from candour.domain.legal import NOTHING_KNOWN, PLAIN, Asked, ItemLaw, LegalEvent, LegalFacts, Recipient
from candour.domain.messages import ContactFacts, ContactOutcome, Purpose
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence
from candour.domain.recorded import check_event, check_word
from candour.domain.shapes import WrongFacts
from candour.domain.verdicts import Answer, Question, Rule, Ruling, Verdict
from tests.asked import UK_CONSUMER, given

AT = datetime(2026, 6, 3, 9, tzinfo=UTC)
ZERO = "2026-06-03T09:00:00Z"
WHOLE: dict[str, Any] = {
    "id": 7, "at": ZERO, "purpose": "notice", "channel": "sms", "text": "Hello", "asked_by_customer": True,
    "customer": {
        "kind": "sole_trader", "country": "Scotland", "nation": "SCT", "state": None, "city": "Leith",
        "zone": "Europe/London", "zones": ["Europe/Paris", "Europe/Paris"], "language": "gd", "broken_promises": 2,
        "preferred_channel": "call", "support_needs": ["large print"], "last_contact": "2026-05-01",
    },
    "creditor": {
        "role": "purchaser", "country": "GB", "sector": "credit", "regulated": False, "imported_at": ZERO,
        "tolerance": 5, "policy": {"cap_week": 2},
    },
    "items": [
        {
            "reference": "A", "kind": "loan", "currency": "GBP", "issued": "2026-01-01", "due": "2026-02-01",
            "amount": 900, "balance": 500, "queried": True, "held": True, "promised_until": "2026-06-09",
            "law": {"law": "SCT"},
        },
        {"reference": "B"},
    ],
    "holds": [
        {"kind": "pause", "since": ZERO, "until": "2026-07-01T00:00:00Z"},
        {"kind": "dispute", "since": ZERO, "item": "B", "detail": "paid"},
    ],
    "contacts": [
        {
            "at": ZERO, "channel": "call", "outcome": "conversation", "asked": False, "outgoing": False,
            "account": "this", "items": ["B", "A"], "place": "work", "consented": True, "to": "attorney",
        },
        {"at": ZERO, "channel": "email", "outcome": "delivered"},
        {"at": ZERO, "channel": "email", "outcome": "delivered", "account": "other"},
        {"at": ZERO, "channel": "email", "outcome": "delivered", "items": ["Z"]},
        {"at": ZERO, "channel": "email", "outcome": "delivered", "items": ["Z", "A"]},
        {"at": ZERO, "channel": "email", "outcome": "delivered", "account": None, "items": ["A"]},
    ],
    "address": {"value": "+441632960001", "usable": False, "opted_out": True},
    "unallocated": {"GBP": 12, "EUR": 3},
    "records": {"ceased": True, "events": [{"kind": "sar", "on": "2026-06-01", "item": "B", "detail": "complex"},
                                          {"kind": "dispute", "on": "2026-06-02", "handled": True}]},
    "asked": {"topic": "balance"},
    "charge": {"kind": "cost", "item": "B", "on": "2026-06-05", "since": "2026-06-04", "cost": 9, "agreed": True,
               "warned": False},
}  # fmt: skip


def mail(account: int | None, items: tuple[int, ...] = ()) -> ContactFacts:
    return ContactFacts(AT, "email", ContactOutcome.DELIVERED, True, account, True, items)


ACCOUNT = AccountFacts(
    id=1, reference="", party_id=1, version=1, name="", kind=CustomerKind.SOLE_TRADER, language="gd",
    residence=Residence("GB", "SCT", "Europe/London"),
    creditor=CreditorFacts(
        id=1, slug="", name="", mode=Mode.LIVE, lane=Lane.LIVE, version=1, country="GB", zone="UTC",
        role=ActorRole.PURCHASER, sector="credit", regulated=False, imported_at=AT, tolerance=5, strategies={},
        sender_name="", sender_address="", phone="", policy={"cap_week": 2},
    ),
    items=(
        ItemFacts(1, "A", "loan", "GBP", date(2026, 1, 1), date(2026, 2, 1), 900, 500, queried=True, held=True,
                  promised_until=date(2026, 6, 9), law=ItemLaw(law="SCT")),
        ItemFacts(2, "B", "invoice", "", None, None, None, None),
    ),
    holds=(
        HoldFacts(1, HoldKind.PAUSE, AT, datetime(2026, 7, 1, tzinfo=UTC)),
        HoldFacts(2, HoldKind.DISPUTE, AT, None, 2, "paid"),
    ),
    contact_points=(ContactPoint(1, "phone", "+441632960001", usable=False, opted_out=True),),
    contacts=(
        ContactFacts(AT, "call", ContactOutcome.CONVERSATION, False, 1, False, (2, 1), "work", True,
                     to=Recipient.ATTORNEY),
        mail(None), mail(2), mail(2), mail(1, (1,)), mail(None, (1,)),
    ),
    unallocated=(("GBP", 12), ("EUR", 3)), preferred_channel="call", support_needs=("large print",),
    last_contact=date(2026, 5, 1), broken_promises=2,
    legal=LegalFacts(ceased=True, city="Leith", zones=("Europe/Paris",), events=(
        LegalEvent("sar", date(2026, 6, 1), 2, detail="complex"), LegalEvent("dispute", date(2026, 6, 2), handled=True),
    )),
)  # fmt: skip


def test_a_whole_question_is_read_field_by_field() -> None:
    asking = read_asking(WHOLE)
    question = asking.question
    assert question.account == ACCOUNT
    assert question == Question(
        AT, ACCOUNT, Purpose.NOTICE, "sms", ACCOUNT.items, ACCOUNT.contact_points[0], True, "Hello",
        Asked(topic="balance"),
    )  # fmt: skip
    assert asking.charge == ChargeQuestion(
        ACCOUNT, ACCOUNT.items[1], ChargeKind.COST, date(2026, 6, 5), date(2026, 6, 4), 9, True, False
    )
    assert read_question(WHOLE) == question


def test_a_bare_question_knows_nothing_and_takes_the_strictest() -> None:
    asking = read_asking({"at": ZERO, "purpose": "reminder", "channel": "letter"})
    anywhere = ("America/New_York", "Pacific/Honolulu", "Asia/Tokyo", "Pacific/Auckland")
    account = AccountFacts(
        id=1, reference="", party_id=1, version=1, name="", kind=CustomerKind.CONSUMER, language="en",
        residence=Residence(None, None, "Europe/London"),
        creditor=CreditorFacts(
            id=1, slug="", name="", mode=Mode.LIVE, lane=Lane.LIVE, version=1, country="", zone="UTC",
            role=ActorRole.THIRD_PARTY, sector="", regulated=True, imported_at=None, tolerance=0, strategies={},
            sender_name="", sender_address="", phone="", policy={},
        ),
        items=(),
        legal=LegalFacts(unknown=frozenset({"kind", "zone", "role", "regulated"}), zones=anywhere),
    )  # fmt: skip
    assert asking.question == Question(AT, account, Purpose.REMINDER, "letter", (), None)
    assert asking.question.asked is PLAIN and asking.charge is None


def test_what_is_known_in_full_leaves_the_records_as_they_are() -> None:
    assert read_question(UK_CONSUMER).account.legal is NOTHING_KNOWN
    assert read_question(given(UK_CONSUMER, records={"ceased": True})).account.legal == LegalFacts(ceased=True)
    told = {"kind": None, "role": None, "regulated": None, "zone": None}
    for name in told:
        where = "creditor" if name in ("role", "regulated") else "customer"
        assert read_question(given(UK_CONSUMER, **{where: {name: None}})).account.legal.unknown == {name}


def test_a_state_tells_zones_and_stands_for_the_nation() -> None:
    ohio = {"country": "US", "nation": None, "state": "OH", "zone": "America/New_York"}
    account = read_question(given(UK_CONSUMER, customer=ohio)).account
    assert account.residence == Residence("US", "OH", "America/New_York")
    assert (account.legal.state, account.legal.city) == ("OH", None)
    hidden = read_question(given(UK_CONSUMER, customer={**ohio, "zone": None, "state": "WA"})).account
    assert hidden.residence.zone == "America/Los_Angeles" and hidden.legal.unknown == {"zone"}


def test_a_country_without_a_zone_has_all_its_zones() -> None:
    zones = _zones_of_country.__wrapped__
    assert zones("DE") == ("Europe/Berlin", "Europe/Busingen")
    assert zones("XX") == zones(None) != zones("US")
    assert zones(None)[0] == "Europe/London" and len(zones(None)) == 5


@pytest.mark.parametrize("channel", ["call", "sms"])
def test_a_call_and_a_text_go_to_a_phone(channel: str) -> None:
    points = read_question(given(UK_CONSUMER, channel=channel, address={"value": "1"})).account.contact_points
    assert points == (ContactPoint(1, "phone", "1"),)
    empty = read_question(given({**UK_CONSUMER, "address": {}}, channel="letter")).account.contact_points
    assert empty == (ContactPoint(1, "post", ""),)


def test_a_charge_is_asked_about_as_of_the_customers_day() -> None:
    asking = read_asking(given(UK_CONSUMER, at="2026-06-03T23:30:00Z", charge={"kind": "interest", "item": "L1"}))
    assert asking.charge is not None
    assert (asking.charge.on, asking.charge.since, asking.charge.cost) == (date(2026, 6, 4), None, None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"charge": {"kind": "interest", "item": "Z" * 41}},
     f"facts.charge.item: no item has the reference '{'Z' * 40}'"),
        ({"holds": [{"kind": "pause", "since": ZERO}, {"kind": "pause", "since": ZERO, "item": "Z"}]},
         "facts.holds[1].item: no item has the reference 'Z'; name one of facts.items"),
        ({"records": {"events": [{"kind": "sar", "on": "2026-06-01", "item": "Z"}]}},
         "facts.records.events[0].item: no item has the reference 'Z'; name one of facts.items"),
        ({"customer": {"country": 7}},
         "facts.customer.country: 7 is not a country; write its name or its two letters, such as GB"),
        ({"customer": {"country": "Atlantis"}},
         "facts.customer.country: 'Atlantis' is not a country; write its name or its two letters, such as GB"),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_is_told_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongFacts) as error:
        read_question(given(UK_CONSUMER, **change))
    assert str(error.value).startswith(said)


def test_the_schema_says_what_it_is() -> None:
    told = schema()
    assert told["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert told["title"] == "A question to Candour's guard" and told["required"] == ["at", "purpose", "channel"]
    assert told["description"].startswith("What is left out is not known; a record left out is not recorded")


LAW = Rule("x.law", "It is the law.", "Act 1", "V", version=3)
HOUSE = Rule("house.x", "It is late.", "House policy")


def test_an_answer_is_written_field_by_field_the_decisive_first() -> None:
    rulings = (
        Ruling(HOUSE, Verdict.FIX, warning=True), Ruling(HOUSE, Verdict.WAIT, AT, (("at", "night"),)),
        Ruling(LAW, Verdict.WAIT, None, lifts=("y",)),
    )  # fmt: skip
    written = write_answer(Answer(Verdict.WAIT, rulings, AT))
    house = {"rule": "house.x", "version": 1, "reason": "It is late.", "citation": "House policy", "status": "P"}
    law = {"rule": "x.law", "version": 3, "reason": "It is the law.", "citation": "Act 1", "status": "V"}
    assert written == {
        "verdict": "wait", "reason": "It is late.", "rules": ["house.x", "x.law"], "needs_person": False,
        "until": "2026-06-03T09:00:00+00:00",
        "spoke": [
            {**house, "verdict": "wait", "warning": False, "facts": {"at": "night"}, "lifts": [],
             "until": "2026-06-03T09:00:00+00:00"},
            {**law, "verdict": "wait", "warning": False, "facts": {}, "until": None, "lifts": ["y"]},
            {**house, "verdict": "fix", "warning": True, "facts": {}, "until": None, "lifts": []},
        ],
    }  # fmt: skip
    assert write_answer(Answer(Verdict.ALLOW))["until"] is None


def test_duties_and_charges_are_written_field_by_field() -> None:
    item = ACCOUNT.items[0]
    duty = Duty(LAW, "Answer.", date(2026, 6, 9), date(2026, 6, 1), 1, demands_notice=True)
    told = {
        "rule": "x.law", "what": "Answer.", "due": "2026-06-09", "since": "2026-06-01", "reason": "It is the law.",
        "citation": "Act 1", "status": "V",
    }  # fmt: skip
    assert write_duties([duty, replace(duty, item_id=None, demands_notice=False)], [item]) == [
        {**told, "item": "A", "demands_notice": True}, {**told, "item": None, "demands_notice": False},
    ]  # fmt: skip
    asked = ChargeQuestion(ACCOUNT, item, ChargeKind.INTEREST, date(2026, 6, 5))
    permit = Permit(LAW, True, None, Decimal("8.50"), (("starts", "now"),))
    permitted = {
        "rule": "x.law", "version": 3, "reason": "It is the law.", "citation": "Act 1", "status": "V", "grants": True,
        "most": None, "rate": "8.50", "facts": {"starts": "now"},
    }  # fmt: skip
    assert write_charge(asked, Charge(True, None, Decimal("1E+1"), (permit,))) == {
        "kind": "interest", "item": "A", "on": "2026-06-05", "allowed": True, "most": None, "rate": "10",
        "permits": [permitted],
    }  # fmt: skip
    none = write_charge(asked, Charge(False, 0, None, (replace(permit, grants=False, most=0, rate=None),)))
    assert (none["allowed"], none["most"], none["rate"]) == (False, 0, None)
    assert none["permits"] == [{**permitted, "grants": False, "most": 0, "rate": None}]


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("sar", ""),
        ("sar", "complex"),
        ("complaint", "payment_services"),
        ("two_payments_missed", "2026-06-30"),
        ("dispute", ""),
    ],
)
def test_an_event_takes_its_own_details(kind: str, detail: str) -> None:
    check_event(kind, detail)


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        ("disput", "", "nothing that starts a clock is called 'disput'; did you mean 'dispute'?"),
        ("sar", "payment_services", "sar knows no detail 'payment_services'; there is complex"),
        ("offer", "complex", "offer knows no detail 'complex'; there is none"),
        ("two_payments_missed", "soon",
         "detail: 'soon' is not a day; write it as 2026-11-02, or 'never' where it certainly was not"),
    ],
)  # fmt: skip
def test_an_event_that_there_is_not_is_told(kind: str, detail: str, said: str) -> None:
    with pytest.raises(WrongFacts) as error:
        check_event(kind, detail)
    assert str(error.value) == said


def test_a_word_that_there_is_not_is_told_with_the_nearest() -> None:
    check_word("red", ("red", "blue"), "colour")
    with pytest.raises(WrongFacts) as error:
        check_word("rd", ("red", "blue"), "colour")
    assert str(error.value) == "no colour is called 'rd'; did you mean 'red'?"

"""A question written back, field by field; holds and caps told in words; and the small tools of law at their edges."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from candour.domain.asking import read_question
from candour.domain.caps import EXEMPT, REACHED, exemption, full_until, stopped_by_cap, with_others
from candour.domain.duties import Charge, Duty, Permit, months_later, open_events, overdue_text, weigh, years_later
from candour.domain.errors import WrongUse
from candour.domain.holds import (
    LIVES,
    Authority,
    HoldKind,
    Reach,
    check_detail,
    check_end,
    check_extension,
    check_reach,
)
from candour.domain.legal import NEVER, Inconvenient, ItemLaw, LegalEvent, LegalFacts
from candour.domain.messages import ContactFacts, ContactOutcome
from candour.domain.parties import CustomerKind, Residence
from candour.domain.plausible import (
    Age,
    age_of,
    concerns,
    covers,
    first_moment_below,
    is_plain,
    is_trader,
    may_be_agent,
    may_be_business,
    may_be_consumer,
    may_be_creditor,
    may_be_in,
    may_be_in_city,
    may_be_in_nation,
    may_be_in_state,
    may_be_person,
    may_be_regulated,
    window_end,
    window_start,
    zones_of,
)
from candour.domain.restating import write_question
from candour.domain.terms import in_words
from candour.domain.verdicts import Answer, Rule, Ruling, Verdict, combine
from tests.asked import UK_CONSUMER, US_COLLECTOR, given
from tests.domain.test_asking_exactly import ACCOUNT, WHOLE
from tests.some import an_account, an_item, with_creditor

AT = datetime(2026, 6, 3, 9, tzinfo=UTC)
TODAY = date(2026, 6, 3)


def told(function: Any, *given: Any) -> str:
    with pytest.raises(WrongUse) as error:
        function(*given)
    return str(error.value)


def test_a_whole_question_is_written_back_field_by_field() -> None:
    zero = "2026-06-03T09:00:00+00:00"
    mail = {"at": zero, "channel": "email", "outcome": "delivered", "asked": True, "outgoing": True}
    assert write_question(read_question(WHOLE)) == {
        "at": zero, "purpose": "notice", "channel": "sms", "text": "Hello", "asked_by_customer": True,
        "customer": {
            "kind": "sole_trader", "country": "GB", "nation": "SCT", "city": "Leith", "zone": "Europe/London",
            "zones": ["Europe/Paris"], "language": "gd", "preferred_channel": "call", "support_needs": ["large print"],
            "last_contact": "2026-05-01", "broken_promises": 2,
        },
        "creditor": {
            "role": "purchaser", "country": "GB", "sector": "credit", "imported_at": zero, "tolerance": 5,
            "policy": {"cap_week": 2}, "regulated": False,
        },
        "items": [
            {
                "reference": "A", "kind": "loan", "currency": "GBP", "issued": "2026-01-01", "due": "2026-02-01",
                "amount": 900, "balance": 500, "queried": True, "held": True, "promised_until": "2026-06-09",
                "law": {"law": "SCT"},
            },
            {"reference": "B", "kind": "invoice", "currency": "", "balance": None},
        ],
        "holds": [
            {"kind": "pause", "since": zero, "until": "2026-07-01T00:00:00+00:00"},
            {"kind": "dispute", "since": zero, "item": "B", "detail": "paid"},
        ],
        "contacts": [
            {
                "at": zero, "channel": "call", "outcome": "conversation", "items": ["B", "A"], "place": "work",
                "consented": True, "to": "attorney", "asked": False, "outgoing": False, "account": "this",
            },
            {**mail, "account": None}, {**mail, "account": "other"}, {**mail, "account": "other"},
            {**mail, "account": "this", "items": ["A"]}, {**mail, "account": None, "items": ["A"]},
        ],
        "address": {"usable": False, "opted_out": True},
        "unallocated": {"GBP": 12, "EUR": 3},
        "records": {"ceased": True, "events": [
            {"kind": "sar", "on": "2026-06-01", "item": "B", "detail": "complex"},
            {"kind": "dispute", "on": "2026-06-02", "handled": True},
        ]},
        "asked": {"topic": "balance"},
    }  # fmt: skip


def test_what_is_not_known_is_left_out_and_never_becomes_known() -> None:
    bare = {"at": "2026-06-03T09:00:00+00:00", "purpose": "reminder", "channel": "letter"}
    written = write_question(read_question(bare))
    anywhere = ["America/New_York", "Pacific/Honolulu", "Asia/Tokyo", "Pacific/Auckland"]
    assert written == {**bare, "customer": {"zones": anywhere, "language": "en", "broken_promises": 0},
                       "creditor": {"country": "", "sector": "", "tolerance": 0}}  # fmt: skip


def test_values_are_written_as_json_holds_them() -> None:
    quiet = Inconvenient((1,), time(9), None, "work")
    legal = LegalFacts(inconvenient=(quiet,), only_channels=frozenset({"sms", "email"}), ceased=None)
    item = replace(ACCOUNT.items[1], law=ItemLaw(last_payment=NEVER, joint=True))
    question = read_question(US_COLLECTOR)
    account = replace(question.account, legal=replace(legal, state="OH", city="Columbus"), items=(item,))
    written = write_question(replace(question, account=account, items=(item,)))
    window = {"weekdays": [1], "start": "09:00", "end": None, "place": "work", "since": None, "until": None}
    assert written["records"] == {"inconvenient": [window], "only_channels": ["email", "sms"], "ceased": None}
    assert written["items"][0]["law"] == {"last_payment": "never", "joint": True}
    assert (written["customer"]["state"], written["customer"]["city"]) == ("OH", "Columbus")
    assert "nation" not in written["customer"]


def test_only_holds_and_events_of_what_is_asked_about_are_named() -> None:
    question = read_question(WHOLE)
    written = write_question(replace(question, items=question.items[:1]))
    assert [hold["kind"] for hold in written["holds"]] == ["pause"]
    assert written["records"]["events"][0] == {"kind": "sar", "on": "2026-06-01", "detail": "complex"}
    hold = replace(question.account.holds[0], joint=True, extended=True)
    shared = replace(question, account=replace(question.account, holds=(hold,)))
    assert (write_question(shared)["holds"][0]["joint"], write_question(shared)["holds"][0]["extended"]) == (True, True)
    nothing = replace(question.items[1], amount=0, balance=0)
    assert write_question(replace(question, items=(nothing,)))["items"] == [
        {"reference": "B", "kind": "invoice", "currency": "", "amount": 0, "balance": 0}
    ]
    stranger = replace(question.account.contacts[0], item_ids=(9,))
    one = replace(question, account=replace(question.account, contacts=(stranger,)))
    assert write_question(one)["contacts"][0]["items"] == ["item 9"]


def test_an_address_that_cannot_be_used_is_told_without_its_value() -> None:
    question = read_question(WHOLE)
    found = {"usable": False, "opted_out": True}
    assert write_question(replace(question, contact_point=None))["address"] == found
    assert write_question(replace(question, contact_point=None, channel="call"))["address"] == found
    assert "address" not in write_question(replace(question, contact_point=None, channel="email"))


@pytest.mark.parametrize(
    ("function", "given", "said"),
    [
        (check_detail, (HoldKind.MORATORIUM, "short"),
         "--detail short is no detail of a hold for moratorium: it is one of standard, crisis, scottish"),
        (check_detail, (HoldKind.PAUSE, "short"),
         "--detail short is no detail of a hold for pause: this kind has none; leave it out"),
        (check_reach, (HoldKind.DISPUTE, Reach.PERSON),
         "a hold for dispute stands on an item or an account; leave --person out"),
        (check_reach, (HoldKind.MORATORIUM, Reach.ITEM),
         "a hold for moratorium is of the person and stands on all that they owe; leave --item out"),
        (check_end, (HoldKind.CAPACITY, Authority.PERSON, "capacity_confirmed"),
         "a hold for capacity is ended by a supervisor; ask one to end it"),
        (check_end, (HoldKind.PAUSE, Authority.ANYONE, ""), "a hold for pause is ended by a person; ask one to end it"),
        (check_end, (HoldKind.VULNERABLE, Authority.PERSON, ""),
         "a hold for vulnerable needs --evidence, what shows that it may end: one of support_agreed, signal_mistaken"),
        (check_end, (HoldKind.PAUSE, Authority.PERSON, "x"),
         "a hold for pause needs no evidence; leave --evidence out"),
        (check_end, (HoldKind.DISPUTE, Authority.PERSON, "rejected"),
         "a dispute is rejected with the reason that the customer is told; add --reason"),
        (check_extension, (HoldKind.PAUSE, ""),
         "a hold for pause has no further term; end it, or place one with --until"),
        (check_extension, (HoldKind.ADVISER, "x"),
         "a hold for adviser needs --evidence, what shows that more time is due: one of plan_progress"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_with_a_hold_is_told_with_its_mend(
    function: Any, given: tuple[Any, ...], said: str
) -> None:
    assert told(function, *given) == said


def test_what_can_be_done_with_a_hold_is_let_pass() -> None:
    check_detail(HoldKind.PAUSE, "")
    check_reach(HoldKind.DISPUTE, Reach.ITEM)
    check_reach(HoldKind.ADVISER, Reach.ITEM)
    check_end(HoldKind.DISPUTE, Authority.PERSON, "upheld")
    assert check_extension(HoldKind.ADVISER, "plan_progress").days == 30


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (HoldKind.PAUSE, "until it is ended"), (HoldKind.BEREAVED, "30 days"),
        (HoldKind.PAYMENT_ON_ITS_WAY, "by the method of payment"),
        (HoldKind.MORATORIUM, "standard: 60 days, the first counted; scottish: 6 months"),
        (HoldKind.ADVISER, "30 days; once 30 days more for plan_progress"),
    ],
)  # fmt: skip
def test_how_long_a_hold_lasts_is_told_in_words(kind: HoldKind, said: str) -> None:
    assert in_words(LIVES[kind]) == said


CAP, LAW = Rule("house.cap_week", "Enough.", "House policy"), Rule("x.law", "It is the law.", "Act")
OTHER = Rule("house.one_a_day", "Today.", "House policy")


def test_of_anothers_contacts_no_more_is_shown_than_that_a_cap_is_reached() -> None:
    own = Ruling(CAP, Verdict.WAIT, AT, (("contacts", "3"),))
    later = AT.replace(day=5)
    theirs = [own, Ruling(CAP, Verdict.WAIT, AT), Ruling(OTHER, Verdict.WAIT, later, (("who", "else"),)),
              Ruling(CAP, Verdict.PERSON, warning=True)]  # fmt: skip
    assert with_others([own], theirs) == (
        own, Ruling(REACHED, Verdict.WAIT, later, (("cap", "reached"),)),
        Ruling(REACHED, Verdict.PERSON, None, (("cap", "reached"),), True),
    )  # fmt: skip
    endless = [Ruling(CAP, Verdict.WAIT, later), Ruling(OTHER, Verdict.WAIT, None), Ruling(CAP, Verdict.WAIT, AT)]
    assert with_others([], endless) == (Ruling(REACHED, Verdict.WAIT, None, (("cap", "reached"),)),)
    exempt = Ruling(EXEMPT, Verdict.ALLOW, facts=(("exempt", "asked_for"), ("contacts", "3")), lifts=("x",))
    shown = replace(exempt, facts=(("exempt", "asked_for"), ("cap", "reached")), lifts=())
    assert with_others([], [exempt, replace(exempt, until=AT)]) == (shown,)


def test_what_the_cap_stops_and_what_passes_it() -> None:
    stop, warn = Ruling(CAP, Verdict.WAIT, AT), Ruling(CAP, Verdict.WAIT, AT, warning=True)
    rulings = (stop, warn, Ruling(CAP, Verdict.ALLOW), Ruling(LAW, Verdict.REFUSE))
    assert stopped_by_cap(Answer(Verdict.REFUSE, rulings)) == (stop,)
    passed = Ruling(EXEMPT, Verdict.ALLOW, facts=(("cap", "reached"), ("exempt", "asked_for")))
    assert exemption(Answer(Verdict.ALLOW, (stop, passed))) == "asked_for"
    assert exemption(Answer(Verdict.ALLOW, (stop, Ruling(LAW, Verdict.ALLOW, facts=(("exempt", "x"),))))) == ""


def test_a_cap_is_full_until_enough_of_it_is_a_week_old() -> None:
    days = [date(2026, 5, 28), date(2026, 6, 1), date(2026, 5, 27)]
    assert full_until(days, 2, TODAY) == date(2026, 6, 4)
    assert full_until(days, 1, TODAY) == date(2026, 6, 8)
    assert full_until(days, 3, TODAY) is None


def test_the_gravest_ruling_decides_and_a_stated_exception_lifts_only_what_it_names() -> None:
    wait, fix = Ruling(CAP, Verdict.WAIT, AT), Ruling(OTHER, Verdict.FIX)
    refuse, allow = Ruling(LAW, Verdict.REFUSE), Ruling(LAW, Verdict.ALLOW, lifts=(CAP.id,))
    assert combine(()) == Answer(Verdict.ALLOW)
    assert combine((fix, wait)) == Answer(Verdict.WAIT, (fix, wait), AT)
    later = replace(wait, until=AT.replace(day=9))
    assert combine((later, wait)).until == AT.replace(day=9)
    assert combine((replace(wait, until=None), wait)).until is None
    assert combine((wait, allow)) == Answer(Verdict.ALLOW, (replace(wait, warning=True), allow))
    assert combine((fix, wait, allow)) == Answer(Verdict.FIX, (fix, replace(wait, warning=True), allow))
    must = Ruling(OTHER, Verdict.PERSON)
    assert combine((refuse, wait), (must,)) == Answer(Verdict.PERSON, (must, refuse, wait))
    assert combine((wait,), (must,)) == Answer(Verdict.WAIT, (wait,), AT)
    assert combine((refuse,)) == Answer(Verdict.REFUSE, (refuse,))


def test_an_answer_gives_the_reason_that_lasts_and_the_rules_that_stop_the_gravest_first() -> None:
    short, long = Ruling(CAP, Verdict.WAIT, AT), Ruling(OTHER, Verdict.WAIT, AT.replace(day=9))
    refuse, warn = Ruling(LAW, Verdict.REFUSE), Ruling(LAW, Verdict.REFUSE, warning=True)
    answer = combine((warn, short, long, Ruling(LAW, Verdict.ALLOW)))
    assert (answer.reason, answer.rules) == ("Today.", ("house.cap_week", "house.one_a_day"))
    assert combine((short, refuse, long)).rules == ("x.law", "house.cap_week", "house.one_a_day")
    assert combine((short, refuse)).reason == "It is the law."
    assert combine((warn,)).reason == "Nothing stands against it." == combine(()).reason
    assert Answer(Verdict.WAIT, (short, long), None).reason == "Enough."


def test_a_person_is_needed_where_a_rule_says_so_beside_its_own_no() -> None:
    person, refuse = Ruling(LAW, Verdict.PERSON), Ruling(LAW, Verdict.REFUSE)
    assert combine((person,)).needs_person and combine((person, refuse)).needs_person
    assert not combine((refuse,)).needs_person
    assert not combine((Ruling(CAP, Verdict.PERSON), refuse)).needs_person
    assert not combine((replace(person, warning=True), refuse)).needs_person


def test_a_rule_binds_from_its_first_to_its_last_day() -> None:
    rule = replace(LAW, effective_from="2026-06-03", effective_to="2026-06-05")
    assert [rule.in_force(date(2026, 6, day)) for day in (2, 3, 5, 6)] == [False, True, True, False]
    assert LAW.in_force(date.min) and Verdict.PERSON.word == "person"


def permit(grants: bool, most: int | None = None, rate: str | None = None) -> Permit:
    return Permit(LAW, grants, most, None if rate is None else Decimal(rate))


@pytest.mark.parametrize(
    ("permits", "agreed", "expected"),
    [
        ([], None, (False, 0, None)), ([], False, (False, 0, None)), ([], True, (True, None, None)),
        ([permit(True, 40)], None, (True, 40, None)), ([permit(True, 40), permit(False, 30)], None, (True, 30, None)),
        ([permit(False, 30)], None, (False, 0, None)), ([permit(False, 30)], True, (True, 30, None)),
        ([permit(True, 40), permit(False, 0)], True, (False, 0, None)), ([permit(False)], True, (False, 0, None)),
        ([permit(True, rate="8.5"), permit(False, rate="5")], None, (True, None, Decimal(5))),
        ([permit(True, rate="8.5"), permit(False)], None, (False, 0, None)), ([permit(True)], None, (True, None, None)),
    ],
)  # fmt: skip
def test_the_strictest_permit_decides_and_without_a_grant_there_is_nothing(
    permits: list[Permit], agreed: bool | None, expected: tuple[bool, int | None, Decimal | None]
) -> None:
    assert weigh(permits, agreed) == Charge(*expected, tuple(permits))


def test_months_end_where_they_end() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2026, 8, 31), 1) == date(2026, 9, 30)
    assert months_later(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert months_later(date(2026, 6, 30), 12) == date(2027, 6, 30)
    assert years_later(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_events_whose_clock_runs_are_told_oldest_first() -> None:
    events = (
        LegalEvent("sar", date(2026, 6, 2)), LegalEvent("sar", date(2026, 6, 1), 2), LegalEvent("offer", date(2026, 5,
     1)),
        LegalEvent("sar", date(2026, 6, 1), 1), LegalEvent("sar", date(2026, 6, 1), handled=True),
        LegalEvent("sar", date(2026, 6, 1)),
    )  # fmt: skip
    account = an_account(legal=LegalFacts(events=events))
    assert open_events(account, "sar") == [events[5], events[3], events[1], events[0]]
    assert open_events(account, "sar", "offer")[0] == events[2]


def test_a_duty_is_named_by_its_rule_its_event_and_what_is_to_be_done() -> None:
    duty = Duty(LAW, "Answer.", TODAY, TODAY, event_id=7)
    assert duty.key == "x.law:7:84d72af48a74" or len(duty.key) == len("x.law:7:") + 12
    assert duty.key != replace(duty, what="Reply.").key != replace(duty, event_id=8).key


@pytest.mark.parametrize(
    ("at", "said"),
    [("03T09:00", ""), ("03T09:01", "less than an hour"), ("03T10:00", "1 hour"), ("03T11:59", "2 hours"),
     ("04T09:00", "1 day"), ("05T12:00", "2 days"), ("02T09:00", "")],
)  # fmt: skip
def test_what_is_late_is_told_in_days_or_hours(at: str, said: str) -> None:
    assert overdue_text(AT, datetime.fromisoformat(f"2026-06-{at}:00+00:00")) == said


ENGLISH = an_account(an_item(TODAY))
UNKNOWN = replace(ENGLISH, legal=LegalFacts(unknown=frozenset({"kind", "role", "regulated"})))
NOWHERE = replace(ENGLISH, residence=Residence(None, None, "UTC"))


def of(kind: CustomerKind) -> Any:
    return replace(ENGLISH, kind=kind)


def test_who_is_not_known_could_be_anybody() -> None:
    consumer, trader, firm = (of(kind) for kind in CustomerKind)
    assert [may_be_person(a) for a in (consumer, trader, firm, UNKNOWN)] == [True, True, False, True]
    assert [may_be_business(a) for a in (consumer, trader, firm, UNKNOWN)] == [False, False, True, True]
    assert [may_be_consumer(a) for a in (consumer, trader, firm, UNKNOWN)] == [True, False, False, True]
    assert [is_trader(a) for a in (consumer, trader, firm, UNKNOWN)] == [False, True, True, False]
    agent = with_creditor(ENGLISH, role=type(ENGLISH.creditor.role)("third_party"))
    assert [may_be_agent(a) for a in (ENGLISH, agent, UNKNOWN)] == [False, True, True]
    assert [may_be_creditor(a) for a in (ENGLISH, agent, UNKNOWN)] == [True, False, True]
    lender, item = with_creditor(ENGLISH, regulated=True), ENGLISH.items[0]
    assert [may_be_regulated(a) for a in (ENGLISH, lender, UNKNOWN)] == [False, True, True]
    assert may_be_regulated(ENGLISH, replace(item, law=ItemLaw(regulated=True)))
    assert not may_be_regulated(lender, replace(item, law=ItemLaw(regulated=False)))
    assert may_be_regulated(lender, item) and not may_be_regulated(ENGLISH, item)


def test_where_is_not_known_could_be_anywhere() -> None:
    somewhere = replace(ENGLISH, residence=Residence("GB", None, "Europe/London"))
    assert [may_be_in(a, "GB") for a in (ENGLISH, NOWHERE)] == [True, True] and not may_be_in(ENGLISH, "US")
    assert [may_be_in_nation(a, "SCT", "WLS") for a in (ENGLISH, somewhere, NOWHERE)] == [False, True, True]
    assert may_be_in_nation(ENGLISH, "SCT", "ENG")
    ohio = replace(ENGLISH, residence=Residence("US", "OH", "America/New_York"))
    told = replace(
        ohio, residence=Residence("US", None, "America/New_York"), legal=LegalFacts(state="NY", city=" Bronx ")
    )
    nobody = replace(ohio, residence=Residence("US", None, "America/New_York"))
    assert [may_be_in_state(a, "OH") for a in (ohio, told, nobody, NOWHERE, ENGLISH)] == [
        True,
        False,
        True,
        True,
        False,
    ]
    assert may_be_in_state(replace(told, residence=ohio.residence), "NY"), "the state that is told counts"
    assert [may_be_in_city(a, "NY", "bronx") for a in (told, nobody, ohio, NOWHERE)] == [True, True, False, True]
    assert not may_be_in_city(told, "NY", "queens")


def test_every_zone_in_which_somebody_may_be_counts_once() -> None:
    question = read_question(given(US_COLLECTOR, customer={"zones": ["America/Chicago", "America/New_York"]}))
    assert zones_of(question) == ("America/New_York", "America/Chicago")


@pytest.mark.parametrize(
    ("law", "due", "age"),
    [
        ({}, date(2020, 6, 4), Age.OPEN), ({}, date(2020, 6, 3), Age.PERHAPS), ({}, None, Age.PERHAPS),
        ({"last_payment": NEVER, "last_acknowledgement": NEVER}, date(2020, 6, 3), Age.OVER),
        ({"last_payment": NEVER, "last_acknowledgement": NEVER}, None, Age.PERHAPS),
        ({"last_payment": date(2020, 6, 4)}, date(2010, 1, 1), Age.OPEN),
        ({"last_acknowledgement": date(2020, 6, 4)}, None, Age.OPEN),
        ({"arose_on": date(2020, 6, 3)}, date(2026, 1, 1), Age.PERHAPS),
        ({"barred": True}, date(2026, 1, 1), Age.OVER), ({"barred": False}, date(2010, 1, 1), Age.OPEN),
    ],
)  # fmt: skip
def test_a_debt_is_as_old_as_what_is_known_of_it_lets_it_be(law: dict[str, Any], due: date | None, age: Age) -> None:
    assert age_of(an_item(due, law=ItemLaw(**law)), 6, TODAY) is age


def test_a_debt_without_a_due_day_is_as_old_as_its_invoice() -> None:
    assert age_of(an_item(None, issued=date(2020, 6, 4)), 6, TODAY) is Age.OPEN
    assert age_of(an_item(None, issued=date(2020, 6, 3)), 6, TODAY) is Age.PERHAPS


def test_a_young_debt_of_which_law_knows_nothing_is_plain() -> None:
    assert is_plain(an_item(date(2022, 1, 1)), 5, TODAY) and not is_plain(an_item(date(2021, 12, 31)), 5, TODAY)
    assert is_plain(an_item(None, issued=date(2022, 1, 1)), 5, TODAY) and not is_plain(an_item(None), 5, TODAY)
    assert not is_plain(an_item(TODAY, law=ItemLaw(joint=True)), 5, TODAY)


def test_a_contact_concerns_a_debt_unless_it_was_about_another() -> None:
    def contact(account: int | None, *items: int) -> ContactFacts:
        return ContactFacts(AT, "call", ContactOutcome.CONVERSATION, True, account, item_ids=items)

    item = ENGLISH.items[0]
    told = [contact(None, 9), contact(1), contact(1, 1, 9), contact(1, 9), contact(2), contact(2, 1)]
    assert [concerns(one, ENGLISH, item) for one in told] == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("window", "local", "inside"),
    [
        (Inconvenient(), "03T00:00", True), (Inconvenient((2,)), "03T23:59", True), (Inconvenient((1,)), "03T12:00",
     False),
        (Inconvenient((), time(9), time(10)), "03T08:59", False), (Inconvenient((), time(9), time(10)), "03T09:00",
     True),
        (Inconvenient((), time(9), time(10)), "03T10:00", False), (Inconvenient((), time(22), time(7)), "03T22:00",
     True),
        (Inconvenient((), time(22), time(7)), "03T21:59", False), (Inconvenient((), time(22), time(7)), "03T06:59",
     True),
        (Inconvenient((), time(22), time(7)), "03T07:00", False), (Inconvenient((2,), time(22), time(7)), "03T06:59",
     False),
        (Inconvenient((1,), time(22), time(7)), "03T06:59", True), (Inconvenient((1,), time(22), time(7)), "03T22:00",
     False),
        (Inconvenient(since=TODAY, until=TODAY), "03T12:00", True), (Inconvenient(since=date(2026, 6, 4)), "03T12:00",
     False),
        (Inconvenient(until=date(2026, 6, 2)), "03T12:00", False),
        (Inconvenient((), time(22), time(7), until=date(2026, 6, 2)), "03T06:59", True),
    ],
)  # fmt: skip
def test_a_window_covers_its_hours_and_days_and_goes_over_midnight(
    window: Inconvenient, local: str, inside: bool
) -> None:
    assert covers(window, datetime.fromisoformat(f"2026-06-{local}:00+00:00")) is inside


def test_a_window_begins_and_ends_on_local_days() -> None:
    noon = datetime(2026, 6, 3, 12, tzinfo=UTC)
    night = Inconvenient((), time(22), time(7))
    assert window_start(Inconvenient(), noon) == noon.replace(hour=0)
    assert window_start(night, noon.replace(hour=6)) == datetime(2026, 6, 2, 22, tzinfo=UTC)
    assert window_end(night, noon.replace(hour=6)) == noon.replace(hour=7)
    assert window_end(night, noon.replace(hour=23)) == datetime(2026, 6, 4, 7, tzinfo=UTC)
    assert window_end(Inconvenient((), time(9), None), noon) == datetime(2026, 6, 4, tzinfo=UTC)


def test_contacts_are_counted_back_from_today_in_every_zone_that_is_possible() -> None:
    times = [datetime(2026, month, day, 23, 30, tzinfo=UTC) for month, day in ((5, 27), (5, 31), (6, 3))]
    london = read_question(given(UK_CONSUMER, at="2026-06-03T10:00:00+01:00"))
    midnight = datetime(2026, 6, 3, 23, tzinfo=UTC)
    assert first_moment_below(london, times, 2, 7) == midnight
    assert first_moment_below(london, times, 1, 7) == midnight + timedelta(days=4)
    assert first_moment_below(london, times, 3, 7) is None
    assert first_moment_below(london, times, 2, 6) is None
    travels = read_question(
        given(UK_CONSUMER, at="2026-06-03T10:00:00+01:00", customer={"zones": ["Pacific/Honolulu"]})
    )
    noon = [datetime(2026, 5, 31, 12, tzinfo=UTC)]
    assert first_moment_below(london, noon, 1, 7) == datetime(2026, 6, 6, 23, tzinfo=UTC)
    assert first_moment_below(travels, noon, 1, 7) == datetime(2026, 6, 7, 10, tzinfo=UTC)

"""What holds of every question: order does not matter, an unknown never opens what was closed, verdicts are a function
of facts alone."""

from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from candour.domain.asking import read_question
from candour.domain.verdicts import Verdict, combine
from candour.flow.guard import ask

Facts = dict[str, Any]
flag = st.sampled_from([True, False, None])
record = st.sampled_from([False, False, False, True, None])
day = st.sampled_from(["2014-05-05", "2020-02-29", "2025-12-01", "2026-09-20", "2026-10-25", "never", None])
clock = st.integers(0, 60 * 24 * 9).map(lambda m: f"2026-11-{1 + m // 1440:02}T{m // 60 % 24:02}:{m % 60:02}:00Z")


def some(**fields: Any) -> st.SearchStrategy[Facts]:
    """Any of these fields, present or left out."""
    return st.fixed_dictionaries({}, optional=fields)


places = st.sampled_from([
    {"country": "GB", "nation": "ENG", "zone": "Europe/London"},
    {"country": "GB", "nation": "SCT", "zone": "Europe/London"},
    {"country": "US", "state": "NY", "city": "New York", "zone": "America/New_York"},
    {"country": "US", "state": "MA", "city": "Boston", "zone": "America/New_York"},
    {"country": "US", "state": "CA", "city": "Fresno", "zone": "America/Los_Angeles"},
    {"country": "US", "state": "WA", "city": "Yakima", "zone": "America/Los_Angeles"},
    {"country": "US", "state": "DC", "city": "Washington", "zone": "America/New_York"},
    {"country": "DE", "zone": "Europe/Berlin"},
])  # fmt: skip
kinds = st.sampled_from(["consumer", "sole_trader", "business"])
customers = st.builds(lambda place, kind: {**place, "kind": kind}, places, kinds)
creditors = st.builds(
    lambda role, regulated: {"role": role, "regulated": regulated, "imported_at": "2026-11-09T00:00:00Z"},
    st.sampled_from(["creditor", "third_party", "purchaser"]),
    st.booleans(),
)
laws = some(
    regulated=flag, law=st.sampled_from(["ENG", "SCT", None]), last_payment=day, last_acknowledgement=day, barred=flag,
    regular_contact=flag, moratorium_debt=flag, refuses_as_barred=record, claim_unanswered=record,
    amount_unauthorised=record, arrears_notice_late=record, validation_sent=day, dispute_repeats=flag,
    disputed_on=st.sampled_from(["2026-10-26", None]), verification_sent=st.sampled_from(["2026-10-24", None]),
    repeat_notice_sent=st.sampled_from(["2026-11-02", None]), financial_product=flag,
)  # fmt: skip
items = st.builds(
    lambda due, law: {"reference": "X", "currency": "GBP", "balance": 10_000, "due": due, "law": law},
    st.sampled_from(["2014-05-05", "2021-01-05", "2026-09-01"]),
    laws,
)
records = some(
    vat_registered=flag, electronic_consent=flag, marketing_consent=flag, representative=record, attorney=record,
    ceased=record, work_prohibited=record, identity_doubtful=record, offer_open=record, negotiating=record,
    flags_missing=record, unreconciled=record, data_objection=record, marketing_objection=record,
    revoked_autodialled=record, moratorium_kind=st.sampled_from(["standard", "crisis", "scottish", None]),
    company_state=st.sampled_from(["", "active", "liquidation", None]),
    insolvency_kind=st.sampled_from(["", "iva", None]),
    letter_of_claim_on=day, advice_indicated=record,
    inconvenient=st.lists(
        st.sampled_from([{"place": "home"}, {"weekdays": [1, 3]}, {"start": "20:00", "end": "10:00"},
                         {"place": "work", "weekdays": [1], "until": "2026-12-31"}]),
        max_size=2,
    ),
)  # fmt: skip
details = some(
    place=st.sampled_from(["home", "work", "elsewhere", None]), autodialled=flag, initial=flag, identity_checked=flag,
    discloses=record, template_tested=flag,
    address_basis=st.sampled_from(["used", "consented", "creditor_notice", "prior_collector", None]),
    address_basis_on=st.sampled_from(["2026-10-25", None]), address_is_work=record, public=record,
    line=st.sampled_from(["mobile", "landline", None]), domain_public=flag, led_to_disclosure=record,
    consent_given=st.sampled_from(["", "to_us", "to_creditor"]), prior_consent_on=st.sampled_from(["2026-11-08", None]),
    legal_step=st.sampled_from(["claim", "enforce", "terminate", "credit_report", "visit"]),
)  # fmt: skip
holds = st.lists(
    st.builds(
        lambda kind: {"kind": kind, "since": "2026-10-20T09:00:00Z"},
        st.sampled_from(["moratorium", "dispute", "adviser", "insolvency", "capacity", "vulnerable"]),
    ),
    max_size=1,
)
contacts = st.lists(
    st.fixed_dictionaries({
        "at": clock, "channel": st.sampled_from(["call", "email", "sms"]),
        "account": st.sampled_from(["this", "other"]),
        "outcome": st.sampled_from(["rang_out", "conversation", "delivered"]), "outgoing": st.booleans(),
        "to": st.sampled_from(["customer", "customer", "attorney", "third_party"]),
        "place": st.sampled_from(["home", "work", "elsewhere"]),
    }),
    max_size=5,
)  # fmt: skip
questions = st.fixed_dictionaries({
    "at": st.sampled_from(["2026-11-10T18:30:00Z", "2026-11-10T09:30:00Z", "2026-11-10T03:00:00Z"]),
    "purpose": st.sampled_from(["reminder", "notice", "statutory_notice", "reply", "marketing", "thanks"]),
    "channel": st.sampled_from(["email", "sms", "call", "letter"]), "customer": customers, "creditor": creditors,
    "items": items.map(lambda item: [item]), "records": records, "asked": details, "holds": holds, "contacts": contacts,
    "address": st.just({"value": "+441632960001"}),
    "text": st.sampled_from([None, "Please reply.", "Please pay now. Reply.", "We go to court. Reply.",
                             "This is from a debt collector. Reply STOP to opt out."]),
})  # fmt: skip

FACTS = {
    "customer": ("kind", "country", "nation", "state", "city", "zone"),
    "creditor": ("role", "regulated"),
    "records": (
        "vat_registered", "electronic_consent", "marketing_consent", "representative", "attorney", "ceased",
        "work_prohibited", "identity_doubtful", "offer_open", "negotiating", "flags_missing", "unreconciled",
        "data_objection", "marketing_objection", "revoked_autodialled", "moratorium_kind", "company_state",
        "insolvency_kind", "letter_of_claim_on", "advice_indicated",
    ),
    "asked": (
        "place", "autodialled", "initial", "identity_checked", "discloses", "template_tested", "address_basis",
        "address_basis_on", "address_is_work", "public", "line", "domain_public", "led_to_disclosure",
        "prior_consent_on",
    ),
    "law": (
        "regulated", "law", "last_payment", "last_acknowledgement", "barred", "regular_contact", "moratorium_debt",
        "refuses_as_barred", "claim_unanswered", "amount_unauthorised", "arrears_notice_late", "validation_sent",
        "dispute_repeats", "verification_sent", "repeat_notice_sent", "financial_product",
    ),
}  # fmt: skip
EVERY_FACT = [(part, name) for part, names in FACTS.items() for name in names]


def forgotten(facts: Facts, part: str, name: str) -> Facts:
    """The same facts, one of them no longer known."""
    less = deepcopy(facts)
    if part == "law":
        less["items"][0]["law"][name] = None
        return less
    less[part][name] = None
    if name == "country":
        less[part] |= {"nation": None, "state": None, "city": None}
    if name in ("nation", "state"):
        less[part] |= {"nation": None, "state": None}
    return less


@settings(max_examples=400, deadline=None)
@given(questions, st.lists(st.sampled_from(EVERY_FACT), min_size=1, max_size=3, unique=True))
def test_forgetting_facts_never_opens_what_was_closed(facts: Facts, forget: list[tuple[str, str]]) -> None:
    known = ask(read_question(facts))
    less = facts
    for part, name in forget:
        less = forgotten(less, part, name)
    unknown = ask(read_question(less))
    if known.verdict is not Verdict.ALLOW:
        assert unknown.verdict is not Verdict.ALLOW, (forget, known.rules)


@settings(max_examples=200, deadline=None)
@given(questions, st.randoms(use_true_random=False))
def test_the_order_of_rules_holds_and_contacts_does_not_matter(facts: Facts, random: Random) -> None:
    first = ask(read_question(facts))
    shuffled = deepcopy(facts)
    random.shuffle(shuffled["contacts"])
    random.shuffle(shuffled["holds"])
    second = ask(read_question(shuffled))
    rulings = list(second.rulings)
    random.shuffle(rulings)
    third = combine(tuple(rulings))
    for other in (second, third):
        assert (other.verdict, other.until, set(other.rules)) == (first.verdict, first.until, set(first.rules))


@settings(max_examples=100, deadline=None)
@given(questions)
def test_the_same_facts_always_get_the_same_answer(facts: Facts) -> None:
    assert ask(read_question(facts)) == ask(read_question(deepcopy(facts)))


@settings(max_examples=200, deadline=None)
@given(questions)
def test_a_wait_ends_later_than_it_was_asked_and_every_no_names_its_rule(facts: Facts) -> None:
    question = read_question(facts)
    answer = ask(question)
    assert answer.verdict is not Verdict.WAIT or answer.until is None or answer.until > question.at
    assert (answer.rules == ()) == (answer.verdict is Verdict.ALLOW)
    assert answer.reason

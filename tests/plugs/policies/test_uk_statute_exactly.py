"""What the statutes of the United Kingdom say of a question, in full: verdict, end, the facts shown, what is lifted.

Each case stands beside the nearest one that the rule judges otherwise.
"""

from datetime import timedelta

import pytest

from candour.plugs.policies import uk_statute
from tests.asked import UK_BUSINESS, UK_CONSUMER, Facts, asked, given, with_law
from tests.ruled import lines

NOON = "2026-06-03T12:00:00+01:00"
WED = {"at": NOON}


def held(kind: str, since: str = "2026-05-20T09:00:00+01:00", **more: object) -> list[Facts]:
    return [{"kind": kind, "since": since, **more}]


def step(name: str, **more: object) -> Facts:
    return {"legal_step": name, **more}


SPACE = given(UK_CONSUMER, holds=held("moratorium"), records={"moratorium_kind": "standard"})
SCOT = given(
    UK_CONSUMER, customer={"nation": "SCT"}, holds=held("moratorium"), records={"moratorium_kind": "scottish"},
    asked=step("enforce"),
)  # fmt: skip
TRADER = given(with_law(UK_BUSINESS, agreement="trade"), customer={"kind": "sole_trader"}, holds=held("moratorium"))
OFFER = given(UK_CONSUMER, purpose="marketing")
UNREGULATED = given(UK_CONSUMER, creditor={"regulated": False})


def old(base: Facts, arose: str, **law: object) -> Facts:
    return with_law(base, arose_on=arose, **law)


CASES: list[tuple[str, str, Facts, list[str]]] = [
    # Breathing space (SI 2020/1311).
    ("uk.drs.11", "the last moment of day 60", given(SPACE, at="2026-07-18T23:59:59+01:00"),
     ["refuse until 2026-07-18T23:00Z; moratorium: standard; until: 2026-07-18T23:00:00+00:00"]),
    ("uk.drs.11", "day 61", given(SPACE, at="2026-07-19T00:00:00+01:00"), []),
    ("uk.drs.26", "its length is shown as well", SPACE,
     ["wait until 2026-07-18T23:00Z; moratorium: standard; until: 2026-07-18T23:00:00+00:00"]),
    ("uk.drs.11", "of a kind not known", given(SPACE, records={"moratorium_kind": None}),
     ["refuse; moratorium: of a kind not known; until: not known"]),
    ("uk.drs.11", "in a crisis", given(SPACE, records={"moratorium_kind": "crisis"}),
     ["refuse; moratorium: crisis; until: not known"]),
    ("uk.drs.11", "with a stated end", given(SPACE,
     holds=held("moratorium", until="2026-06-03T13:00:00+01:00"), **WED),
     ["refuse until 2026-06-03T12:00Z; moratorium: standard; until: 2026-06-03T13:00:00+01:00"]),
    ("uk.drs.11", "at its stated end", given(SPACE, holds=held("moratorium", until=NOON), **WED), []),
    ("uk.drs.11", "in a Scottish one", given(SPACE, records={"moratorium_kind": "scottish"}), []),
    ("uk.drs.11", "in Wales", given(SPACE, customer={"nation": "WLS"}),
     ["refuse until 2026-07-18T23:00Z; moratorium: standard; until: 2026-07-18T23:00:00+00:00"]),
    ("uk.drs.11", "in Northern Ireland", given(SPACE, customer={"nation": "NIR"}), []),
    ("uk.drs.11", "of a company", given(UK_BUSINESS, holds=held("moratorium")), []),
    ("uk.drs.11", "thanks are no asking", given(SPACE, purpose="thanks"), []),
    ("uk.drs.11", "thanks that ask to pay", given(SPACE, purpose="thanks", text="Thanks. Please pay the rest."),
     ["refuse until 2026-07-18T23:00Z; moratorium: standard; until: 2026-07-18T23:00:00+00:00"]),
    ("uk.drs.11", "thanks that speak of court", given(SPACE, purpose="thanks", text="Court may follow."),
     ["refuse until 2026-07-18T23:00Z; moratorium: standard; until: 2026-07-18T23:00:00+00:00"]),
    ("uk.drs.11", "another hold", given(SPACE, holds=held("pause")), []),
    ("uk.drs.7", "a claim", given(SPACE, asked=step("claim")),
     ["refuse; moratorium: standard; until: 2026-07-18T23:00:00+00:00"]),
    ("uk.drs.7", "a visit enforces nothing", given(SPACE, asked=step("visit")), []),
    ("uk.drs.7", "a reminder enforces nothing", SPACE, []),
    ("uk.drs.11.2", "an ongoing bill", with_law(SPACE, ongoing=True),
     ["allow; debt: not in the moratorium (lifts uk.drs.11, uk.drs.26)"]),
    ("uk.drs.11.2", "a debt outside it", with_law(SPACE, moratorium_debt=False),
     ["allow; debt: not in the moratorium (lifts uk.drs.11, uk.drs.26)"]),
    ("uk.drs.11.2", "a debt of which it is not known", with_law(SPACE, moratorium_debt=None), []),
    ("uk.drs.11.2", "one debt outside and one inside", given(with_law(SPACE, ongoing=True), items=[
        {**SPACE["items"][0], "law": {"ongoing": True}}, {**SPACE["items"][0], "reference": "L2"}]), []),
    ("uk.drs.11.2", "no debt named", given(SPACE, items=[]), []),
    ("uk.drs.11.2", "an answer to the customer", given(SPACE, purpose="reply", asked_by_customer=True,
     text="Please pay."), ["allow; asked by: the customer (lifts uk.drs.11, uk.drs.26)"]),
    ("uk.drs.11.2", "an answer that nobody asked for", given(SPACE, purpose="reply", text="Please pay."), []),
    ("uk.drs.11.2", "a reminder that was asked for", given(SPACE, asked_by_customer=True), []),
    ("uk.drs.11.2", "an answer with a step", given(SPACE, purpose="reply", asked_by_customer=True,
     asked=step("claim")), []),
    ("uk.drs.11.2", "to the adviser", given(SPACE, asked={"recipient": "representative"}),
     ["allow; to: the adviser (lifts uk.drs.11, uk.drs.26)"]),
    ("uk.drs.11.2", "to the adviser with a step", given(SPACE, asked=step("claim", recipient="representative")), []),
    ("uk.drs.vat", "registered", given(TRADER, records={"vat_registered": True}),
     ["allow; registered for VAT: yes (lifts uk.drs.11, uk.drs.26, uk.drs.7)"]),
    ("uk.drs.vat", "not known to be", given(TRADER, records={"vat_registered": None}), []),
    ("uk.drs.vat", "a consumer", given(TRADER, customer={"kind": "consumer"}, records={"vat_registered": True}), []),
    ("uk.drs.vat", "a loan", given(with_law(TRADER, agreement="fixed_sum"), records={"vat_registered": True}), []),
    ("uk.drs.vat", "no debt named", given(TRADER, items=[], records={"vat_registered": True}), []),
    # The Scottish moratorium.
    ("uk.scot.moratorium", "its last moment", given(SCOT, at="2026-11-19T23:59:00Z"),
     ["refuse until 2026-11-20T00:00Z; until: 2026-11-20T00:00:00+00:00"]),
    ("uk.scot.moratorium", "the moment after", given(SCOT, at="2026-11-20T00:00:00Z"), []),
    ("uk.scot.moratorium", "with a stated end", given(SCOT,
     holds=held("moratorium", until="2026-06-03T12:01:00+01:00"), **WED),
     ["refuse until 2026-06-03T11:01Z; until: 2026-06-03T12:01:00+01:00"]),
    ("uk.scot.moratorium", "of a kind not known", given(SCOT, records={"moratorium_kind": None}),
     ["refuse until 2026-11-20T00:00Z; until: 2026-11-20T00:00:00+00:00"]),
    ("uk.scot.moratorium", "an English one", given(SCOT, records={"moratorium_kind": "standard"}), []),
    ("uk.scot.moratorium", "a nation not known", given(SCOT, customer={"nation": None}),
     ["refuse until 2026-11-20T00:00Z; until: 2026-11-20T00:00:00+00:00"]),
    ("uk.scot.moratorium", "in England", given(SCOT, customer={"nation": "ENG"}), []),
    ("uk.scot.moratorium", "a reminder may go", given(SCOT, asked={"legal_step": None}), []),
    # Insolvency.
    ("uk.insolvency", "notified", given(UK_CONSUMER, holds=held("insolvency")),
     ["person; insolvency: notified", "refuse; insolvency: notified"]),
    ("uk.insolvency", "of a known kind", given(UK_CONSUMER, records={"insolvency_kind": "bankruptcy"}),
     ["person; insolvency: bankruptcy", "refuse; insolvency: bankruptcy"]),
    ("uk.insolvency", "not known whether", given(UK_CONSUMER, records={"insolvency_kind": None}),
     ["person; insolvency: notified", "refuse; insolvency: notified"]),
    ("uk.insolvency", "none", given(UK_CONSUMER, records={"insolvency_kind": "", "drivers": ["health"]}), []),
    ("uk.insolvency", "to the office-holder", given(UK_CONSUMER, holds=held("insolvency"),
     asked={"recipient": "office_holder"}), []),
    ("uk.insolvency", "thanks", given(UK_CONSUMER, holds=held("insolvency"), purpose="thanks"), []),
    ("uk.insolvency", "of a company", given(UK_BUSINESS, holds=held("insolvency")), []),
    ("uk.insolvency.company", "notified", given(UK_BUSINESS, holds=held("insolvency")),
     ["person; company: insolvent", "refuse; company: insolvent"]),
    ("uk.insolvency.company", "in liquidation", given(UK_BUSINESS, records={"company_state": "liquidation"}),
     ["person; company: liquidation", "refuse; company: liquidation"]),
    ("uk.insolvency.company", "not known whether", given(UK_BUSINESS, records={"company_state": None}),
     ["person; company: insolvent", "refuse; company: insolvent"]),
    ("uk.insolvency.company", "trading", given(UK_BUSINESS, records={"company_state": "active"}), []),
    ("uk.insolvency.company", "nothing recorded of its state", given(UK_BUSINESS, records={"code_member": True}), []),
    ("uk.insolvency.company", "of a person", given(UK_CONSUMER, holds=held("insolvency")), []),
    ("uk.insolvency.company", "of who may be a company", given(UK_CONSUMER,
     customer={"kind": None}, holds=held("insolvency")), ["person; company: insolvent", "refuse; company: insolvent"]),
    # Time.
    ("uk.limitation.5", "six years", given(old(UK_BUSINESS, "2020-06-03", law="ENG"), asked=step("claim")),
     ["refuse; INV-1: six years may have passed"]),
    ("uk.limitation.5", "six years less a day", given(old(UK_BUSINESS, "2020-06-04", law="ENG"),
     asked=step("claim")), []),
    ("uk.limitation.5", "without a word of court", old(UK_BUSINESS, "2012-06-03", law="ENG"), []),
    ("uk.limitation.5", "with words of bailiffs", given(old(UK_BUSINESS, "2012-06-03", law="ENG"),
     text="Bailiffs may call."), ["refuse; INV-1: six years may have passed"]),
    ("uk.limitation.doubt", "the first day of doubt", given(old(UK_BUSINESS, "2020-09-01", law="ENG"),
     asked=step("claim")), ["person; INV-1: may expire within 90 days"]),
    ("uk.limitation.doubt", "the day before it", given(old(UK_BUSINESS, "2020-09-02", law="ENG"),
     asked=step("claim")), []),
    ("uk.limitation.doubt", "five years, law not known", old(UK_BUSINESS, "2021-06-03", regular_contact=True),
     ["person; INV-1: five years may have passed, law not known"]),
    ("uk.limitation.doubt", "five years less a day", old(UK_BUSINESS, "2021-06-04", regular_contact=True), []),
    ("uk.limitation.doubt", "five years, law of England", old(UK_BUSINESS, "2021-06-03", law="ENG"), []),
    ("uk.limitation.doubt", "thanks ask for nothing", given(old(UK_BUSINESS, "2021-06-03", regular_contact=True),
     purpose="thanks"), []),
    ("uk.scot.prescription.6", "five years", old(UK_BUSINESS, "2021-06-03", law="SCT"),
     ["refuse; INV-1: five years may have passed"]),
    ("uk.scot.prescription.6", "five years less a day", old(UK_BUSINESS, "2021-06-04", law="SCT"), []),
    ("uk.scot.prescription.6", "a young debt and an old one", given(UK_BUSINESS, items=[
        UK_BUSINESS["items"][0], {**UK_BUSINESS["items"][0], "reference": "INV-2", "law": {"law": "SCT",
     "arose_on": "2015-01-01"}}]), ["refuse; INV-2: five years may have passed"]),
    # Steps before a court.
    ("uk.pap.debt.30", "no letter", given(UK_CONSUMER, asked=step("claim")), ["refuse; letter of claim: not known"]),
    ("uk.pap.debt.30", "day 30", given(UK_CONSUMER,
     asked=step("claim"), records={"letter_of_claim_on": "2026-05-04"}),
     ["wait until 2026-06-03T23:00Z; letter of claim: 2026-05-04"]),
    ("uk.pap.debt.30", "day 31", given(UK_CONSUMER,
     asked=step("claim"), records={"letter_of_claim_on": "2026-05-03"}), []),
    ("uk.pap.debt.30", "a demand is no claim", given(UK_CONSUMER, asked=step("statutory_demand")), []),
    ("uk.pap.debt.30", "a company", given(UK_BUSINESS, asked=step("claim")), []),
    ("uk.pap.debt.advice", "no advice", given(UK_CONSUMER, asked=step("claim")), []),
    ("uk.pap.debt.advice", "advice and no form", given(UK_CONSUMER,
     asked=step("claim"), records={"advice_indicated": True}), ["refuse; reply form: not known"]),
    ("uk.pap.debt.advice", "not known whether", given(UK_CONSUMER,
     asked=step("claim"), records={"advice_indicated": None}), ["refuse; reply form: not known"]),
    ("uk.pap.debt.advice", "the documents came last", given(UK_CONSUMER, asked=step("claim"), records={
        "advice_indicated": True, "reply_form_on": "2026-04-01", "documents_on": "2026-05-05"}),
     ["wait until 2026-06-03T23:00Z; reply form: 2026-05-05"]),
    ("uk.pap.debt.advice", "30 days after both", given(UK_CONSUMER, asked=step("claim"), records={
        "advice_indicated": True, "reply_form_on": "2026-05-04", "documents_on": "2026-04-01"}), []),
    ("uk.pd.pac", "no letter", given(UK_BUSINESS, asked=step("claim")), ["refuse; letter before claim: not known"]),
    ("uk.pd.pac", "day 13", given(UK_BUSINESS, asked=step("claim"), records={"letter_of_claim_on": "2026-05-21"}),
     ["wait until 2026-06-03T23:00Z; letter before claim: 2026-05-21"]),
    ("uk.pd.pac", "day 14", given(UK_BUSINESS, asked=step("claim"), records={"letter_of_claim_on": "2026-05-20"}), []),
    ("uk.pd.pac", "a consumer", given(UK_CONSUMER, asked=step("claim")), []),
    ("uk.pd.pac", "who may be a company", given(UK_CONSUMER, customer={"kind": None}, asked=step("claim")),
     ["refuse; letter before claim: not known"]),
    ("uk.cca.86D", "a late notice", given(with_law(UK_CONSUMER, arrears_notice_late=True), asked=step("claim")),
     ["refuse; L1: arrears notice late"]),
    ("uk.cca.86D", "not known whether", given(with_law(UK_CONSUMER, arrears_notice_late=None), asked=step("claim")),
     ["refuse; L1: arrears notice late"]),
    ("uk.cca.86D", "in time", given(UK_CONSUMER, asked=step("claim")), []),
    ("uk.cca.86D", "not regulated", given(with_law(UNREGULATED, arrears_notice_late=True), asked=step("claim")), []),
    ("uk.cca.86D", "a reminder", with_law(UK_CONSUMER, arrears_notice_late=True), []),
    ("uk.cca.87", "no notice", given(UK_CONSUMER, asked=step("terminate")), ["refuse; L1: no good default notice"]),
    ("uk.cca.87", "13 days", given(with_law(UK_CONSUMER, default_notice_on="2026-05-20",
     default_notice_expires="2026-06-02"), asked=step("enforce")), ["refuse; L1: no good default notice"]),
    ("uk.cca.87", "14 days, its last", given(with_law(UK_CONSUMER, default_notice_on="2026-05-20",
     default_notice_expires="2026-06-03"), asked=step("enforce")),
     ["wait until 2026-06-03T23:00Z; L1: notice until 2026-06-03"]),
    ("uk.cca.87", "the day after", given(with_law(UK_CONSUMER, default_notice_on="2026-05-19",
     default_notice_expires="2026-06-02"), asked=step("enforce")), []),
    ("uk.cca.87", "served, no end known", given(with_law(UK_CONSUMER, default_notice_on="2026-05-01"),
     asked=step("enforce")), ["refuse; L1: no good default notice"]),
    ("uk.cca.87", "a claim", given(UK_CONSUMER, asked=step("claim")), []),
    ("uk.cca.87", "not regulated", given(UNREGULATED, asked=step("terminate")), []),
    ("uk.file.default", "not told", given(UK_CONSUMER, asked=step("credit_report")),
     ["refuse; L1 default notified: not known"]),
    ("uk.file.default", "day 27", given(with_law(UK_CONSUMER, file_notice_on="2026-05-07"),
     asked=step("credit_report")), ["wait until 2026-06-03T23:00Z; L1 default notified: 2026-05-07"]),
    ("uk.file.default", "day 28", given(with_law(UK_CONSUMER, file_notice_on="2026-05-06"),
     asked=step("credit_report")), []),
    ("uk.file.default", "a company", given(UK_BUSINESS, asked=step("credit_report")), []),
    ("uk.file.default", "a claim", given(UK_CONSUMER, asked=step("claim")), []),
    # Offers.
    ("uk.pecr.22", "no consent", OFFER, ["refuse; consent to offers: not known"]),
    ("uk.pecr.22", "by text", given(OFFER, channel="sms"), ["refuse; consent to offers: not known"]),
    ("uk.pecr.22", "by post", given(OFFER, channel="letter"), []),
    ("uk.pecr.22", "with consent", given(OFFER, records={"marketing_consent": True}), []),
    ("uk.pecr.22", "to a company", given(UK_BUSINESS, purpose="marketing"), []),
    ("uk.pecr.22", "a reminder is no offer", UK_CONSUMER, []),
    ("uk.pecr.21", "objected to", given(OFFER, channel="call", records={"marketing_objection": True}),
     ["refuse; sales calls: objected to or listed"]),
    ("uk.pecr.21", "objected to, by email", given(OFFER, records={"marketing_objection": True}), []),
    ("uk.pecr.21", "a company that objects", given(UK_BUSINESS, purpose="marketing", channel="call",
     records={"marketing_objection": None}), ["refuse; sales calls: objected to or listed"]),
    ("uk.pecr.21", "listed for 28 days", given(OFFER, channel="call", records={"tps_listed_on": "2026-05-06"}),
     ["refuse; sales calls: objected to or listed"]),
    ("uk.pecr.21", "listed for 27 days", given(OFFER, channel="call", records={"tps_listed_on": "2026-05-07"}), []),
    ("uk.pecr.21", "listed and willing", given(OFFER, channel="call",
     records={"tps_listed_on": "2026-01-01", "tps_override": True}), []),
    ("uk.gdpr.21", "objection to offers", given(OFFER, records={"marketing_objection": True}),
     ["refuse; objection to marketing: yes"]),
    ("uk.gdpr.21", "a company's", given(UK_BUSINESS, purpose="marketing", records={"marketing_objection": True}), []),
    # What the customer told us.
    ("uk.gdpr.21", "objection to the use of data", given(UK_CONSUMER, records={"data_objection": True}),
     ["person; objection: not decided"]),
    ("uk.gdpr.21", "not known whether", given(UK_CONSUMER, records={"data_objection": None}),
     ["person; objection: not decided"]),
    ("uk.gdpr.21", "thanks may go", given(UK_CONSUMER, records={"data_objection": True}, purpose="thanks"), []),
    ("uk.gdpr.21", "a company's objection", given(UK_BUSINESS, records={"data_objection": True}), []),
    ("uk.eqa.20", "another way works", given(UK_CONSUMER, records={"only_channels": ["letter", "call"]}),
     ["refuse; works for the customer: call, letter"]),
    ("uk.eqa.20", "this way works", given(UK_CONSUMER, records={"only_channels": ["letter", "email"]}), []),
    ("uk.csa.code", "a member asks", given(UK_CONSUMER, records={"code_member": True}), ["warns fix; member: yes"]),
    ("uk.csa.code", "a member thanks", given(UK_CONSUMER, records={"code_member": True}, purpose="thanks"), []),
    ("uk.csa.code", "no member", UK_CONSUMER, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "facts", "said"), [(r, f, s) for r, _, f, s in CASES], ids=[f"{r}: {n}" for r, n, *_ in CASES]
)
def test_a_statute_says_this_and_no_more(rule: str, facts: Facts, said: list[str]) -> None:
    assert lines(asked(facts), rule) == said


CUT_OFF = {"abandoned_call_at": "2026-06-01T12:00:00+01:00"}


@pytest.mark.parametrize(
    ("at", "asked_of", "channel", "said"),
    [
        ("2026-06-04T11:59:00+01:00", {}, "call",
     ["wait until 2026-06-04T11:00Z; call cut off: 2026-06-01T12:00:00+01:00"]),
        ("2026-06-04T12:00:00+01:00", {}, "call", []),
        ("2026-06-04T11:59:00+01:00", {"live_agent": True}, "call", []),
        ("2026-06-04T11:59:00+01:00", {"live_agent": False}, "call",
     ["wait until 2026-06-04T11:00Z; call cut off: 2026-06-01T12:00:00+01:00"]),
        ("2026-06-04T11:59:00+01:00", {}, "email", []),
    ],
)  # fmt: skip
def test_after_a_call_that_was_cut_off_no_machine_calls_for_72_hours(
    at: str, asked_of: Facts, channel: str, said: list[str]
) -> None:
    question = given(UK_CONSUMER, at=at, asked=asked_of, channel=channel, records=CUT_OFF)
    assert lines(asked(question), "uk.ofcom.misuse") == said


def test_the_pack_binds_who_is_or_may_be_in_the_united_kingdom() -> None:
    assert uk_statute.PLUG.label == "United Kingdom: statutes"
    assert asked(SPACE, customer={"country": None, "nation": None}).verdict.word == "refuse"
    assert lines(asked(SPACE, customer={"country": "IE", "nation": None}), "uk.drs.11") == []
    assert timedelta(days=uk_statute.SPACE_DAYS) == timedelta(days=60)

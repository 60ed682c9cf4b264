"""What the FCA's rules say of a question, in full: verdict, end, the facts shown, and whether it is law or policy."""

import pytest

from tests.asked import UK_BUSINESS, UK_CONSUMER, Facts, asked, given, with_law
from tests.ruled import lines


def held(kind: str, since: str = "2026-05-20T09:00:00+01:00", **more: object) -> list[Facts]:
    return [{"kind": kind, "since": since, **more}]


def step(name: str, **more: object) -> Facts:
    return {"legal_step": name, **more}


BORROWER = UK_CONSUMER
AGENT = given(UK_CONSUMER, creditor={"role": "third_party"})
UNREGULATED = given(UK_CONSUMER, creditor={"regulated": False})
NOTICE = given(UK_CONSUMER, purpose="notice")
REPLY = given(UK_CONSUMER, purpose="reply")
LETTER = given(UK_CONSUMER, channel="letter", address={"value": "1 Elm St"})
VULNERABLE = given(UK_CONSUMER, holds=held("vulnerable"))
OLD = with_law(UK_CONSUMER, arose_on="2020-06-03", law="ENG")
QUIET = {"inconvenient": [{"start": "09:00", "end": "10:30"}]}
AT_WORK = {"inconvenient": [{"start": "09:00", "end": "10:30", "place": "work"}]}

CASES: list[tuple[str, str, Facts, list[str]]] = [
    # Offers and plans.
    ("uk.conc.7.3.9", "a plan, and a notice", given(NOTICE, records={"negotiating": True}),
     ["refuse; plan: being worked out"]),
    ("uk.conc.7.3.9", "a plan, and a step", given(REPLY, records={"negotiating": None}, asked=step("claim")),
     ["refuse; plan: being worked out"]),
    ("uk.conc.7.3.9", "a plan, and a reminder", given(BORROWER, records={"negotiating": True}), []),
    ("uk.conc.7.3.4", "an offer, and a notice", given(NOTICE,
     records={"offer_open": True, "forbearance_considered": True}), ["refuse; offer: stands unanswered"]),
    ("uk.conc.7.3.4", "an offer, and a reminder", given(BORROWER, records={"offer_open": True}), []),
    ("uk.conc.7.3.4", "a notice, ways to help not noted", given(NOTICE, asked={"template_tested": True}),
     ["warns person; ways to help: not noted"]),
    ("uk.conc.7.3.4", "a notice, ways to help noted", given(NOTICE,
     asked={"template_tested": True}, records={"forbearance_considered": True}), []),
    ("uk.conc.7.3.4", "a step, ways to help not noted", given(REPLY, asked=step("claim")),
     ["warns person; ways to help: not noted"]),
    ("uk.conc.7.3.4", "a step of unregulated debt", given(UNREGULATED, purpose="reply", asked=step("claim")), []),
    ("uk.conc.7.5.4", "an agent without authority", given(AGENT, records={"offer_open": True}),
     ["person; authority to accept the offer: not given"]),
    ("uk.conc.7.5.4", "an agent's thanks", given(AGENT, records={"offer_open": True}, purpose="thanks"), []),
    ("uk.conc.7.5.4", "an agent's thanks with a step", given(AGENT,
     records={"offer_open": True}, purpose="thanks", asked=step("claim")),
     ["person; authority to accept the offer: not given"]),
    ("uk.conc.7.5.4", "an agent with authority", given(AGENT,
     records={"offer_open": True, "authority_to_accept": True}), []),
    ("uk.conc.7.5.4", "the creditor itself", given(BORROWER, records={"offer_open": True}), []),
    ("uk.conc.7.5.4", "no offer", given(AGENT, records={"offer_open": False, "authority_to_accept": False}), []),
    # People.
    ("uk.conc.7.12.2", "a representative", given(BORROWER, records={"representative": True}),
     ["refuse; representative: recorded"]),
    ("uk.conc.7.12.2", "not known whether", given(BORROWER, records={"representative": None}),
     ["refuse; representative: recorded"]),
    ("uk.conc.7.12.2", "to the representative", given(BORROWER, records={"representative": True},
     asked={"recipient": "representative"}), []),
    ("uk.conc.7.12.2", "an answer that was asked for", given(REPLY,
     records={"representative": True}, asked_by_customer=True), []),
    ("uk.conc.7.12.2", "a statutory notice", given(BORROWER,
     records={"representative": True}, purpose="statutory_notice"), []),
    ("uk.conc.7.12.2", "of unregulated debt", given(UNREGULATED, records={"representative": True}),
     ["refuse; representative: recorded; kept as: policy: not regulated credit or hire"]),
    ("uk.conc.7.5.2", "may be another", given(BORROWER, records={"identity_doubtful": True}),
     ["refuse; identity: doubtful"]),
    ("uk.conc.7.5.2", "a step against another", given(REPLY, records={"identity_doubtful": None},
     asked=step("claim")), ["refuse; identity: doubtful"]),
    ("uk.conc.7.5.2", "thanks", given(BORROWER, records={"identity_doubtful": True}, purpose="thanks"), []),
    ("uk.conc.7.13.2", "a payment is not matched", given(BORROWER, records={"unreconciled": True}),
     ["refuse; balance and file: not complete"]),
    ("uk.conc.7.13.2", "an agent's file lacks warnings", given(AGENT, records={"flags_missing": None}),
     ["refuse; balance and file: not complete"]),
    ("uk.conc.7.13.2", "the creditor's own file", given(BORROWER, records={"flags_missing": None}), []),
    ("uk.conc.7.13.2", "thanks", given(BORROWER, records={"unreconciled": True}, purpose="thanks"), []),
    # Ways and times.
    ("uk.conc.7.9.4", "a way that was refused", given(BORROWER, records={"refused_channels": ["email"]}),
     ["refuse; channel refused: email"]),
    ("uk.conc.7.9.4", "another way", given(BORROWER, records={"refused_channels": ["sms"]}), []),
    ("uk.conc.7.9.4", "a statutory notice by post", given(LETTER, purpose="statutory_notice",
     records={"refused_channels": ["letter"]}), []),
    ("uk.conc.7.9.4", "a statutory notice by email", given(BORROWER, purpose="statutory_notice",
     records={"refused_channels": ["email"]}), ["refuse; channel refused: email"]),
    ("uk.conc.7.9.4", "one confirmation", given(BORROWER, records={"refused_channels": ["email"]},
     asked={"opt_out_confirmation": True}), []),
    ("uk.conc.7.9.4", "in quiet hours", given(BORROWER, records=QUIET),
     ["wait until 2026-06-03T09:30Z; asked for quiet until: 2026-06-03T10:30:00+01:00"]),
    ("uk.conc.7.9.4", "as they end", given(BORROWER, at="2026-06-03T10:30:00+01:00", records=QUIET), []),
    ("uk.conc.7.9.4", "an answer in quiet hours", given(REPLY, asked_by_customer=True, records=QUIET), []),
    ("uk.conc.7.9.4", "a statutory notice in quiet hours", given(BORROWER, purpose="statutory_notice",
     records=QUIET), []),
    ("uk.conc.7.9.4", "an email has no place", given(BORROWER, records=AT_WORK), []),
    ("uk.conc.7.9.4", "a call, place not known", given(BORROWER, channel="call", records=AT_WORK),
     ["wait until 2026-06-03T09:30Z; asked for quiet until: 2026-06-03T10:30:00+01:00"]),
    ("uk.conc.7.9.4", "at home, quiet at work", given(BORROWER, records=AT_WORK, asked={"place": "home"}), []),
    ("uk.conc.7.9.4", "at work, quiet at work", given(BORROWER, records=AT_WORK, asked={"place": "work"}),
     ["wait until 2026-06-03T09:30Z; asked for quiet until: 2026-06-03T10:30:00+01:00"]),
    # Holds.
    ("uk.conc.7.10.1", "capacity may be lacking", given(BORROWER, holds=held("capacity")),
     ["person; only to: an authorised representative", "refuse; capacity: may be lacking"]),
    ("uk.conc.7.10.1", "to the representative", given(BORROWER, holds=held("capacity"),
     asked={"recipient": "representative"}), []),
    ("uk.conc.7.14.1", "a dispute", given(BORROWER, holds=held("dispute")), ["refuse; dispute: open"]),
    ("uk.conc.7.14.1", "a dispute of the item", given(BORROWER, holds=held("dispute", item="L1")),
     ["refuse; dispute: open"]),
    ("uk.conc.7.14.1", "a step in a dispute", given(REPLY, holds=held("dispute"), asked=step("claim")),
     ["refuse; dispute: open"]),
    ("uk.conc.7.14.1", "thanks in a dispute", given(BORROWER, holds=held("dispute"), purpose="thanks"), []),
    ("uk.conc.7.14.1", "an item that is queried", given(BORROWER,
     items=[{**BORROWER["items"][0], "queried": True}]), ["refuse; L1: disputed"]),
    ("uk.conc.7.14.1", "a step on a queried item", given(REPLY,
     items=[{**BORROWER["items"][0], "queried": True}], asked=step("claim")), ["refuse; L1: disputed"]),
    ("uk.conc.7.14.1", "thanks for a queried item", given(BORROWER,
     items=[{**BORROWER["items"][0], "queried": True}], purpose="thanks"), []),
    ("uk.conc.7.3.11", "30 days of advice, its last moment", given(BORROWER, at="2026-06-19T08:59:59+01:00",
     holds=held("adviser")), ["wait until 2026-06-19T08:00Z; advice since: 2026-05-20T09:00:00+01:00"]),
    ("uk.conc.7.3.11", "the moment after", given(BORROWER, at="2026-06-19T09:00:00+01:00", holds=held("adviser")), []),
    ("uk.conc.7.3.11", "60 days where it makes progress", given(BORROWER, at="2026-07-19T08:59:59+01:00",
     holds=held("adviser"), records={"adviser_progress": True}),
     ["wait until 2026-07-19T08:00Z; advice since: 2026-05-20T09:00:00+01:00"]),
    ("uk.conc.7.3.11", "the moment after 60 days", given(BORROWER, at="2026-07-19T09:00:00+01:00",
     holds=held("adviser"), records={"adviser_progress": True}), []),
    ("uk.conc.7.3.11", "a step", given(REPLY, holds=held("adviser"), asked=step("claim")),
     ["wait until 2026-06-19T08:00Z; advice since: 2026-05-20T09:00:00+01:00"]),
    ("uk.conc.7.3.11", "thanks", given(BORROWER, holds=held("adviser"), purpose="thanks"), []),
    ("uk.conc.7.3.11", "another hold", given(BORROWER, holds=held("pause")), []),
    ("uk.conc.7.14.1", "no dispute but a pause", given(BORROWER, holds=held("pause")), []),
    # Claims that were not answered, and old debts.
    ("uk.conc.7.5.3", "said to be paid", with_law(BORROWER, claim_unanswered=True),
     ["refuse; L1: said to be paid or wrong, not answered"]),
    ("uk.conc.7.5.3", "not known whether", with_law(BORROWER, claim_unanswered=None),
     ["refuse; L1: said to be paid or wrong, not answered"]),
    ("uk.conc.7.5.3", "a step all the same", given(with_law(BORROWER, claim_unanswered=True), purpose="reply",
     asked=step("claim")), ["refuse; L1: said to be paid or wrong, not answered"]),
    ("uk.conc.7.5.3", "thanks", given(with_law(BORROWER, claim_unanswered=True), purpose="thanks"), []),
    ("uk.conc.7.15", "six years, no regular contact", OLD, ["refuse; L1: no regular contact while time ran"]),
    ("uk.conc.7.15", "six years less a day", with_law(BORROWER, arose_on="2020-06-04", law="ENG"), []),
    ("uk.conc.7.15", "six years, regular contact", with_law(BORROWER, arose_on="2020-06-03", law="ENG",
     regular_contact=True), []),
    ("uk.conc.7.15", "six years, refused as too old", with_law(BORROWER, arose_on="2020-06-03", law="ENG",
     regular_contact=True, refuses_as_barred=True), ["refuse; L1: the customer will not pay so old a debt"]),
    ("uk.conc.7.15", "refused as too old, thanks", given(with_law(BORROWER, arose_on="2020-06-03", law="ENG",
     refuses_as_barred=True), purpose="thanks"), []),
    ("uk.conc.7.15", "refused as too old, thanks that ask", given(with_law(BORROWER, arose_on="2020-06-03", law="ENG",
     refuses_as_barred=True), purpose="thanks", text="Please pay the rest."),
     ["refuse; L1: the customer will not pay so old a debt"]),
    ("uk.conc.7.15", "a claim on it", given(with_law(BORROWER, arose_on="2020-06-03", law="ENG", regular_contact=True),
     asked=step("claim")), ["refuse; L1: may be too old for court"]),
    ("uk.conc.7.15", "words of court on it", given(with_law(BORROWER, arose_on="2020-06-03", law="ENG",
     regular_contact=True), text="We may go to court."), ["refuse; L1: may be too old for court"]),
    ("uk.conc.7.15", "words of bailiffs on it", given(with_law(BORROWER, arose_on="2020-06-03", law="ENG",
     regular_contact=True), text="Bailiffs may call."), ["refuse; L1: may be too old for court"]),
    ("uk.conc.7.15", "enforcing is no suing", given(with_law(BORROWER, arose_on="2020-06-03", law="ENG",
     regular_contact=True), asked=step("terminate")), []),
    ("uk.conc.7.15", "five years in Scotland, a claim", given(with_law(BORROWER, arose_on="2021-06-03"),
     customer={"nation": "SCT"}, asked=step("claim")), ["refuse; L1: may be too old for court"]),
    ("uk.conc.7.15", "five years of English law in Scotland", given(with_law(BORROWER, arose_on="2021-06-03",
     law="ENG"), customer={"nation": "SCT"}, asked=step("claim")), []),
    ("uk.conc.7.15", "six years in Scotland, a reminder", given(OLD, customer={"nation": "SCT"}), []),
    ("uk.conc.7.15", "unregulated and perhaps too old", given(UNREGULATED, items=OLD["items"]),
     ["person; L1: no regular contact while time ran; kept as: policy: not regulated credit or hire"]),
    ("uk.conc.7.15", "unregulated and certainly too old", given(with_law(UNREGULATED, barred=True)),
     ["refuse; L1: no regular contact while time ran; kept as: policy: not regulated credit or hire"]),
    # Steps and visits.
    ("uk.conc.7.3.14", "bankruptcy", given(REPLY, asked=step("bankruptcy_petition")),
     ["person; step: bankruptcy_petition"]),
    ("uk.conc.7.3.14", "found proportionate", given(REPLY, asked=step("bankruptcy_petition", proportionate=True)), []),
    ("uk.conc.7.3.14", "a claim", given(REPLY, asked=step("claim")), []),
    ("uk.conc.7.9.12", "a visit not announced", given(REPLY, asked=step("visit")), ["refuse; visit: not announced"]),
    ("uk.conc.7.9.12", "an announced visit", given(REPLY, asked=step("visit", visit_notice_given=True)), []),
    ("uk.conc.7.9.12", "to someone vulnerable", given(VULNERABLE, asked=step("visit", visit_notice_given=True)),
     ["refuse; visit: vulnerable"]),
    ("uk.conc.7.9.12", "to someone who needs support", given(REPLY, customer={"support_needs": ["large print"]},
     asked=step("visit", visit_notice_given=True)), ["refuse; visit: vulnerable"]),
    # Others.
    ("uk.conc.7.9.6", "to somebody else", given(BORROWER, asked={"recipient": "third_party"}),
     ["refuse; others would learn of it: third_party"]),
    ("uk.conc.7.9.6", "to somebody who may know where", given(BORROWER, asked={"recipient": "location"}),
     ["refuse; others would learn of it: location"]),
    ("uk.conc.7.9.6", "in public", given(BORROWER, asked={"public": None}),
     ["refuse; others would learn of it: customer"]),
    ("uk.conc.7.9.6", "on a postcard", given(LETTER, asked={"envelope": "postcard"}), ["refuse; envelope: postcard"]),
    ("uk.conc.7.9.6", "in a marked envelope", given(LETTER, asked={"envelope": "marked"}),
     ["refuse; envelope: marked"]),
    ("uk.conc.7.9.6", "in a plain envelope", given(LETTER, asked={"envelope": "plain"}), []),
    ("uk.conc.7.9.6", "an email has no envelope", given(BORROWER, asked={"envelope": "postcard"}), []),
    ("uk.conc.7.9.10", "to the occupier", given(BORROWER, asked={"addressee": "occupier"}),
     ["refuse; identity: occupier"]),
    ("uk.conc.7.9.10", "to a name", given(BORROWER, asked={"addressee": "named"}), []),
    ("uk.conc.7.9.10", "discloses, not checked", given(BORROWER, asked={"discloses": True}),
     ["refuse; identity: not checked"]),
    ("uk.conc.7.9.10", "may disclose, not checked", given(BORROWER,
     asked={"discloses": None, "identity_checked": False}), ["refuse; identity: not checked"]),
    ("uk.conc.7.9.10", "discloses, checked", given(BORROWER, asked={"discloses": True, "identity_checked": True}), []),
    # Whom it binds.
    ("uk.conc.7.12.2", "a company", given(UK_BUSINESS, records={"representative": True}), []),
    ("uk.conc.7.12.2", "who may be a person", given(UK_BUSINESS, customer={"kind": None},
     records={"representative": True}),
     ["refuse; representative: recorded; kept as: policy: not regulated credit or hire"]),
    ("uk.conc.7.12.2", "in Ireland", given(BORROWER, customer={"country": "IE", "nation": None},
     records={"representative": True}), []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "facts", "said"), [(r, f, s) for r, _, f, s in CASES], ids=[f"{r}: {n}" for r, n, *_ in CASES]
)
def test_a_rule_of_the_fca_says_this_and_no_more(rule: str, facts: Facts, said: list[str]) -> None:
    assert lines(asked(facts), rule) == said

"""United States, Regulation F (12 CFR 1006): whether, when and how a consumer may be reached about a debt.

It binds those who collect for others or bought the debt, and through California's Rosenthal Act creditors too.
Times must be right in every zone where the consumer may be, their phone's included. Not signed off by counsel.
"""

from collections.abc import Iterator
from datetime import date

from candour.domain.accounts import AccountFacts
from candour.domain.parties import CustomerKind
from candour.domain.plausible import may_be_agent, may_be_consumer, may_be_in, may_be_in_state, may_be_person
from candour.domain.saying import phrase
from candour.domain.verdicts import Question, Ruling, Verdict
from candour.plugs.policies.us_regf import rules
from candour.plugs.policies.us_regf.calls import calls
from candour.plugs.policies.us_regf.debts import debts, steps
from candour.plugs.policies.us_regf.people import CALIFORNIAN_TRADE_DEBTS, addresses, others, people, refused_way
from candour.plugs.policies.us_regf.times import times
from candour.ports.policy import Floor, LawPack, today


def _binds(account: AccountFacts) -> bool:
    if not may_be_in(account, "US"):
        return False
    return (may_be_consumer(account) and may_be_agent(account)) or _californian(account)


def _californian(account: AccountFacts) -> bool:
    if not (may_be_in_state(account, "CA") and may_be_person(account)):
        return False
    total = account.legal.commercial_total
    return may_be_consumer(account) or total is None or total <= CALIFORNIAN_TRADE_DEBTS


def _selected(q: Question) -> Iterator[Ruling]:
    if not (may_be_agent(q.account) and may_be_consumer(q.account)):
        yield Ruling(rules.ROSENTHAL, Verdict.ALLOW, facts=(("collected by", q.account.creditor.role.value),))


def _out_of_force(q: Question) -> bool:
    """Business debts of persons are covered in California only from July 2025."""
    trade = q.account.kind is CustomerKind.SOLE_TRADER and "kind" not in q.account.legal.unknown
    return trade and today(q) < date(2025, 7, 1)


def _contact(q: Question) -> Iterator[Ruling]:
    """All contact rules, unless the debt was not covered yet."""
    if _out_of_force(q):
        return
    for speaker in (_selected, times, people, refused_way, addresses, calls, debts):
        yield from speaker(q)


WHOM = phrase("consumers in the United States, by collectors")
FLOORS = (
    *(Floor(name, rules.HOURS, "nothing before 08:00", WHOM) for name in ("weekday_from", "saturday_from")),
    *(Floor(name, rules.HOURS, "nothing after 21:00", WHOM) for name in ("weekday_until", "saturday_until")),
    Floor("calls_week", rules.SEVEN_CALLS, "7 calls in 7 days about one debt", WHOM),
    Floor("after_conversation_days", rules.AFTER_TALK, "no call about that debt for 7 days", WHOM),
)

PLUG = LawPack(
    key="us_regf",
    label=phrase("United States: Regulation F, whether and when"),
    rules=(
        rules.HOURS, rules.HOURS_REPLY, rules.ATTORNEY, rules.EMPLOYER, rules.AGREED, rules.CEASED, rules.NOBODY_ELSE,
        rules.EMAIL, rules.TEXTS, rules.LOCATION, rules.SEVEN_CALLS, rules.AFTER_TALK, rules.CALL_AGREED, rules.RAPID,
        rules.REFUSED_WAY, rules.LAST_WORD, rules.AMOUNT, rules.SHOWN, rules.REPORTING, rules.VERIFY, rules.RECORDS,
        rules.ROSENTHAL,
    ),
    binds=_binds,
    contact=(_contact,),
    content=(others, steps),
    floors=FLOORS,
)  # fmt: skip

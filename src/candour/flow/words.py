"""Words: a wanted step is written, and the guard asked about the text, each claim of it weighed for this very debt."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.duties import ChargeKind, ChargeQuestion
from candour.domain.items import ItemFacts
from candour.domain.legal import Asked, Claim, ClaimKind, LegalStep
from candour.domain.messages import Purpose
from candour.domain.parties import CustomerKind
from candour.domain.planning import Wanted
from candour.domain.verdicts import Answer, Question, Verdict
from candour.flow.compose import compose
from candour.flow.guard import ask, may_charge, with_way_back
from candour.flow.statement_words import write_statement
from candour.ports.channel import Draft
from candour.store.memories import memories_of

STEPS = {
    ClaimKind.COURT: LegalStep.CLAIM,
    ClaimKind.ENFORCEMENT: LegalStep.ENFORCE,
    ClaimKind.CREDIT_FILE: LegalStep.CREDIT_REPORT,
    ClaimKind.VISIT: LegalStep.VISIT,
}
"""The step that a stated consequence speaks of; insolvency depends on who owes."""


def write(account: AccountFacts, wanted: Wanted, events: dict[str, Any], at: datetime) -> Draft:
    """The finished words of a wanted step. events: the account's latest, from which memories are quoted."""
    if wanted.purpose is Purpose.STATEMENT:
        return write_statement(account, wanted, at)
    memories = memories_of(account, wanted.items, events)
    return compose(account, wanted.purpose, wanted.items, wanted.others, memories, at, wanted.currency, wanted.channel)


def judge(question: Question, draft: Draft) -> Answer:
    """The verdict on a message whose words are finished. question: the one that planning asked, at this moment."""
    account = question.account
    said = replace(
        question.asked,
        claims=tuple(weigh(draft.claims, account, question.items, question.at)),
        template_tested=is_tested(account, draft.template),
        template_supported=draft.supports,
    )
    return with_way_back(question, ask(replace(question, text=f"{draft.subject}\n{draft.text}", asked=said)))


def is_tested(account: AccountFacts, template: str) -> bool | None:
    """Whether the creditor has tested these very words with people; None when it has told nothing of them."""
    name, _, version = template.partition("#")
    tested = account.creditor.tested_templates.get(name)
    return None if tested is None else tested == version


def weigh(
    kinds: Sequence[ClaimKind], account: AccountFacts, items: Sequence[ItemFacts], at: datetime
) -> Iterator[Claim]:
    """Each declared claim with whether it is true, and whether it could lawfully happen to this debt now."""
    for kind in kinds:
        if kind is ClaimKind.AMOUNT:
            yield Claim(kind, true=all(item.balance is not None for item in items))
        elif kind is ClaimKind.DEADLINE:
            day = local_day(at, account.residence.zone)
            ahead = [item.due for item in items if item.due is not None and item.due >= day]
            yield Claim(kind, true=bool(ahead), on=min(ahead, default=None))
        elif kind is ClaimKind.ALTERNATIVES:
            yield Claim(kind, true=True)
        elif kind is ClaimKind.AUTHORITY:
            yield Claim(kind, true=account.creditor.regulated)
        else:
            reachable = _reachable(kind, account, items, at)
            yield Claim(kind, true=reachable, reachable=reachable)


def _reachable(kind: ClaimKind, account: AccountFacts, items: Sequence[ItemFacts], at: datetime) -> bool:
    """What is no step and no charge, such as a crime, never is."""
    if kind is ClaimKind.CHARGE:
        day = local_day(at, account.residence.zone)
        # As if it were late: words that go before the due date speak of what could follow it.
        questions = [ChargeQuestion(account, item, ChargeKind.FIXED_SUM, day, since=day) for item in items]
        return bool(questions) and all(may_charge(question).allowed for question in questions)
    step = _insolvency_step(account) if kind is ClaimKind.INSOLVENCY else STEPS.get(kind)
    if step is None or not items:
        return False
    asked = Question(at, account, Purpose.NOTICE, "letter", tuple(items), None, asked=Asked(legal_step=step))
    answer = ask(asked)
    return answer.verdict is Verdict.ALLOW or set(answer.rules) <= {"house.contact_point"}


def _insolvency_step(account: AccountFacts) -> LegalStep:
    return LegalStep.WINDING_UP_PETITION if account.kind is CustomerKind.BUSINESS else LegalStep.STATUTORY_DEMAND

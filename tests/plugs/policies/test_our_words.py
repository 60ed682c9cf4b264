"""Our own messages pass the rules on words."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from candour.domain.legal import Asked
from candour.domain.messages import Purpose
from candour.domain.parties import CustomerKind
from candour.domain.verdicts import Question
from candour.flow.compose import compose
from candour.flow.guard import ask
from tests.some import an_account, an_item, with_creditor

MORNING = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
PURPOSES = [Purpose.REMINDER, Purpose.DUE, Purpose.CHECK_IN, Purpose.OPTIONS, Purpose.NOTICE, Purpose.THANKS]


@pytest.mark.parametrize("purpose", PURPOSES, ids=str)
@pytest.mark.parametrize("kind", list(CustomerKind), ids=str)
@pytest.mark.parametrize("regulated", [True, False], ids=["regulated", "unregulated"])
def test_every_message_of_ours_passes_every_rule_on_words(
    purpose: Purpose, kind: CustomerKind, regulated: bool
) -> None:
    item = an_item(date(2026, 5, 1), paid=12_000 if purpose is Purpose.THANKS else 0)
    account = with_creditor(replace(an_account(item), kind=kind), regulated=regulated, phone="+44 1632 960001")
    draft = compose(account, purpose, account.items, (), (), MORNING, "GBP")
    said = Asked(template_tested=True)
    point = account.contact_points[0]
    question = Question(MORNING, account, purpose, "email", account.items, point, text=draft.text, asked=said)
    answer = ask(question)
    assert answer.verdict.word == "allow", [(r.rule.id, r.facts) for r in answer.rulings if not r.warning]

"""The guard reads the finished words before they go, and weighs each claim for the very debt."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from candour.domain.legal import ClaimKind
from candour.domain.messages import Purpose
from candour.domain.verdicts import Question
from candour.flow import compose as composing
from candour.flow import words
from candour.flow.loop import preview, run_day
from candour.store.facts import load_accounts
from candour.store.models import Account, Creditor, Item, Message, Step, SupportNeed, Task
from tests.book import a_creditor, an_account, an_item

MORNING = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
DUE = date(2026, 6, 10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Templates of a house's own, which start as ours."""
    import shutil

    shutil.copytree(composing.CONTENT, tmp_path / "content")
    monkeypatch.setattr(composing, "CONTENT", tmp_path / "content")
    yield tmp_path / "content" / "templates" / "en-GB" / "email"
    forget()


def forget() -> None:
    for name in ("_purpose_template", "_part", "_words", "_creditor_parts"):
        getattr(composing, name).cache_clear()


def a_borrower(creditor: Creditor | None = None, **given: Any) -> Item:
    return an_item(an_account(creditor or a_creditor(regulated=True), kind="consumer", **given), DUE)


def mark_tested(creditor: Creditor, *templates: str) -> None:
    kept = {t: composing._load(t, False).version for t in templates}
    Creditor.objects.filter(id=creditor.id).update(tested_templates=kept)


def test_words_that_were_not_tested_do_not_go_to_borrowers_and_a_person_is_asked() -> None:
    item = a_borrower()
    report = run_day(MORNING)
    step = Step.objects.get()
    assert (report.sent, step.state, step.verdict) == (0, "held", "fix")
    assert step.rules == ["uk.prin.2a"] and any(r["rule"] == "uk.prin.2a" for r in step.explanation)
    assert [t.kind for t in Task.objects.filter(account=item.account)] == ["decide"]
    assert not Message.objects.exists()


def test_a_second_run_neither_repeats_the_task_nor_sends() -> None:
    a_borrower()
    run_day(MORNING)
    again = run_day(MORNING.replace(hour=10))
    assert (again.sent, Task.objects.count(), Step.objects.get().state) == (0, 1, "held")


def test_words_that_were_tested_go_until_somebody_changes_them(shelf: Path) -> None:
    forget()
    item = a_borrower()
    mark_tested(item.account.creditor, "en-GB/email/reminder.person")
    path = shelf / "reminder.person.liquid"
    path.write_text(path.read_text("utf-8").replace("so that you can plan", "so that you can plan well"), "utf-8")
    forget()
    assert run_day(MORNING).sent == 0
    mark_tested(item.account.creditor, "en-GB/email/reminder.person")
    Account.objects.update(next_review_at=MORNING)
    assert run_day(MORNING.replace(hour=10)).sent == 1


def test_a_consequence_that_no_template_declares_is_held_back(shelf: Path) -> None:
    path = shelf / "reminder.person.liquid"
    path.write_text(
        path.read_text("utf-8").replace("There is nothing more to do.", "Else we may go to court."), "utf-8"
    )
    forget()
    a_borrower(a_creditor(regulated=False))
    assert run_day(MORNING).sent == 0
    assert "uk.conc.7.11" in Step.objects.get().rules


def test_declared_or_not_court_is_not_spoken_of_while_it_cannot_be_reached(shelf: Path) -> None:
    path = shelf / "reminder.person.liquid"
    text = path.read_text("utf-8").replace("There is nothing more to do.", "Else we may go to court.")
    path.write_text(text.replace("Claims: amount", "Claims: court, amount"), "utf-8")
    forget()
    a_borrower(a_creditor(regulated=False))
    assert run_day(MORNING).sent == 0
    step = Step.objects.get()
    assert (step.verdict, "uk.conc.7.11" in step.rules) == ("refuse", True), "no letter of claim, no 30 days"


def test_somebody_who_needs_support_gets_words_that_were_written_for_it() -> None:
    item = a_borrower(a_creditor(regulated=False))
    SupportNeed.objects.create(party=item.account.party, need="large print", lawful_basis="consent", source="customer")
    decision, draft = preview(item.account_id, MORNING)
    assert draft is not None and draft.template.startswith("en-GB/email/reminder.support#")
    assert decision is not None and decision.answer is not None and decision.answer.verdict.word == "allow"
    assert run_day(MORNING).sent == 1


def test_a_preview_shows_the_verdict_on_the_words() -> None:
    item = a_borrower()
    decision, draft = preview(item.account_id, MORNING)
    assert draft is not None and decision is not None and decision.answer is not None
    assert (decision.answer.verdict.word, decision.answer.rules) == ("fix", ("uk.prin.2a",))


def test_in_shadow_unfit_words_are_held_too_and_give_nobody_work() -> None:
    a_borrower(a_creditor(regulated=True, mode="shadow"))
    report = run_day(MORNING)
    assert (report.shadowed, Step.objects.get().state, Task.objects.count()) == (0, "held", 0)


@pytest.mark.parametrize(
    ("kind", "true", "reachable"),
    [
        (ClaimKind.AMOUNT, True, None), (ClaimKind.ALTERNATIVES, True, None), (ClaimKind.AUTHORITY, True, None),
        (ClaimKind.COURT, False, False), (ClaimKind.ENFORCEMENT, False, False), (ClaimKind.INSOLVENCY, False, False),
        (ClaimKind.CREDIT_FILE, False, False), (ClaimKind.VISIT, False, False), (ClaimKind.CHARGE, False, False),
        (ClaimKind.CRIME, False, False),
    ],
)  # fmt: skip
def test_each_claim_is_weighed_for_this_debt(kind: ClaimKind, true: bool, reachable: bool | None) -> None:
    account = load_accounts([a_borrower().account_id], MORNING)[0]
    [claim] = words.weigh([kind], account, account.items, MORNING)
    assert (claim.true, claim.reachable) == (true, reachable)


def test_a_deadline_is_a_due_date_that_is_still_to_come() -> None:
    account = load_accounts([a_borrower().account_id], MORNING)[0]
    [claim] = words.weigh([ClaimKind.DEADLINE], account, account.items, MORNING)
    assert (claim.true, claim.on) == (True, DUE)
    [passed] = words.weigh([ClaimKind.DEADLINE], account, account.items, datetime(2026, 6, 11, 9, tzinfo=UTC))
    assert (passed.true, passed.on) == (False, None)


def test_a_late_business_may_be_told_of_the_fixed_sum_that_the_law_grants() -> None:
    account = load_accounts([an_item(an_account(a_creditor()), date(2026, 5, 1)).account_id], MORNING)[0]
    [claim] = words.weigh([ClaimKind.CHARGE], account, account.items, MORNING)
    assert (claim.true, claim.reachable) == (True, True)


def test_an_amount_that_nobody_knows_is_no_true_claim() -> None:
    item = an_item(an_account(a_creditor(), kind="consumer"), DUE, amount_unknown=True)
    account = load_accounts([item.account_id], MORNING)[0]
    draft = composing.compose(account, Purpose.THANKS, account.items, (), (), MORNING, "GBP")
    point = account.contact_points[0]
    answer = words.judge(Question(MORNING, account, Purpose.THANKS, "email", account.items, point), draft)
    assert answer.verdict.word == "refuse"

"""Where nobody has written down the law of a place and trade, nothing is said to real people."""

from datetime import UTC, date, datetime

import pytest

from candour.domain.errors import WrongUse
from candour.domain.parties import CustomerKind, Mode
from candour.domain.sectors import Sector
from candour.flow.declare import Wishes, declare
from candour.flow.guard import covers
from candour.flow.loop import run_day
from candour.flow.steer import set_mode
from candour.store.facts import load_accounts
from candour.store.models import Creditor, Party, Step, Task
from tests.book import a_creditor, an_account, an_item

MORNING = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("country", "sector", "kind", "known"),
    [
        ("GB", Sector.TRADE, CustomerKind.BUSINESS, True), ("GB", Sector.CREDIT, CustomerKind.CONSUMER, True),
        ("GB", Sector.ENERGY, CustomerKind.CONSUMER, False), ("FR", Sector.TRADE, CustomerKind.BUSINESS, True),
        ("FR", Sector.TRADE, CustomerKind.CONSUMER, False), ("DE", Sector.CREDIT, CustomerKind.CONSUMER, True),
        ("US", Sector.CREDIT, CustomerKind.CONSUMER, True), ("BR", Sector.TRADE, CustomerKind.BUSINESS, False),
        (None, Sector.TRADE, CustomerKind.CONSUMER, True),
    ],
)  # fmt: skip
def test_it_is_known_for_whom_where_and_in_what_trade_there_is_a_pack(
    country: str | None, sector: Sector, kind: CustomerKind, known: bool
) -> None:
    assert covers(country, sector, kind) is known


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.APPROVE])
def test_a_creditor_whose_trade_no_pack_knows_stays_in_shadow(mode: Mode) -> None:
    creditor = a_creditor(mode="shadow", sector="energy", customers="consumer")
    with pytest.raises(WrongUse, match="cannot leave shadow mode: no law pack holds the law for consumer"):
        set_mode([creditor.id], mode, actor="test")
    assert Creditor.objects.get(pk=creditor.pk).mode == "shadow"
    declare(creditor.id, Wishes(sector="trade"), actor="test")
    assert set_mode([creditor.id], mode, actor="test").was == {creditor.id: "shadow"}


def test_a_creditor_that_writes_to_people_cannot_move_to_a_trade_that_no_pack_knows() -> None:
    creditor = a_creditor()
    with pytest.raises(WrongUse, match="sector 'water'"):
        declare(creditor.id, Wishes(sector="water"), actor="test")
    assert Creditor.objects.get(pk=creditor.pk).sector == "trade"


def test_one_customer_in_a_place_that_no_pack_knows_goes_to_a_person_and_the_others_go_on() -> None:
    creditor = a_creditor()
    here, there = (an_item(an_account(creditor), date(2026, 6, 10)) for _ in range(2))
    Party.objects.filter(id=there.account.party_id).update(country="BR", nation=None, zone="America/Sao_Paulo")
    assert run_day(MORNING.replace(hour=14)).sent == 1
    step = Step.objects.get(account=there.account)
    assert (step.verdict, "candour.no_pack" in step.rules) == ("person", True)
    assert Task.objects.get().account_id == there.account_id
    assert Step.objects.get(account=here.account).state == "sent"


def test_role_regulation_and_tested_words_are_set_by_name_and_reach_the_guard() -> None:
    item = an_item(an_account(a_creditor(), kind="consumer"), date(2026, 6, 10))
    wishes = Wishes(role="third_party", sector="credit", regulated=True, tested={"reminder.person": "yes"})
    declare(item.account.creditor_id, wishes, actor="test")
    facts = load_accounts([item.account_id], MORNING)[0].creditor
    assert (facts.role.value, facts.sector, facts.regulated) == ("third_party", "credit", True)
    assert list(facts.tested_templates) == ["en-GB/email/reminder.person"]
    declare(item.account.creditor_id, Wishes(tested={"reminder.person": "no"}), actor="test")
    assert load_accounts([item.account_id], MORNING)[0].creditor.tested_templates == {}


@pytest.mark.parametrize(
    ("name", "answer"), [("remainder.person", "yes"), ("../secret", "yes"), ("due.person", "maybe")]
)
def test_words_that_are_not_there_or_an_unclear_answer_are_refused(name: str, answer: str) -> None:
    with pytest.raises(WrongUse, match="--tested"):
        declare(a_creditor().id, Wishes(tested={name: answer}), actor="test")

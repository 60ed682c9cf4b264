"""Credit limits, and the stop list, from which two people take an account and never one."""

from datetime import UTC, datetime

import pytest

from candour.domain.errors import WrongUse
from candour.flow import credit
from candour.store.credit import credit_of
from candour.store.models import Account, Event, StopRelease
from candour.store.timeline import read_events
from tests.book import a_creditor, an_account

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
ANA, BEN = "user:ana", "user:ben"


@pytest.fixture
def account() -> Account:
    return an_account(a_creditor())


def stopped(account: Account) -> None:
    credit.put_on_stop(account.pk, "Two months without a word.", NOW, actor=ANA)


def test_a_limit_is_set_and_told_with_what_it_was(account: Account) -> None:
    assert credit.set_limit(account.pk, 500_000, NOW, actor=ANA)
    assert not credit.set_limit(account.pk, 500_000, NOW, actor=ANA)
    assert credit.set_limit(account.pk, None, NOW, actor=ANA)
    told = [event.data for event in Event.objects.filter(kind="credit_limit_set").order_by("pk")]
    assert [(data["was_minor"], data["limit_minor"]) for data in told] == [(None, 500_000), (500_000, None)]


def test_who_asked_does_not_approve_and_both_are_on_record(account: Account) -> None:
    stopped(account)
    credit.ask_release(account.pk, "They paid today.", NOW, actor=ANA)
    with pytest.raises(WrongUse, match="somebody else has to approve it"):
        credit.decide_release(account.pk, approve=True, reason="", at=NOW, actor=ANA)
    assert credit_of(account.pk).on_stop_since is not None  # type: ignore[union-attr]
    credit.decide_release(account.pk, approve=True, reason="Seen the payment.", at=NOW, actor=BEN)
    assert credit_of(account.pk).on_stop_since is None  # type: ignore[union-attr]
    kept = StopRelease.objects.get()
    assert (kept.asked_by, kept.decided_by, kept.approved) == (ANA, BEN, True)
    events = {event.kind: (event.actor, event.text) for event in read_events(account.pk, NOW)}
    assert events["stop_release_asked"] == (ANA, "They paid today.")
    assert events["stop_released"] == (BEN, "Seen the payment.")


def test_a_refused_release_leaves_it_on_stop_and_may_be_asked_for_again(account: Account) -> None:
    stopped(account)
    credit.ask_release(account.pk, "They promised.", NOW, actor=ANA)
    credit.decide_release(account.pk, approve=False, reason="Not yet.", at=NOW, actor=BEN)
    assert credit_of(account.pk).on_stop_since is not None  # type: ignore[union-attr]
    credit.ask_release(account.pk, "They paid.", NOW, actor=ANA)
    assert StopRelease.objects.count() == 2


def test_who_asked_may_take_it_back_by_refusing_it(account: Account) -> None:
    stopped(account)
    credit.ask_release(account.pk, "By mistake.", NOW, actor=ANA)
    credit.decide_release(account.pk, approve=False, reason="", at=NOW, actor=ANA)
    assert StopRelease.objects.get().approved is False


def test_what_makes_no_sense_is_said_plainly(account: Account) -> None:
    with pytest.raises(WrongUse, match="not on stop"):
        credit.ask_release(account.pk, "x", NOW, actor=ANA)
    with pytest.raises(WrongUse, match="say why"):
        credit.put_on_stop(account.pk, "  ", NOW, actor=ANA)
    stopped(account)
    with pytest.raises(WrongUse, match="on stop already"):
        stopped(account)
    with pytest.raises(WrongUse, match="no release waits"):
        credit.decide_release(account.pk, approve=True, reason="", at=NOW, actor=BEN)
    credit.ask_release(account.pk, "x", NOW, actor=ANA)
    with pytest.raises(WrongUse, match="asked for already"):
        credit.ask_release(account.pk, "y", NOW, actor=BEN)
    with pytest.raises(WrongUse, match="less than nothing"):
        credit.set_limit(account.pk, -1, NOW, actor=ANA)

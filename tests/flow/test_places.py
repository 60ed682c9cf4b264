"""Where an address is and where somebody was when called: told by people, counted by the laws that ask for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candour.domain.errors import WrongUse
from candour.domain.messages import ContactOutcome
from candour.domain.verdicts import Answer
from candour.flow.guard import ask
from candour.flow.note import Notes, note, set_place
from candour.flow.record import record_facts
from candour.flow.work import call_question, record_call
from candour.store.facts import load_accounts
from candour.store.models import Account, Contact, ContactPoint, Event, Party
from tests.asked import said_by
from tests.book import a_creditor, an_account, an_item

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0) - timedelta(days=1)


def in_state(state: str, **given: Any) -> Account:
    """A consumer in a state whose debt we collect for others, with nothing but an address by email."""
    creditor = a_creditor(country="US", currency="USD", role="third_party", zone="America/New_York", sector="credit")
    account = an_account(creditor, kind="consumer", **given)
    an_item(account, NOW.date() - timedelta(days=60))
    Party.objects.filter(pk=account.party_id).update(country="US", nation=None, zone="America/New_York")
    record_facts(account.pk, {"state": state, "work_prohibited": False}, NOW - timedelta(hours=1), actor="test")
    return account


def number(account: Account, place: str | None) -> ContactPoint:
    note(account.pk, Notes(phone="+1 614 555 0123", place=place), NOW, actor="test")
    return ContactPoint.objects.get(party=account.party, channel="phone")


def may_call(account: Account, at: datetime = NOW) -> Answer:
    return ask(call_question(load_accounts([account.pk], at)[0], at))


def test_a_call_is_written_down_with_the_place_that_was_told_and_else_that_of_the_number() -> None:
    account = in_state("OH")
    record_call(account.pk, ContactOutcome.RANG_OUT, NOW, "test", place="elsewhere")
    assert Contact.objects.get().place == "elsewhere"
    Contact.objects.all().delete()
    number(account, "work")
    record_call(account.pk, ContactOutcome.RANG_OUT, NOW, "test")
    assert Contact.objects.get().place == "work"
    assert Event.objects.filter(kind="call_tried").latest("id").data.get("place") is None, "nobody said so of the call"


def test_a_place_that_nobody_told_stays_unknown() -> None:
    account = in_state("OH")
    point = number(account, None)
    record_call(account.pk, ContactOutcome.RANG_OUT, NOW, "test")
    assert (point.place, Contact.objects.get().place) == (None, None)
    assert load_accounts([account.pk], NOW)[0].contacts[0].place is None


def test_a_number_at_work_is_not_called_where_the_employer_may_forbid_it_and_one_at_home_is() -> None:
    account = in_state("OH")
    record_facts(account.pk, {"work_prohibited": True}, NOW - timedelta(minutes=30), actor="test")
    point = number(account, "work")
    assert said_by(may_call(account), "us.regf.1006.6.b.3") is not None
    assert set_place(account.pk, point.pk, "home", NOW, actor="test") is True
    assert said_by(may_call(account), "us.regf.1006.6.b.3") is None


def test_one_call_a_week_at_work_in_washington_and_three_elsewhere() -> None:
    account = in_state("WA")
    number(account, "work")
    record_call(account.pk, ContactOutcome.RANG_OUT, NOW, "test")
    later = NOW + timedelta(days=2)
    spoke = said_by(may_call(account, later), "us.wa.19.16.250")
    assert spoke is not None and dict(spoke.facts)["most"] == "1"
    Contact.objects.update(place="home")
    ContactPoint.objects.filter(channel="phone").update(place="home")
    assert said_by(may_call(account, later), "us.wa.19.16.250") is None


def test_an_email_at_work_is_shown_to_others_until_it_is_known_to_be_theirs() -> None:
    account = in_state("OH")
    point = ContactPoint.objects.get(party=account.party, channel="email")
    set_place(account.pk, point.pk, "work", NOW, actor="test")
    facts = load_accounts([account.pk], NOW)[0]
    assert [p.place for p in facts.contact_points if p.channel == "email"] == ["work"]
    question = call_question(facts, NOW)
    mail = ask(type(question)(NOW, facts, question.purpose, "email", question.items, facts.contact_points[0]))
    shown = said_by(mail, "us.regf.1006.22.f")
    assert shown is not None and shown.verdict.word == "refuse"


def test_where_an_address_is_can_be_corrected_once_and_is_no_news_twice() -> None:
    account, other = in_state("OH"), in_state("OH")
    point = number(account, "work")
    assert set_place(account.pk, point.pk, "home", NOW, actor="test") is True
    assert set_place(account.pk, point.pk, "home", NOW, actor="test") is False
    assert Event.objects.filter(kind="contact_point_placed").count() == 1
    with pytest.raises(WrongUse, match="not one of theirs"):
        set_place(other.pk, point.pk, "home", NOW, actor="test")
    with pytest.raises(WrongUse, match="it is one of home, work, elsewhere"):
        set_place(account.pk, point.pk, "office", NOW, actor="test")

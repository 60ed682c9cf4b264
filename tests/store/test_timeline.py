"""The timeline keeps every event in order, seals personal words, and moves the person's version unasked."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from candour.domain.parties import Disclosure, Lane
from candour.store.models import Account, Creditor, Event, EventText, Party
from candour.store.timeline import NewEvent, read_events, write_events

AT = datetime(2020, 6, 3, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    creditor = Creditor.objects.create(
        slug="acme", name="Acme", country="GB", currency="GBP", customers="business", zone="Europe/London"
    )
    party = Party.objects.create(kind="business", name="Blue Door Ltd", zone="Europe/London")
    return Account.objects.create(creditor=creditor, party=party, reference="C1")


def event(account: Account, n: int, text: str | None = None) -> NewEvent:
    data = {"n": n}
    return NewEvent(
        account.pk, account.party_id, "conversation", Lane.LIVE, Disclosure.CUSTOMER, "test", AT, data, text
    )


def test_ids_come_back_in_the_order_of_the_rows(account: Account) -> None:
    ids = write_events([event(account, n) for n in range(300)])
    found = dict(Event.objects.values_list("id", "data"))
    assert [found[i]["n"] for i in ids] == list(range(300))


def test_personal_words_are_read_back_but_never_lie_open_in_the_database(account: Account) -> None:
    write_events([event(account, 1, "Mrs Öberg is in hospital"), event(account, 2), event(account, 3, "call Tuesday")])
    assert [one.text for one in read_events(account.pk, AT)] == ["call Tuesday", None, "Mrs Öberg is in hospital"]
    stored = b"".join(bytes(row) for row in EventText.objects.values_list("sealed", flat=True))
    assert b"hospital" not in stored
    assert b"Tuesday" not in stored


def test_forgotten_words_leave_the_event_behind(account: Account) -> None:
    write_events([event(account, 1, "call Tuesday")])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM candour_customerkey WHERE party_id = %s", [account.party_id])
    (line,) = read_events(account.pk, AT)
    assert (line.kind, line.text) == ("conversation", None)


def test_events_after_the_moment_have_not_happened(account: Account) -> None:
    write_events([event(account, 1)])
    assert read_events(account.pk, AT.replace(hour=8)) == []


def test_an_event_moves_the_version_and_makes_the_account_due(account: Account) -> None:
    before = account.party.version
    write_events([event(account, 1)])
    account.refresh_from_db()
    account.party.refresh_from_db()
    assert account.party.version > before
    assert account.next_review_at == datetime(1970, 1, 1, tzinfo=UTC)


def test_writing_many_costs_no_more_queries_than_writing_one(account: Account) -> None:
    write_events([event(account, 0, "the key is made now")])
    with CaptureQueriesContext(connection) as one:
        write_events([event(account, 1, "word")])
    with CaptureQueriesContext(connection) as many:
        write_events([event(account, n, "word") for n in range(200)])
    assert len(many) == len(one)


def test_nobody_rewrites_history(account: Account) -> None:
    write_events([event(account, 1)])
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(kind="thanks")
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.all()._raw_delete(using="default")


def test_a_time_without_a_zone_is_refused(account: Account) -> None:
    naive = NewEvent(
        account.pk, account.party_id, "x", Lane.LIVE, Disclosure.STAFF, "test", AT.replace(tzinfo=None), {}
    )
    with pytest.raises(ValueError, match="zone"):
        write_events([naive])

"""Personal words: sealed under each customer's key, gone when the key is."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from candour.domain.parties import CustomerKind
from candour.store.models import CustomerKey, Party
from candour.store.sealing import CannotUnseal, existing_keys, forget, keys_for, seal, unseal

KEY = bytes(range(32))


def customers(count: int) -> list[int]:
    made = Party.objects.bulk_create(
        Party(kind=CustomerKind.CONSUMER.value, name=f"Customer {n}", zone="Europe/London") for n in range(count)
    )
    return [party.pk for party in made]


@given(st.binary(max_size=5000))
def test_what_is_sealed_comes_back_as_it_was(plain: bytes) -> None:
    assert unseal(KEY, seal(KEY, plain)) == plain


def test_the_same_words_are_never_sealed_the_same_way_twice() -> None:
    assert seal(KEY, b"hello") != seal(KEY, b"hello")


def test_sealed_words_are_smaller_and_unreadable() -> None:
    sealed = seal(KEY, b"I lost my job. " * 200)
    assert len(sealed) < 300
    assert b"job" not in sealed


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(seal(KEY, b"hello"))
    sealed[place] ^= 1
    with pytest.raises(CannotUnseal):
        unseal(KEY, bytes(sealed))


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(CannotUnseal):
        unseal(bytes(32), seal(KEY, b"hello"))
    with pytest.raises(CannotUnseal):
        unseal(KEY, b"")


@pytest.mark.django_db
def test_each_customer_keeps_a_key_of_their_own() -> None:
    people = customers(5)
    keys = keys_for(people)
    assert set(keys) == set(people)
    assert len(set(keys.values())) == 5
    assert all(len(key) == 32 for key in keys.values())
    assert keys_for(reversed(people)) == keys == existing_keys(people)


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_customers() -> None:
    people = customers(200)
    with CaptureQueriesContext(
        connection,
    ) as making:
        keys_for(people)
    with CaptureQueriesContext(connection) as reading:
        keys_for(people)
    assert (len(making), len(reading)) == (3, 1)


@pytest.mark.django_db
def test_a_key_lies_in_the_database_only_sealed_and_bound_to_its_customer() -> None:
    first, second = customers(2)
    keys = keys_for([first, second])
    stored = {row.party_id: bytes(row.sealed_key) for row in CustomerKey.objects.all()}
    assert keys[first] not in stored[first]
    CustomerKey.objects.filter(party_id=second).update(sealed_key=stored[first])
    with pytest.raises(CannotUnseal):
        keys_for([second])


@pytest.mark.django_db
def test_throwing_the_key_away_is_forgetting() -> None:
    (person,) = customers(1)
    sealed = seal(keys_for([person])[person], b"what they told us")
    assert forget([person]) == 1
    assert existing_keys([person]) == {}
    with pytest.raises(CannotUnseal, match="no longer there"):
        unseal(keys_for([person])[person], sealed)


@pytest.mark.django_db
def test_a_wrong_master_key_says_how_to_mend_it(settings: Settings) -> None:
    people = customers(1)
    keys_for(people)
    settings.CANDOUR_MASTER_KEY = bytes(32)
    with pytest.raises(CannotUnseal, match="master_key file"):
        keys_for(people)


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_for_a_new_customer_all_get_the_same_key() -> None:
    people = customers(20)
    start = threading.Barrier(4)
    found: list[dict[int, bytes]] = []

    def work() -> None:
        start.wait()
        found.append(keys_for(people))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(found) == 4
    assert all(one == found[0] for one in found)

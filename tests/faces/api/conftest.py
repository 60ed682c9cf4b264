"""Callers of the API: one with a token, one who signed in."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from candour.flow import admit
from candour.ports.clock import SystemClock
from candour.store.models import User


@pytest.fixture(autouse=True)
def no_wrong_tokens_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_superuser("ann", password="a long enough password")


@pytest.fixture
def token(ann: User) -> str:
    return admit.issue("a report", "ann", 30, SystemClock().now(), actor="test").secret


@pytest.fixture
def caller(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})

"""The document that describes the API is true: thousands of made-up requests get only answers that it declares."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from candour.site.wsgi import application
from tests.asked import UK_BUSINESS, UK_CONSUMER, US_COLLECTOR

load_all_checks()
MADE_UP = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@schemathesis.serializer("application/x-ndjson")
def as_lines(ctx: Any, value: Any) -> bytes:
    """What is made up for a stream is text already."""
    return value.encode(errors="replace") if isinstance(value, str) else json.dumps(value).encode()


@pytest.fixture
def in_one_transaction() -> Iterator[None]:
    """The end of a request must not close the connection that the test's transaction lives on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(in_one_transaction: None, token: str) -> Any:
    found = schemathesis.openapi.from_wsgi(
        "/api/openapi.json", application, headers={"Authorization": f"Bearer {token}"}
    )
    content = found.raw_schema["paths"]["/api/guard"]["post"]["requestBody"]["content"]
    content["application/json"]["examples"] = {
        str(n): {"value": value} for n, value in enumerate((UK_CONSUMER, UK_BUSINESS, US_COLLECTOR))
    }
    return found


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_one_that_is_declared(described: Any, token: str, mode: GenerationMode) -> None:
    for found in described.get_all_operations():
        made_up = MADE_UP(given(case=found.ok().as_strategy(generation_mode=mode))(validated))
        made_up(token=token)


def validated(case: schemathesis.Case, token: str) -> None:
    cache.clear()  # the checks try wrong tokens, and are to hear no after no
    excluded = [positive_data_acceptance]  # a schema cannot say that a zone exists or an item is there
    if case.media_type == "application/x-ndjson":
        excluded.append(negative_data_rejection)  # a bad line is answered, not refused
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=excluded)


def test_the_document_names_every_address_and_both_ways_in(caller: Client) -> None:
    found = caller.get("/api/openapi.json").json()
    assert set(found["paths"]) == {"/api/guard", "/api/guard/rules", "/api/guard/schema"}
    assert set(found["components"]["securitySchemes"]) == {"token", "session"}
    assert "http" not in json.dumps(found["paths"]), "nothing points elsewhere"
    refusals = {"400", "401", "403", "413", "415", "422", "429"}
    assert refusals < set(found["paths"]["/api/guard"]["post"]["responses"])

"""The guard over HTTP: the same questions and answers as on the command line, behind a door."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candour.domain.asking import schema
from candour.faces.api.door import WRONG_TOKENS
from candour.faces.api.guard import ACCEPTS, LINES, MOST_LINES, ONE
from candour.flow import admit
from candour.flow.answer import answer, list_rules
from candour.ports.clock import SystemClock
from candour.store.models import ApiToken, User
from tests.asked import UK_BUSINESS, UK_CONSUMER, US_COLLECTOR, given

HELD = given(UK_CONSUMER, holds=[{"kind": "dispute", "since": "2026-06-01T00:00:00Z"}])
ALL_SORTS = given(
    UK_BUSINESS, id="q-1", records={"events": [{"kind": "sar", "on": "2026-05-20"}]},
    charge={"kind": "interest", "item": "INV-1", "on": "2026-05-20"},
)  # fmt: skip


def post(client: Client, body: Any, kind: str = ONE, **headers: str) -> Any:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    told = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.generic("POST", "/api/guard", data, content_type=kind, headers=told)


def lines(*questions: Any) -> str:
    return "".join(json.dumps(question) + "\n" for question in questions)


@pytest.mark.parametrize("question", [UK_CONSUMER, US_COLLECTOR, HELD, ALL_SORTS], ids=["uk", "us", "held", "all"])
def test_a_question_is_answered_as_on_the_command_line(caller: Client, question: Any) -> None:
    said = post(caller, question)
    assert (said.status_code, said["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert said.json() == answer(question)
    assert "no-store" in said["Cache-Control"]


def test_a_stream_is_answered_line_by_line_and_a_bad_line_does_not_stop_it(caller: Client) -> None:
    said = post(caller, lines({"id": 1, **HELD}, {**UK_CONSUMER, "at": "now"}, {"id": 3, **US_COLLECTOR}), LINES)
    assert (said.status_code, said["Content-Type"]) == (200, LINES)
    first, second, third = (json.loads(line) for line in said.getvalue().splitlines())
    assert (first["id"], first["verdict"], third["id"], third["verdict"]) == (1, "refuse", 3, "allow")
    assert second["line"] == 2 and "facts.at" in second["error"]


def test_the_rules_and_the_shape_of_a_question_can_be_read(caller: Client) -> None:
    assert caller.get("/api/guard/rules").json() == list_rules()
    assert caller.get("/api/guard/schema").json() == schema()


def test_asking_reads_the_token_and_nothing_else(caller: Client) -> None:
    post(caller, UK_CONSUMER)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        post(caller, HELD)
    assert [query["sql"].split(" FROM ")[1].split(" ")[0] for query in asked] == ['"candour_apitoken"']


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ("{", 400, "the body: is not JSON"),
        (b"", 400, "the body is empty"),
        (" ", 400, "the body: is not JSON"),
        (b"\xff\xfe", 400, "not text in UTF-8: see byte 1"),
        ('{"at": NaN}', 400, "NaN is no number"),
        ("[" * 100_000, 400, "too deep"),
        ("9" * 5000, 400, "too long"),
        ("[]", 422, "facts: list is not an object"),
        (json.dumps({**UK_CONSUMER, "channnel": "email"}), 422, "did you mean 'channel'?"),
        (json.dumps(given(UK_CONSUMER, creditor={"policy": {"cap_weak": 3}})), 422, "cap_week"),
        (" " * (ACCEPTS[ONE] + 1), 413, "larger than 256 KiB"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_how_to_mend_it(caller: Client, body: Any, status: int, told: str) -> None:
    said = post(caller, body)
    assert said.status_code == status and told in said.json()["error"]


def test_a_stream_has_bounds(caller: Client) -> None:
    assert post(caller, "\n" * MOST_LINES, LINES).status_code == 200
    said = post(caller, "\n" * (MOST_LINES + 1), LINES)
    assert said.status_code == 413 and "2000 lines" in said.json()["error"]
    assert post(caller, " " * (ACCEPTS[LINES] + 1), LINES).status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_other_kinds_of_body_are_refused_with_those_that_are_read(caller: Client, kind: str) -> None:
    said = post(caller, "at=now", kind)
    assert said.status_code == 415 and ONE in said.json()["error"] and LINES in said.json()["error"]


def test_what_was_sent_is_not_repeated_in_a_no(caller: Client) -> None:
    for body in ({**UK_CONSUMER, "channel": "ann@mail.example"}, {"ann@mail.example": 1}, "ann@mail.example"):
        assert "ann@" not in post(caller, body).content.decode()


def test_an_address_that_is_not_there_and_a_method_that_is_not_meant_are_told_in_json(caller: Client) -> None:
    nothing = caller.get("/api/nothing/here")
    assert nothing.status_code == 404 and "/api/openapi.json" in nothing.json()["error"]
    wrong = caller.get("/api/guard")
    assert (wrong.status_code, wrong["Allow"]) == (405, "POST") and "error" in wrong.json()


@pytest.mark.django_db
@pytest.mark.parametrize("key", [None, "Basic YTpi", "Bearer", "Bearer candour_x", "Bearer candour_" + "a" * 43])
def test_without_a_token_nothing_opens(key: str | None) -> None:
    said = Client(headers={"Authorization": key} if key else {}).post("/api/guard", "{}", content_type=ONE)
    assert said.status_code == 401 and said["WWW-Authenticate"].startswith("Bearer")
    assert "token" in said.json()["error"].lower()


def test_a_token_opens_until_it_is_revoked_or_has_run_out(ann: User, caller: Client) -> None:
    now = SystemClock().now()
    assert caller.get("/api/guard/schema").status_code == 200
    admit.revoke("a report", now, actor="test")
    assert caller.get("/api/guard/schema").status_code == 401
    old = admit.issue("old", "ann", 1, now - timedelta(days=1, seconds=1), actor="test")
    assert Client(headers={"Authorization": f"Bearer {old.secret}"}).get("/api/guard/schema").status_code == 401


def test_a_token_of_someone_who_left_opens_nothing(ann: User, caller: Client) -> None:
    User.objects.filter(id=ann.id).update(is_active=False)
    assert caller.get("/api/guard/schema").status_code == 401


def test_only_the_digest_of_a_token_is_kept_and_its_use_is_noted(token: str, caller: Client) -> None:
    caller.get("/api/guard/schema")
    kept = ApiToken.objects.get()
    assert token not in repr(kept.__dict__) and kept.last_used_at is not None


def test_many_wrong_tokens_are_told_to_wait_and_right_ones_go_on(caller: Client) -> None:
    stranger = Client(headers={"Authorization": "Bearer candour_guess"})
    said = [stranger.get("/api/guard/rules").status_code for _ in range(WRONG_TOKENS + 1)]
    assert said == [401] * WRONG_TOKENS + [429]
    assert stranger.get("/api/guard/rules")["Retry-After"] == "900"
    assert caller.get("/api/guard/schema").status_code == 200


def test_who_may_not_see_steps_may_not_ask(ann: User, caller: Client) -> None:
    User.objects.filter(id=ann.id).update(is_superuser=False)
    said = post(caller, UK_CONSUMER)
    assert said.status_code == 403 and "candour.view_step" in said.json()["error"]
    ann.user_permissions.add(Permission.objects.get(codename="view_step"))
    assert post(caller, UK_CONSUMER).status_code == 200


def test_a_session_opens_too_but_a_foreign_page_cannot_use_it(ann: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    assert client.get("/api/guard/rules").status_code == 200
    refused = post(client, UK_CONSUMER)
    assert refused.status_code == 403 and "X-CSRFToken" in refused.json()["error"]
    client.get("/")
    with_token = post(client, UK_CONSUMER, X_CSRFToken=page_token(client))
    assert (with_token.status_code, with_token.json()["verdict"]) == (200, "allow")


def test_a_refused_page_leaves_no_address_in_the_log(ann: User, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    assert client.post("/api/ann@mail.example").status_code == 403
    assert "ann@" not in caplog.text


def page_token(client: Client) -> str:
    client.get("/login/")
    client.get("/")
    return client.cookies["csrftoken"].value

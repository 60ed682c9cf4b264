"""The guard over HTTP: a question, or a stream of them; the rules; the shape of a question."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI

from candour import __version__
from candour.domain.asking import schema
from candour.domain.shapes import WrongFacts
from candour.faces.api.door import Refused
from candour.faces.api.shapes import Error, GuardAnswer, RuleLine
from candour.flow.answer import answer, answer_lines, list_rules, parse

ONE, LINES = "application/json", "application/x-ndjson"
ACCEPTS = {ONE: 256 * 1024, LINES: 2 * 1024 * 1024}
"""Bodies that are read, and how many bytes each may have."""
MOST_LINES = 2_000
"""About a second of one core."""
AT_ONCE = 50
"""So many lines leave together: handing each over by itself takes longer than answering it."""

MAY_ASK = "candour.view_step"
"""Whoever may see what is planned may ask what the rules say."""

API = NinjaAPI(
    title="Candour", version=__version__, description="What may be said, done and charged, and by which rule.",
    docs_url=None, openapi_url=None, urls_namespace="api",
)  # fmt: skip
NO = {401: Error, 403: Error, 429: Error}
_TEXT_LINES = {"schema": {"type": "string"}}


@API.exception_handler(Refused)
def refused(request: HttpRequest, no: Any) -> HttpResponseBase:
    """A no is an answer."""
    return no.response()  # type: ignore[no-any-return]


@API.post(
    "guard", operation_id="ask", summary="Ask the guard", exclude_unset=True,
    response={200: GuardAnswer, 400: Error, **NO, 413: Error, 415: Error, 422: Error},
    openapi_extra={
        "requestBody": {"required": True, "content": {
            ONE: {"schema": {name: value for name, value in schema().items() if name != "$schema"}}, LINES: _TEXT_LINES,
        }},
        "responses": {200: {"content": {LINES: _TEXT_LINES}}},
    },
)  # fmt: skip
def ask(request: HttpRequest) -> Any:
    """One question is answered with the verdict. JSON Lines are answered line by line, in order.

    A line that cannot be read is answered with its number and the error, and does not stop the others.
    """
    text = _text(request)
    if request.content_type == LINES:
        lines = text.split("\n")
        if len(lines) > MOST_LINES + 1:
            raise Refused(413, f"there are more than {MOST_LINES} lines; send the rest in another request")
        return StreamingHttpResponse(_written(lines), content_type=LINES)
    try:
        facts = parse(text, "the body")
    except WrongFacts as error:
        raise Refused(400, str(error)) from None
    try:
        return answer(facts)
    except WrongFacts as error:
        raise Refused(422, str(error)) from None


@API.get("guard/rules", operation_id="rules", summary="List the rules", response={200: list[RuleLine], **NO})
def rules(request: HttpRequest) -> Any:
    """Every rule of every pack, with its source and how well it was checked there."""
    return list_rules()


@API.get("guard/schema", operation_id="schema", summary="The shape of a question", response={200: dict[str, Any], **NO})
def question_schema(request: HttpRequest) -> Any:
    """The JSON Schema (2020-12) of one question."""
    return schema()


def _text(request: HttpRequest) -> str:
    most = ACCEPTS[request.content_type or ONE]
    body = request.read(most + 1)
    if not body:
        raise Refused(400, "the body is empty; send a question, and its length in the header Content-Length")
    if len(body) > most:
        raise Refused(413, f"the body is larger than {most // 1024} KiB; send less at once")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refused(400, f"the body is not text in UTF-8: see byte {error.start + 1}") from None


def _written(lines: list[str]) -> Iterator[bytes]:
    answers = answer_lines(lines)
    while some := list(islice(answers, AT_ONCE)):
        yield b"".join(json.dumps(found, separators=(",", ":")).encode() + b"\n" for found in some)

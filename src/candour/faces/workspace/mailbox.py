"""The mailbox: what was said, exactly as rendered."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode

from candour.domain.parties import Lane
from candour.faces.workspace.asking import asked_choice, asked_place, positive
from candour.faces.workspace.frame import show
from candour.faces.workspace.languages import later
from candour.faces.workspace.pages import page
from candour.faces.workspace.spoken import told_again
from candour.faces.workspace.words import LANES, why_failed
from candour.flow.letters import PAGES, POST_TO
from candour.flow.texts import COST, PARTS, TEXT_FROM, TEXT_TO
from candour.store.documents import documents_with
from candour.store.reading import mailbox as reading
from candour.store.reading.mailbox import MessageHead, MessageRow

PAGE, SHEETS_MAX = 50, 20
LANE_KEYS = tuple(lane.value for lane in Lane)
STATUSES = ("draft", "sent", "shadowed", "failed", "uncertain", "returned", "handing_over")
HEADERS = {
    "From": later("From"), TEXT_FROM: later("Text from"), "To": later("To"), TEXT_TO: later("Text to"),
    POST_TO: later("Post to"), "Reply-To": later("Reply to"), "Subject": later("Subject"), "Date": later("Date"),
    "Message-ID": later("Message-ID"), PARTS: later("Parts"), COST: later("Cost"),
}  # fmt: skip
FORGOTTEN = later("The words of this message have been forgotten: their key was thrown away.")

_SEALED_OFF = {
    **{kind: [NONE] for kind in ("default-src", "script-src", "font-src", "connect-src", "frame-src", "form-action")},
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "sandbox": [""],
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the list with its subject line; None when its words have been forgotten."""

    row: MessageRow
    subject: str | None


@page(permission="candour.view_message", owner="workspace")
def mailbox_page(request: HttpRequest) -> HttpResponse:
    """Messages, newest first. Fixed query count."""
    lane = asked_choice(request, "lane", LANE_KEYS)
    status = asked_choice(request, "status", STATUSES)
    before = asked_place(request, "before", positive)
    rows = reading.messages(lane, status, before, PAGE + 1)
    asked: dict[str, str] = {key: value for key, value in (("lane", lane), ("status", status)) if value}
    context = {
        "letters": _letters(rows[:PAGE]),
        "lane": lane or "",
        "status": status or "",
        "lanes": [(key, LANES[key][0]) for key in LANE_KEYS],
        "statuses": STATUSES,
        "more": "?" + urlencode({**asked, "before": str(rows[PAGE - 1].id)}) if len(rows) > PAGE else "",
        "first": "?" + urlencode(asked) if before else "",
    }
    return show(request, "workspace/mailbox.html", context)


@page(permission="candour.view_message", owner="workspace")
def message_page(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message: its headers, its text, and its HTML as it looks."""
    head = _head(message_id)
    mail = _parse(_bytes_of(head))
    context = {
        "head": head,
        "headers": [(label, text) for name, label in HEADERS.items() if (text := _header(mail, name))],
        "subject": _header(mail, "Subject"),
        "language": head.template.partition("/")[0] if "/" in head.template else "",
        "text": _part(mail, "plain"),
        "has_html": bool(_part(mail, "html")),
        "sheets": range(1, _pages(mail) + 1),
        "forgotten": FORGOTTEN if mail is None else "",
        "told": told_again(head.verdict, head.until, head.rulings) if head.verdict else None,
        "enclosed": documents_with(head.step_id) if head.step_id else [],
        "why_failed": why_failed(head.code, None) if head.status == "failed" else "",
    }
    return show(request, "workspace/message.html", context)


@page(permission="candour.view_message", owner="workspace")
def message_body(request: HttpRequest, message_id: int) -> HttpResponse:
    """The HTML of a message alone, for a sandboxed frame: no scripts, no forms, nothing loaded from elsewhere."""
    mail = _parse(_bytes_of(_head(message_id)))
    html = _part(mail, "html")
    if not html:
        raise Http404("this message has no HTML")
    return _sealed_off(HttpResponse(html))


def _sealed_off(response: HttpResponse) -> HttpResponse:
    """A response under a policy of its own: its styles show, and nothing runs, loads, or is sent anywhere."""
    wrapped: Any = csp_replace(_SEALED_OFF)(lambda _: response)
    return wrapped(None)  # type: ignore[no-any-return]


@page(permission="candour.view_message", owner="workspace")
def message_raw(request: HttpRequest, message_id: int) -> HttpResponse:
    """The whole message as it was handed over, byte for byte, as a download."""
    raw = _bytes_of(_head(message_id))
    if raw is None:
        raise Http404("the words of this message have been forgotten")
    response = HttpResponse(raw, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="message-{message_id}.eml"'
    return response


def _pages(mail: EmailMessage | None) -> int:
    """How many pages a letter has; 0 for what is none."""
    said = _header(mail, PAGES)
    return min(int(said), SHEETS_MAX) if said.isascii() and said.isdigit() else 0


def _head(message_id: int) -> MessageHead:
    head = reading.message_head(message_id)
    if head is None:
        raise Http404("no such message")
    return head


def _bytes_of(head: MessageHead) -> bytes | None:
    return reading.unsealed([head.party_id], [head.sealed])[0]


def _parse(raw: bytes | None) -> EmailMessage | None:
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default) if raw is not None else None


def _header(mail: EmailMessage | None, name: str) -> str:
    return str(mail[name] or "") if mail is not None else ""


def _part(mail: EmailMessage | None, kind: str) -> str:
    body = mail.get_body(preferencelist=(kind,)) if mail is not None else None
    return str(body.get_content()) if body is not None else ""


def _letters(rows: list[MessageRow]) -> list[Letter]:
    found = reading.unsealed([row.party_id for row in rows], [row.sealed for row in rows])
    return [Letter(row, _subject(raw)) for row, raw in zip(rows, found, strict=True)]


def _subject(raw: bytes | None) -> str | None:
    """The subject line alone; the body is not parsed."""
    if raw is None:
        return None
    headers = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    return _header(_parse(headers), "Subject")

"""All that is kept on one account in one file: for reading, for a spreadsheet, and for a program."""

import csv
import io
import json
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from candour.domain.cells import inert
from candour.faces.workspace.actions import seen
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.languages import later
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.flow.export import Exported, export_account

TABLES = ("items", "entries", "payments", "promises", "queries", "contacts", "events")
ROOM_NAMES = {
    "account": later("The account"), "contact_points": later("How we reach you"),
    "support_needs": later("What you need from us"), "items": later("Items"), "entries": later("Ledger entries"),
    "payments": later("Payments"), "holds": later("Holds"), "promises": later("Promises"),
    "queries": later("Queries"), "contacts": later("Contacts"), "documents": later("Documents"),
    "events": later("What happened"),
}  # fmt: skip


@page(permission="candour.change_party", owner="workspace")
@require_POST
def export(request: HttpRequest, account_id: int) -> HttpResponse:
    """The account as a ZIP: JSON, readable HTML, CSV tables, messages as they were sent, and documents."""
    head = seen(request, account_id)
    now = CLOCK.now()
    found = export_account(account_id, now, actor=actor_of(request), staff=request.POST.get("staff") == "yes")
    response = HttpResponse(zipped(found, now), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="account-{head.id}-{now:%Y-%m-%d}.zip"'
    return response


def zipped(found: Exported, at: datetime) -> bytes:
    """The files of an export in one."""
    messages = [_message(row) for row in found.messages]
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        whole = {**found.rooms, "messages": messages}
        archive.writestr("account.json", json.dumps(whole, default=_plain, indent=1, ensure_ascii=False))
        archive.writestr("account.html", _readable(found, messages, at))
        for room in TABLES:
            archive.writestr(f"{room}.csv", _table(found.rooms[room]))
        for row in found.messages:
            if row["raw"] is not None:
                archive.writestr(f"messages/message-{row['number']}.eml", row["raw"])
        for file in found.documents:
            archive.writestr(f"documents/{file.name}", file.content)
    return out.getvalue()


def _readable(found: Exported, messages: list[dict[str, Any]], at: datetime) -> str:
    rooms = [
        (ROOM_NAMES[room], list(rows[0]), [[_shown(value) for value in row.values()] for row in rows])
        for room, rows in found.rooms.items()
        if rows
    ]
    return render_to_string(
        "workspace/export.html", {"reference": found.reference, "rooms": rooms, "said": messages, "at": at}
    )


def _message(row: dict[str, Any]) -> dict[str, Any]:
    """A message with its subject and words; None for both when they are forgotten or are no mail."""
    kept = {name: value for name, value in row.items() if name != "raw"}
    mail = message_from_bytes(row["raw"], _class=EmailMessage, policy=policy.default) if row["raw"] else None
    body = mail.get_body(preferencelist=("plain",)) if mail is not None else None
    subject = str(mail["Subject"] or "") if mail is not None else None
    return {**kept, "subject": subject, "words": str(body.get_content()) if body is not None else None}


def _table(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    if rows:
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return value if isinstance(value, int) else inert(_shown(value))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if not isinstance(value, dict | list) else json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)

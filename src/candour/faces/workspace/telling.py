"""Events in words: what their data says, in one short clause."""

from collections.abc import Callable, Iterator
from typing import Any

from candour.faces.workspace.tags import money_text, plain_value
from candour.faces.workspace.words import plain

Data = dict[str, Any]
Clauses = Iterator[str]

_COUNTED = (
    ("new", "new item", "new items"),
    ("changed", "item changed", "items changed"),
    ("payments", "item with payments", "items with payments"),
    ("credits", "credit on account", "credits on account"),
    ("disputed", "item in dispute", "items in dispute"),
    ("no_longer_in_ledger", "item no longer in the ledger", "items no longer in the ledger"),
)
_IDS = {
    "attempt", "contact_point", "contact_points", "hold", "import", "item", "items", "key", "liability", "message",
    "message_id", "payment", "placement", "promise", "run", "step", "support_need", "task_id", "tasks", "text_hash",
}  # fmt: skip
_FACTS = {"no_longer_in_ledger": "No longer in the ledger", "lawful_basis": "Lawful basis", "hold_kind": "Hold"}


def event_says(kind: str, data: Data) -> str:
    """What an event of this kind says, '' when its title says it all."""
    teller = _TELLERS.get(kind)
    return ", ".join(clause for clause in teller(data) if clause) if teller else ""


def event_facts(kind: str, data: Data) -> list[tuple[str, str]]:
    """The facts of an event that no clause tells, by name; ids are left out."""
    if kind in _TELLERS:
        return []
    return [
        (_FACTS.get(name, name.replace("_", " ").capitalize()), plain_value(str(value)))
        for name, value in data.items()
        if name not in _IDS and value not in (None, "", [], {}) and not isinstance(value, dict | list)
    ]


def _imported(data: Data) -> Clauses:
    for name, one, many in _COUNTED:
        if count := data.get(name):
            yield f"{count} {one if count == 1 else many}"
    yield f"from {data['file']}" if data.get("file") else ""


def _item_changed(data: Data) -> Clauses:
    yield str(data.get("reference", ""))
    currency = str(data.get("currency", ""))
    for name, words in (("balance", "owed"), ("original", "amount")):
        if f"{name}_minor_to" in data:
            was = _money(data.get(f"{name}_minor_from"), currency)
            yield f"{words} {was} → {_money(data[f'{name}_minor_to'], currency)}"
    for name in ("due", "issued"):
        if f"{name}_to" in data:
            yield f"{name} {_day(data.get(f'{name}_from'))} → {_day(data[f'{name}_to'])}"
    yield "balance not known any more" if data.get("balance_unknown") else ""
    yield {True: "disputed", False: "dispute over"}.get(data.get("disputed"), "")  # type: ignore[arg-type]
    yield "no longer in the ledger" if data.get("no_longer_in_ledger") else ""
    yield "back in the ledger" if data.get("back_in_ledger") else ""


def _payment(data: Data) -> Clauses:
    yield _money(data.get("amount_minor"), str(data.get("currency", "")))
    yield f"on {_day(data['on'])}" if data.get("on") else ""


def _hold(data: Data) -> Clauses:
    yield plain(str(data.get("hold_kind", "")), "hold")
    yield f"until {plain_value(str(data['until']))}" if data.get("until") else ""


def _promise(data: Data) -> Clauses:
    minor = data.get("amount_minor")
    yield "all that is owed" if minor is None else _money(minor, str(data.get("currency", "")))
    yield f"by {_day(data['by'])}" if data.get("by") else ""
    yield f"silence until {_day(data['silent_until'])}" if data.get("silent_until") else ""


def _query(data: Data) -> Clauses:
    yield str(data.get("reference", ""))
    yield plain(str(data.get("reason", "")), "query").lower()
    yield _money(data["amount_minor"], str(data.get("currency", ""))) if data.get("amount_minor") else ""
    yield plain(str(data["outcome"]), "query_outcome").lower() if data.get("outcome") else ""


def _limit(data: Data) -> Clauses:
    currency = str(data.get("currency", ""))
    was, now = (None if data.get(k) is None else _money(data[k], currency) for k in ("was_minor", "limit_minor"))
    yield f"{was or 'none'} → {now or 'none'}"


def _released(data: Data) -> Clauses:
    yield f"asked for by {str(data.get('asked_by', '')).partition(':')[2]}"


def _merged(data: Data) -> Clauses:
    yield str(data.get("with", ""))


def _gets(data: Data) -> Clauses:
    yield ", ".join(plain(str(word), "gets").lower() for word in data.get("gets", ())) or "nothing of its own"


def _document(data: Data) -> Clauses:
    yield str(data.get("reference", ""))
    yield plain(str(data["what"]), "document").lower() if data.get("what") else ""


def _written(data: Data) -> Clauses:
    yield f"{_plain_purpose(data)} by {plain(str(data.get('channel', '')), 'channel')}" if data.get("purpose") else ""


def _draft(data: Data) -> Clauses:
    yield plain(str(data.get("purpose", "")), "purpose")


def _task(data: Data) -> Clauses:
    yield plain(str(data.get("task", "")), "task")


def _done(data: Data) -> Clauses:
    yield plain(str(data.get("task", "")), "task").lower()


def _call(data: Data) -> Clauses:
    """Who rang, unless the title says it, and when it is tried again."""
    talked = data.get("outcome") == "conversation"
    yield ("they rang us" if data.get("inbound") else "by phone") if talked else _outcome(data)
    yield f"try {data['tries']}" if data.get("tries", 1) > 1 and not talked else ""
    yield f"again {plain_value(str(data['again']))}" if data.get("again") else ""


def _outcome(data: Data) -> str:
    return plain(str(data.get("outcome", "")), "outcome").lower()


def _settled(data: Data) -> Clauses:
    yield _plain_purpose(data)
    yield "it arrived" if data.get("arrived") else "it did not arrive"


def _plain_purpose(data: Data) -> str:
    return plain(str(data.get("purpose", "")), "purpose")


def _clock(data: Data) -> Clauses:
    yield plain(str(data.get("clock", "")), "clock")
    yield f"of {_day(data['on'])}" if data.get("on") else ""
    yield f"before: {_day(data['was'])}" if data.get("was") not in (None, data.get("on")) else ""


def _recorded(data: Data) -> Clauses:
    yield from (str(name).replace("_", " ") for name in data.get("facts", ()))
    yield f"from {str(data.get('source', '')).replace('_', ' ')}"


def _escalated(data: Data) -> Clauses:
    yield plain(str(data.get("task", "")), "task")
    yield f"due {plain_value(str(data['due']))}" if data.get("due") else ""


def _owner(data: Data) -> Clauses:
    yield str(data.get("owner") or "nobody")


def _follow_up(data: Data) -> Clauses:
    yield _day(data.get("on"))


def _channel(data: Data) -> Clauses:
    yield plain(str(data.get("channel", "")), "channel")


def _letter(data: Data) -> Clauses:
    yield plain(str(data["purpose"]), "purpose") if data.get("purpose") else ""
    yield f"should arrive by {_day(data['expected_on'])}" if data.get("expected_on") else ""
    yield plain(str(data["why"]), "printing") if data.get("why") else ""


_TELLERS: dict[str, Callable[[Data], Clauses]] = {
    "letter_posted": _letter,
    "letter_withdrawn": _letter,
    "letter_printed_again": _letter,
    "imported": _imported,
    "import_undone": _imported,
    "item_changed": _item_changed,
    "payment_cleared": _payment,
    "hold_placed": _hold,
    "hold_ended": _hold,
    "promise_made": _promise,
    "promise_kept": _promise,
    "promise_broken": _promise,
    "query_opened": _query,
    "query_closed": _query,
    "query_passed": _query,
    "credit_limit_set": _limit,
    "stop_released": _released,
    "stop_release_refused": _released,
    "merged": _merged,
    "merge_undone": _merged,
    "gets_set": _gets,
    "document_kept": _document,
    "document_removed": _document,
    "written": _written,
    "written_taken_back": _written,
    "approved": _draft,
    "draft_returned": _draft,
    "draft_edited": _draft,
    "task_made": _task,
    "task_done": _done,
    "conversation": _call,
    "call_tried": _call,
    "message_settled": _settled,
    "clock_started": _clock,
    "clock_moved": _clock,
    "clock_stopped": _clock,
    "facts_recorded": _recorded,
    "task_escalated": _escalated,
    "owner_set": _owner,
    "follow_up_set": _follow_up,
    "opted_out": _channel,
    "preference_noted": _channel,
    "contact_point_added": _channel,
    "contact_point_corrected": _channel,
}


def _money(minor: Any, currency: str) -> str:
    return money_text(None if minor is None else int(minor), currency)


def _day(text: Any) -> str:
    return plain_value(str(text)) if text else "no date"

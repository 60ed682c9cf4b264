"""Events in words: what their data says, in one short clause."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext, ngettext

from candour.faces.workspace.languages import inside, later, told
from candour.faces.workspace.tags import money_text, plain_value
from candour.faces.workspace.words import plain

Data = dict[str, Any]
Clauses = Iterator[str]

_COUNTED: dict[str, Callable[[int], str]] = {
    "new": lambda n: ngettext("{count} new item", "{count} new items", n),
    "changed": lambda n: ngettext("{count} item changed", "{count} items changed", n),
    "payments": lambda n: ngettext("{count} item with payments", "{count} items with payments", n),
    "credits": lambda n: ngettext("{count} credit on account", "{count} credits on account", n),
    "disputed": lambda n: ngettext("{count} item in dispute", "{count} items in dispute", n),
    "no_longer_in_ledger": lambda n: ngettext(
        "{count} item no longer in the ledger", "{count} items no longer in the ledger", n
    ),
}
_IDS = {
    "attempt", "contact_point", "contact_points", "event", "hold", "import", "item", "items", "key", "liability",
    "match", "message", "message_id", "payment", "placement", "promise", "request", "run", "step", "support_need",
    "task_id", "tasks", "text_hash",
}  # fmt: skip
_FACTS = {
    "no_longer_in_ledger": later("No longer in the ledger"), "lawful_basis": later("Lawful basis"),
    "clock": later("Deadline"),
    "hold_kind": later("Hold"), "until": later("Until"), "since": later("Since"), "channel": later("Channel"),
    "purpose": later("Purpose"), "code": later("Code"), "role": later("Role"), "evidence": later("Evidence"),
    "was": later("Was"), "day": later("Day"), "on": later("On"), "doubtful": later("Doubtful"),
    "detail": later("Detail"), "staff": later("Staff"), "kind": later("Kind"), "reference": later("Reference"),
    "joint": later("Joint"), "why": later("Why"), "source": later("Source"), "noted_at": later("Noted at"),
    "review_on": later("Review on"), "again": later("Again"), "replaces": later("Replaces"),
}  # fmt: skip
_ROOMS = {"hold_kind": "hold", "channel": "channel", "purpose": "purpose", "clock": "clock"}
"""Facts whose values are keys that have words of their own."""


def event_says(kind: str, data: Data) -> str:
    """What an event of this kind says, '' when its title says it all."""
    teller = _TELLERS.get(kind)
    return ", ".join(clause for clause in teller(data) if clause) if teller else ""


def event_facts(kind: str, data: Data) -> list[tuple[str, str]]:
    """The facts of an event that no clause tells, by name; ids are left out."""
    if kind in _TELLERS:
        return []
    return [
        (str(_FACTS.get(name, name.replace("_", " ").capitalize())), _fact_value(name, value))
        for name, value in data.items()
        if name not in _IDS and value not in (None, "", [], {}) and not isinstance(value, dict | list)
    ]


def _fact_value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    room = _ROOMS.get(name)
    return plain(str(value), room) if room else told(plain_value(str(value)))


def _imported(data: Data) -> Clauses:
    for name, words in _COUNTED.items():
        if count := data.get(name):
            yield words(count).format(count=count)
    yield gettext("from {file}").format(file=data["file"]) if data.get("file") else ""


def _item_changed(data: Data) -> Clauses:
    yield str(data.get("reference", ""))
    currency = str(data.get("currency", ""))
    for name, words in _MOVED.items():
        if f"{name}_to" in data:
            was, now = data.get(f"{name}_from"), data[f"{name}_to"]
            is_money = name.endswith("_minor")
            yield words.format(
                was=_money(was, currency) if is_money else _day(was),
                now=_money(now, currency) if is_money else _day(now),
            )
    yield gettext("balance not known any more") if data.get("balance_unknown") else ""
    yield {True: gettext("disputed"), False: gettext("dispute over")}.get(data.get("disputed"), "")  # type: ignore[arg-type]
    yield gettext("no longer in the ledger") if data.get("no_longer_in_ledger") else ""
    yield gettext("back in the ledger") if data.get("back_in_ledger") else ""


_MOVED = {
    "balance_minor": later("owed {was} → {now}"),
    "original_minor": later("amount {was} → {now}"),
    "due": later("due {was} → {now}"),
    "issued": later("issued {was} → {now}"),
}


def _payment(data: Data) -> Clauses:
    yield _money(data.get("amount_minor"), str(data.get("currency", "")))
    yield gettext("on {day}").format(day=_day(data["on"])) if data.get("on") else ""


def _hold(data: Data) -> Clauses:
    yield plain(str(data.get("hold_kind", "")), "hold")
    yield gettext("until {when}").format(when=plain_value(str(data["until"]))) if data.get("until") else ""


def _promise(data: Data) -> Clauses:
    minor = data.get("amount_minor")
    yield gettext("all that is owed") if minor is None else _money(minor, str(data.get("currency", "")))
    yield gettext("by {day}").format(day=_day(data["by"])) if data.get("by") else ""
    silent = data.get("silent_until")
    yield gettext("silence until {day}").format(day=_day(silent)) if silent else ""


def _query(data: Data) -> Clauses:
    yield str(data.get("reference", ""))
    yield inside(plain(str(data.get("reason", "")), "query"))
    yield _money(data["amount_minor"], str(data.get("currency", ""))) if data.get("amount_minor") else ""
    yield inside(plain(str(data["outcome"]), "query_outcome")) if data.get("outcome") else ""


def _limit(data: Data) -> Clauses:
    currency = str(data.get("currency", ""))
    was, now = (None if data.get(k) is None else _money(data[k], currency) for k in ("was_minor", "limit_minor"))
    yield f"{was or gettext('none')} → {now or gettext('none')}"


def _released(data: Data) -> Clauses:
    yield gettext("asked for by {name}").format(name=str(data.get("asked_by", "")).partition(":")[2])


def _merged(data: Data) -> Clauses:
    yield str(data.get("with", ""))


def _gets(data: Data) -> Clauses:
    gets = ", ".join(inside(plain(str(word), "gets")) for word in data.get("gets", ()))
    yield gets or gettext("nothing of its own")


def _document(data: Data) -> Clauses:
    yield str(data.get("reference", ""))
    yield inside(plain(str(data["what"]), "document")) if data.get("what") else ""


def _written(data: Data) -> Clauses:
    if data.get("purpose"):
        way = plain(str(data.get("channel", "")), "channel")
        yield gettext("{what} by {way}").format(what=_plain_purpose(data), way=way)


def _draft(data: Data) -> Clauses:
    yield plain(str(data.get("purpose", "")), "purpose")


def _task(data: Data) -> Clauses:
    yield plain(str(data.get("task", "")), "task")


def _done(data: Data) -> Clauses:
    yield inside(plain(str(data.get("task", "")), "task"))


def _call(data: Data) -> Clauses:
    """Who rang, unless the title says it, and when it is tried again."""
    talked = data.get("outcome") == "conversation"
    if talked:
        yield gettext("they rang us") if data.get("inbound") else gettext("by phone")
    else:
        yield inside(plain(str(data.get("outcome", "")), "outcome"))
        yield gettext("try {count}").format(count=data["tries"]) if data.get("tries", 1) > 1 else ""
    yield gettext("again {when}").format(when=plain_value(str(data["again"]))) if data.get("again") else ""


def _settled(data: Data) -> Clauses:
    yield _plain_purpose(data)
    yield gettext("it arrived") if data.get("arrived") else gettext("it did not arrive")


def _plain_purpose(data: Data) -> str:
    return plain(str(data.get("purpose", "")), "purpose")


def _clock(data: Data) -> Clauses:
    yield plain(str(data.get("clock", "")), "clock")
    yield gettext("of {day}").format(day=_day(data["on"])) if data.get("on") else ""
    was = data.get("was")
    yield gettext("before: {day}").format(day=_day(was)) if was not in (None, data.get("on")) else ""


def _recorded(data: Data) -> Clauses:
    yield from (told(str(name).replace("_", " ")) for name in data.get("facts", ()))
    yield gettext("from {source}").format(source=told(str(data.get("source", "")).replace("_", " ")))


def _escalated(data: Data) -> Clauses:
    yield plain(str(data.get("task", "")), "task")
    yield gettext("due {when}").format(when=plain_value(str(data["due"]))) if data.get("due") else ""


def _owner(data: Data) -> Clauses:
    yield str(data.get("owner") or gettext("nobody"))


def _follow_up(data: Data) -> Clauses:
    yield _day(data.get("on"))


def _channel(data: Data) -> Clauses:
    yield plain(str(data.get("channel", "")), "channel")


def _letter(data: Data) -> Clauses:
    yield plain(str(data["purpose"]), "purpose") if data.get("purpose") else ""
    expected = data.get("expected_on")
    yield gettext("should arrive by {day}").format(day=_day(expected)) if expected else ""
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
    return plain_value(str(text)) if text else gettext("no date")

"""Strategies: what is said when, drawn along the due date; edited, checked, kept in versions."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from candour.domain.accounts import CreditorFacts
from candour.domain.calendars import local_day
from candour.domain.errors import WrongUse
from candour.domain.parties import CustomerKind
from candour.domain.strategies import KEY, Strategy, StrategyError, examine
from candour.domain.strategy_text import Difference, differences, table_of, with_version, write_table
from candour.faces.workspace import locales, strategy_form
from candour.faces.workspace.asking import CLOCK, BadAsk, asked_choice, asked_place, positive
from candour.faces.workspace.frame import show
from candour.faces.workspace.languages import inside, later, told
from candour.faces.workspace.pages import page
from candour.faces.workspace.steering import actor_of
from candour.faces.workspace.strategy_picture import Line, Picture, draw, lines
from candour.faces.workspace.tags import plain_value
from candour.faces.workspace.words import KINDS
from candour.flow import compare, loop, shape
from candour.flow.declare import Wishes
from candour.flow.foresee import example_account, example_due, example_start, walk_through
from candour.store.facts import load_creditors
from candour.store.reading.house import organisation
from candour.store.reading.on_strategy import accounts_on
from candour.store.strategies import USUAL, KeptVersion, Use, uses

VIEW, SAVE = "candour.view_strategyversion", "candour.add_strategyversion"
NEW = "new"
ACCOUNTS_PAGE = 50


@dataclass(frozen=True, slots=True)
class Card:
    """A strategy of the list, with who works by it. picture: None when its text cannot be read any more."""

    now: KeptVersion
    picture: Picture | None
    uses: list[Use]
    trouble: str


@dataclass(frozen=True, slots=True)
class Example:
    """How a strategy would go for an example customer of a creditor."""

    kind: str
    creditor_id: int | None
    creditor: str
    due: date
    lines: list[Line]
    picture: Picture


@page(permission=VIEW, owner="workspace")
def strategies_page(request: HttpRequest) -> HttpResponse:
    """Every strategy, drawn. Four queries."""
    used, creditors = uses(), load_creditors(CLOCK.now())
    found = shape.all_strategies()
    cards = [_card(now, [use for use in used if use.key == key], creditors) for key, now in found.items()]
    return show(request, "workspace/strategies.html", {"cards": cards})


def _card(now: KeptVersion, used: list[Use], creditors: dict[int, CreditorFacts]) -> Card:
    strategy, mistakes = examine(now.text)
    if strategy is None:
        return Card(now, None, used, told(mistakes[0]))
    return Card(now, _example(strategy, used, creditors).picture, used, "")


def _example(
    strategy: Strategy,
    used: Sequence[Use],
    creditors: dict[int, CreditorFacts],
    creditor_id: int | None = None,
    kind: str | None = None,
) -> Example:
    """The strategy for a customer of the creditor that was asked for, else of the first that works by it."""
    first = next((use for use in used if creditor_id in (None, use.creditor_id) and kind in (None, use.kind)), None)
    creditor = creditors.get(creditor_id or (first.creditor_id if first else 0))
    kind = kind or (first.kind if first else "consumer" if strategy.key == USUAL["consumer"] else "business")
    now = CLOCK.now()
    due = example_due(strategy, local_day(now, creditor.zone if creditor else "Europe/London"))
    account = example_account(creditor, CustomerKind(kind), due, now)
    walked = walk_through(strategy, account, example_start(account, strategy, due))
    found = lines(strategy, walked, due)
    return Example(
        kind, creditor.id if creditor else None, account.creditor.name, due, found, draw(strategy, found, walked, due)
    )


def drawn_for(creditor_id: int, kind: str) -> tuple[KeptVersion, Example] | None:
    """How a creditor works with a kind of its customers, for an example; None where it cannot be read."""
    used, creditors = uses(), load_creditors(CLOCK.now())
    use = next((use for use in used if (use.creditor_id, use.kind) == (creditor_id, kind)), None)
    now = shape.in_force(use.key) if use else None
    strategy = examine(now.text)[0] if now else None
    return (now, _example(strategy, used, creditors, creditor_id, kind)) if now and strategy else None


@page(permission=VIEW, owner="workspace")
def strategy_page(request: HttpRequest, key: str) -> HttpResponse:
    """One strategy: drawn, with its words for an example customer, and who works by it. Four queries."""
    now = _now(key)
    used, creditors = shape.used_by(key), load_creditors(CLOCK.now())
    creditor_id = asked_place(request, "creditor", positive)
    kind = asked_choice(request, "kind", KINDS)
    if creditor_id is not None and creditor_id not in creditors:
        raise Http404("no such creditor")
    strategy, mistakes = examine(now.text)
    example = _example(strategy, used, creditors, creditor_id, kind) if strategy else None
    context = {
        "now": now, "strategy": strategy, "mistakes": mistakes, "example": example, "uses": used,
        "creditors": sorted(creditors.values(), key=lambda one: one.name.lower()), "kinds": KINDS,
        "may_save": request.user.has_perm(SAVE), "why": _why(now.why),
    }  # fmt: skip
    return show(request, "workspace/strategy.html", context)


def _now(key: str) -> KeptVersion:
    try:
        return shape.in_force(key)
    except WrongUse:
        raise Http404("no such strategy") from None


@page(permission="candour.view_account", owner="workspace")
def accounts_page(request: HttpRequest, key: str) -> HttpResponse:
    """The accounts that a strategy speaks to, of one creditor and one kind of customer. Three queries."""
    used = shape.used_by(_now(key).key)
    creditor_id, kind = asked_place(request, "creditor", positive), asked_choice(request, "kind", KINDS)
    use = next((one for one in used if creditor_id in (None, one.creditor_id) and kind in (None, one.kind)), None)
    if use is None and (creditor_id or kind):
        raise Http404("no such creditor works by it")
    after = asked_place(request, "after", positive)
    found = accounts_on(use.creditor_id, use.kind, after, ACCOUNTS_PAGE) if use else None
    return show(request, "workspace/strategy_accounts.html", {
        "now": _now(key), "use": use, "uses": used, "found": found, "is_first": after is None,
    })  # fmt: skip


@page(permission=SAVE, owner="workspace")
def edit_page(request: HttpRequest, key: str) -> HttpResponse:
    """The text of a strategy, checked, and saved as the next version (POST)."""
    now = _now(key)
    if request.method != "POST":
        return _editor(request, key, now.text, now.version)
    text, why, base = _typed(request, key)
    if "look" in request.POST or "tomorrow" in request.POST:
        return _editor(request, key, text, base, why=why)
    try:
        done = shape.save(key, text, why=why, actor=actor_of(request), base=base)
    except WrongUse as wrong:
        return _editor(request, key, text, base, why=why, wrong=_said(wrong), status=422)
    messages.success(request, _saved_words(done))
    return redirect("strategy", key=key)


def _saved_words(done: shape.Saved) -> str:
    if not done.due:
        words = gettext("Saved as version {version}. No account has to be planned again.")
        return words.format(version=done.version)
    return ngettext(
        "Saved as version {version}. {count} account will be planned again at the next run.",
        "Saved as version {version}. {count} accounts will be planned again at the next run.",
        done.due,
    ).format(version=done.version, count=locales.number(done.due))


def _said(wrong: Exception) -> str:
    text = told(wrong).removeprefix("--why: ").removeprefix("--why ")
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _typed(request: HttpRequest, key: str) -> tuple[str, str, int | None]:
    """The text, written or made of the form's fields, the reason and the version that was edited."""
    if "count" in request.POST:
        text = write_table(strategy_form.table_from(request, key))
    else:
        text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "")
    base = request.POST.get("base", "")
    return text[: shape.CHARACTERS_MAX + 1], request.POST.get("why", ""), int(base) if base.isdecimal() else None


def _editor(
    request: HttpRequest,
    key: str,
    text: str,
    base: int | None,
    *,
    why: str = "",
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "key": key, "text": text, "base": base, "why": why, "wrong": wrong, "why_max": shape.WHY_MAX,
        **_checked(key, text),
    }  # fmt: skip
    if "tomorrow" in request.POST:
        context |= _tomorrow(key, text)
    return show(request, "workspace/strategy_edit.html", context, status=status)


def _checked(key: str, text: str) -> dict[str, Any]:
    """What is said of a text: its mistakes, or how it would go, with what the guard would delay or refuse."""
    checked = shape.check(text, key)
    example = None
    if checked.strategy is not None:
        example = _example(checked.strategy, shape.used_by(key), load_creditors(CLOCK.now()))
    return {"checked": checked, "example": example}


@page(permission=SAVE, owner="workspace")
def form_page(request: HttpRequest, key: str) -> HttpResponse:
    """A strategy as a form: the same check and the same saving as its text (POST)."""
    now = _now(key)
    strategy, _ = examine(now.text)
    if request.method != "POST":
        if strategy is None:
            return redirect("strategy_edit", key=key)
        return _form(request, key, table_of(strategy), now.version)
    table = strategy_form.table_from(request, key)
    text, why, base = _typed(request, key)
    if any(name in request.POST for name in ("add", "remove", "look", "tomorrow")):
        return _form(request, key, table, base, why=why)
    try:
        done = shape.save(key, text, why=why, actor=actor_of(request), base=base)
    except WrongUse as wrong:
        return _form(request, key, table, base, why=why, wrong=_said(wrong), status=422)
    messages.success(request, _saved_words(done))
    return redirect("strategy", key=key)


def _form(
    request: HttpRequest,
    key: str,
    table: dict[str, Any],
    base: int | None,
    *,
    why: str = "",
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    text = write_table(table)
    context = {
        "key": key, "base": base, "why": why, "wrong": wrong, "why_max": shape.WHY_MAX, "form": True,
        "table": strategy_form.fields(table), **strategy_form.choices(), **_checked(key, text),
    }  # fmt: skip
    if "tomorrow" in request.POST:
        context |= _tomorrow(key, text)
    return show(request, "workspace/strategy_form.html", context, status=status)


@page(permission=SAVE, owner="workspace")
@require_POST
def check_part(request: HttpRequest, key: str) -> HttpResponse:
    """What is said of a text while it is typed."""
    if not KEY.fullmatch(key):
        raise Http404("no such strategy")
    text, _, _ = _typed(request, key)
    return show(request, "workspace/_strategy_check.html", {**_checked(key, text), "form": "count" in request.POST})


@page(permission="candour.change_creditor", owner="workspace")
@require_POST
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """Have a creditor work by this strategy with a kind of its customers, or only say what that would change."""
    strategy, _ = examine(_now(key).text)
    creditors, asked = load_creditors(CLOCK.now()), request.POST.get("creditor", "")
    creditor = creditors.get(int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    kind = request.POST.get("kind", "")
    if strategy is None or creditor is None or kind not in KINDS:
        raise BadAsk("There is no such creditor or kind.", "Choose both from the lists on the strategy’s page.")
    if "tomorrow" in request.POST:
        found = compare.tomorrow([(creditor.id, kind)], strategy, CLOCK.now(), organisation().zone)
        return show(request, "workspace/strategy_chosen.html", {
            "now": _now(key), "creditor": creditor, "kind": kind, **_told(found),
        })  # fmt: skip
    wish = "" if USUAL[kind] == key else key
    done = loop.set_creditor(creditor.id, Wishes(strategies={kind: wish}), CLOCK.now(), actor=actor_of(request))
    words = gettext("{creditor} works by it now with {kind} customers.")
    words = words.format(creditor=creditor.name, kind=inside(KINDS[kind]))
    if done.due:
        words += " " + ngettext(
            "{count} account will be planned again.", "{count} accounts will be planned again.", done.due
        ).format(count=locales.number(done.due))
    messages.success(request, words)
    return redirect(reverse("strategy", args=[key]) + "#who")


@page(permission=SAVE, owner="workspace")
@require_POST
def tomorrow_part(request: HttpRequest, key: str) -> HttpResponse:
    """What a text would change tomorrow on the real book."""
    _now(key)
    text, _, _ = _typed(request, key)
    return show(request, "workspace/_strategy_tomorrow.html", _tomorrow(key, text))


def _tomorrow(key: str, text: str) -> dict[str, Any]:
    """The book planned for tomorrow both ways. A fixed number of queries."""
    checked = shape.check(text, key)
    if checked.strategy is None:
        return {"tomorrow": None, "asked": True}
    uses = [(use.creditor_id, use.kind) for use in shape.used_by(key)]
    return _told(compare.tomorrow(uses, checked.strategy, CLOCK.now(), organisation().zone))


def _told(found: compare.Tomorrow) -> dict[str, Any]:
    sorts = [(CHANGES[sort], count, found.about(count), found.samples[sort]) for sort, count in found.counts.items()]
    return {"tomorrow": found, "asked": True, "sorts": sorts}


CHANGES = {
    compare.NEW: (later("Said tomorrow, and was not to be"), "new"),
    compare.GONE: (later("Not said tomorrow any more"), "gone"),
    compare.OTHER: (later("Another step tomorrow"), "other"),
    compare.EARLIER: (later("The next step comes sooner"), "earlier"),
    compare.LATER: (later("The next step comes later"), "later"),
    compare.NEXT: (later("Another next step"), "next"),
}
"""How each sort of change is called on the page, and its look."""


@page(permission=SAVE, owner="workspace")
def new_page(request: HttpRequest) -> HttpResponse:
    """A new strategy, begun as a copy of one that there is. POST saves it as version 1."""
    like = asked_choice(request, "like", shape.all_strategies()) or USUAL["business"]
    if request.method != "POST":
        return show(request, "workspace/strategy_new.html", {"like": like, "all": shape.all_strategies()})
    key, label = (request.POST.get(name, "").strip() for name in ("key", "label"))
    text = _copied(_now(request.POST.get("like", like)).text, key, label)
    try:
        if key == NEW:
            raise WrongUse("'new' cannot be a key; choose another word")
        shape.save(key, text, why=f"Begun as a copy of {request.POST.get('like', like)}.", actor=actor_of(request))
    except WrongUse as wrong:
        context = {"like": like, "all": shape.all_strategies(), "key": key, "label": label, "wrong": _said(wrong)}
        return show(request, "workspace/strategy_new.html", context, status=422)
    messages.success(request, gettext("Made. Nobody works by it yet: change it, then choose who does."))
    return redirect("strategy_edit", key=key)


def _copied(text: str, key: str, label: str) -> str:
    """The text under another key and label."""
    for name, value in (("key", key), ("label", label)):
        written = f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\\", "\\\\")
        text = re.sub(rf"^{name}\s*=[^\n]*$", written, text, count=1, flags=re.MULTILINE)
    return with_version(text, 1)


@page(permission=VIEW, owner="workspace")
def versions_page(request: HttpRequest, key: str) -> HttpResponse:
    """Every version: who, when, why; two of them compared. Two queries."""
    try:
        found = [replace(one, why=_why(one.why)) for one in shape.history(key)]
    except WrongUse:
        raise Http404("no such strategy") from None
    there = {one.version: one for one in found}
    new = there.get(asked_place(request, "new", positive) or found[0].version)
    old = there.get(asked_place(request, "old", positive) or next((v for v in there if new and v < new.version), 0))
    context = {"key": key, "now": found[0], "found": found, "old": old, "new": new, **_between(old, new)}
    return show(request, "workspace/strategy_versions.html", context)


def _why(text: str) -> str:
    """Why a version was made; a reason that Candour gave itself, in the reader's words."""
    if text == "As it came with Candour.":
        return gettext("As it came with Candour.")
    copied = _COPIED.fullmatch(text)
    return gettext("Begun as a copy of {strategy}.").format(strategy=copied[1]) if copied else text


_COPIED = re.compile(r"Begun as a copy of ([a-z0-9_-]+)\.")


def _between(old: KeptVersion | None, new: KeptVersion | None) -> dict[str, Any]:
    if old is None or new is None:
        return {"differences": None, "diff": []}
    one, other = (examine(kept.text)[0] for kept in (old, new))
    return {
        "differences": [_named(found) for found in differences(one, other)] if one and other else [],
        "diff": shape.text_diff(old.text, new.text),
    }


def _named(found: Difference) -> Difference:
    """A difference with the words for what differs."""
    return replace(found, name=str(DIFFERS.get(found.name, plain_value(found.name))))


DIFFERS = {
    "label": later("label"),
    "least_days_between": later("least days between"),
    "step": later("step"),
    "purpose": later("purpose"),
    "channel": later("channel"),
    "day": later("day"),
    "until": later("until"),
    "when": later("when"),
    "within_days": later("within days"),
    "days_between": later("days between"),
}
"""What may differ between two versions, by its name in their text."""


@page(permission=SAVE, owner="workspace")
@require_POST
def go_back(request: HttpRequest, key: str) -> HttpResponse:
    """Bring an old version back, as a new one."""
    now = _now(key)
    wanted = request.POST.get("version", "")
    try:
        done = shape.go_back(
            key, int(wanted) if wanted.isdecimal() else 0, why=request.POST.get("why", ""), actor=actor_of(request),
            base=now.version,
        )  # fmt: skip
    except (WrongUse, StrategyError) as wrong:
        messages.warning(request, _said(wrong))
        return redirect("strategy_versions", key=key)
    messages.success(request, _saved_words(done))
    return redirect("strategy", key=key)

"""Settings: what is set for the house, its numbers with what laws allow, and who changed what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from candour.domain.errors import WrongUse
from candour.faces.workspace.asking import CLOCK, asked_place, positive
from candour.faces.workspace.frame import show
from candour.faces.workspace.languages import later
from candour.faces.workspace.pages import page
from candour.faces.workspace.settings_forms import NumbersForm, OrganisationForm
from candour.faces.workspace.settings_words import GROUPS, NUMBERS, SUBJECTS, field_words, value_words
from candour.faces.workspace.steering import actor_of
from candour.flow import loop
from candour.flow.declare import Wishes
from candour.flow.organise import floors, numbers_in_force
from candour.ports.policy import Floor, Setting
from candour.store import organisation
from candour.store.changes import ChangeRow, changes
from candour.store.creditors import CreditorSettings, settings_of
from candour.store.models import Creditor
from candour.store.texting import strays

ROOMS = (
    ("settings", later("Overview"), "candour.view_creditor"),
    ("settings_organisation", later("Organisation"), "candour.change_organisation"),
    ("settings_creditors", later("Creditors"), "candour.view_creditor"),
    ("settings_senders", later("Senders"), "candour.view_creditor"),
    ("settings_channels", later("Channels"), "candour.change_organisation"),
    ("settings_policies", later("Policies"), "candour.view_creditor"),
    ("settings_people", later("People"), "candour.view_user"),
    ("settings_tokens", later("Keys"), "candour.view_apitoken"),
    ("settings_changes", later("Changes"), "candour.view_settingchange"),
    ("settings_own", later("You"), "candour.view_step"),
)
"""The rooms of the settings: route, label, who may see it."""
PAGE = 50
NAMED = 5
Context = Mapping[str, Any]


def settings_page(
    request: HttpRequest, room: str, template: str, context: Context, *, status: int = 200
) -> HttpResponse:
    """A page of the settings, with the rooms that this person may see."""
    rooms = [(name, label, name == room) for name, label, may in ROOMS if request.user.has_perm(may)]
    return show(request, f"workspace/settings/{template}.html", {"rooms": rooms, **context}, status=status)


def must(request: HttpRequest, permission: str) -> None:
    """Who may look may not always change. Raises PermissionDenied."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


@page(permission="candour.view_creditor", owner="workspace")
def overview_page(request: HttpRequest) -> HttpResponse:
    """What is set up and what is missing, each with its way there. Fixed query count."""
    now = organisation.settings()
    rows = list(Creditor.objects.order_by("name").values("id", "name", "mode", "sender_address"))
    nameless = [row for row in rows if not row["sender_address"]]
    context = {
        "now": now,
        "creditors": len(rows),
        "nameless": nameless,
        "nameless_names": _links(nameless, may_change=request.user.has_perm("candour.change_creditor")),
        "changed_numbers": len(now.policy),
        "may_organise": request.user.has_perm("candour.change_organisation"),
        "strays": len(strays(100)) if request.user.has_perm("candour.view_message") else 0,
        "latest": [_told(row) for row in changes(None, 3)]
        if request.user.has_perm("candour.view_settingchange")
        else [],
    }
    return settings_page(request, "settings", "overview", context)


def _links(rows: Sequence[Mapping[str, Any]], *, may_change: bool) -> SafeString:
    """The first creditors by name, each with the way to its settings for those who may change them."""
    link = '<a href="{}">{}</a>' if may_change else "{1}"
    named = ((reverse("settings_creditor", args=[row["id"]]), row["name"]) for row in rows[:NAMED])
    names = format_html_join(", ", link, named)
    more = len(rows) - NAMED
    return format_html(gettext("{names} and {count} more"), names=names, count=more) if more > 0 else names


@page(permission="candour.change_organisation", owner="workspace")
def organisation_page(request: HttpRequest) -> HttpResponse:
    """The organisation's name, zone, word for a customer, and evidence that two customers are one person."""
    now = organisation.settings()
    form = OrganisationForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        wishes = form.changed()
        evidence = wishes.pop("match_on", None)
        try:
            done = loop.set_organisation({}, evidence, CLOCK.now(), actor=actor_of(request), **wishes)
        except WrongUse as wrong:
            form.blame(wrong)
        else:
            messages.success(request, gettext("Saved.") if done.changed else gettext("Everything was so already."))
            return redirect("settings_organisation")
    if form.is_bound:
        form.point()
    status = 422 if form.errors else 200
    return settings_page(request, "settings_organisation", "organisation", {"form": form}, status=status)


# Numbers


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number on the page. without: what would hold if it were not set here; floors: what laws allow."""

    setting: Setting
    label: str
    whom: str
    field: BoundField
    is_own: bool
    without: int | str
    floors: list[Floor]


@page(permission="candour.view_creditor", owner="workspace")
def policies_page(request: HttpRequest) -> HttpResponse:
    """Every number of the house for all creditors, with its limits and with what laws allow in the matter."""
    own = organisation.settings().policy

    def save(wishes: dict[str, str]) -> int:
        return loop.set_organisation(wishes, None, CLOCK.now(), actor=actor_of(request)).due

    return _numbers_page(request, {}, own, save, None, "candour.change_organisation")


@page(permission="candour.view_creditor", owner="workspace")
def creditor_policy_page(request: HttpRequest, creditor_id: int) -> HttpResponse:
    """A creditor's own numbers: they come before the organisation's."""
    creditor = creditor_or_404(creditor_id)

    def save(wishes: dict[str, str]) -> int:
        return loop.set_creditor(creditor_id, Wishes(policy=wishes), CLOCK.now(), actor=actor_of(request)).due

    of_all = organisation.settings().policy
    return _numbers_page(request, of_all, creditor.policy, save, creditor, "candour.change_creditor")


def _numbers_page(
    request: HttpRequest, beneath: Context, own: Context, save: Any, creditor: CreditorSettings | None, may: str
) -> HttpResponse:
    numbers = numbers_in_force({**beneath, **own})
    without = {one.name: one.value for one in numbers_in_force(beneath)}
    form = NumbersForm(request.POST if request.method == "POST" else None, numbers, own, label="{}")
    for name, value in without.items():
        form.fields[name].widget.attrs["placeholder"] = str(value)
    if request.method == "POST":
        must(request, may)
        if form.is_valid() and _saved(request, form, save):
            return redirect(request.path)
        form.point()
    rows = {row.setting.name: row for row in _rows(numbers, without, own, form)}
    groups = [(title, [rows.pop(name) for name in names if name in rows]) for title, names in GROUPS]
    context = {
        "form": form, "groups": [*groups, *([(gettext("Other"), list(rows.values()))] if rows else [])],
        "creditor": creditor, "may_change": request.user.has_perm(may),
        "others": Creditor.objects.order_by("name").values("id", "name", "policy"),
    }  # fmt: skip
    return settings_page(request, "settings_policies", "policies", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: NumbersForm, save: Any) -> bool:
    try:
        due = save(form.wishes())
    except WrongUse as wrong:
        form.blame(wrong)
        return False
    saved = ngettext(
        "Saved. {count} account will be looked at again.", "Saved. {count} accounts will be looked at again.", due
    )
    messages.success(request, saved.format(count=due) if due else gettext("Saved."))
    return True


def _rows(numbers: list[Setting], without: Context, own: Context, form: NumbersForm) -> Iterator[NumberRow]:
    allowed = floors()
    for one in numbers:
        label, whom = NUMBERS.get(one.name, (one.name.replace("_", " "), ""))
        yield NumberRow(one, label, whom, form[one.name], one.name in own, without[one.name], allowed.get(one.name, []))


def creditor_or_404(creditor_id: int) -> CreditorSettings:
    """The settings of a creditor that there is."""
    try:
        return settings_of(creditor_id)
    except Creditor.DoesNotExist:
        raise Http404("no such creditor") from None


# Who changed what


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """One change in words."""

    row: ChangeRow
    subject: str
    field: str
    was: str
    became: str


@page(permission="candour.view_settingchange", owner="workspace")
def changes_page(request: HttpRequest) -> HttpResponse:
    """Who changed which setting, when, from what to what, the latest first. Two queries."""
    rows = changes(asked_place(request, "before", positive), PAGE + 1)
    context = {
        "changes": [_told(row) for row in rows[:PAGE]],
        "before": rows[PAGE - 1].id if len(rows) > PAGE else None,
    }
    return settings_page(request, "settings_changes", "changes", context)


def _told(row: ChangeRow) -> ChangeTold:
    room = row.field.partition(".")[0]
    return ChangeTold(
        row, str(SUBJECTS.get(row.subject, row.subject)), field_words(row.field), value_words(room, row.was),
        value_words(room, row.became),
    )  # fmt: skip

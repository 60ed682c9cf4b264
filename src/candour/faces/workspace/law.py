"""The law as code, on pages: every rule of every installed pack, its source, and how well it was checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page

from candour.domain.verdicts import Rule, Sort
from candour.faces.workspace.asking import asked_choice, today
from candour.faces.workspace.frame import show
from candour.faces.workspace.languages import told
from candour.faces.workspace.pages import page
from candour.faces.workspace.words import SORTS, STATUSES
from candour.flow.guard import all_rules
from candour.ports.policy import Policy
from candour.store.reading.house import organisation

WORDS_MAX = 100


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as a page shows it. force: 'now', 'later' or 'over'; since, until: its first and last day."""

    pack: str
    label: str
    rule: Rule
    force: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class PackLines:
    """The rules of one pack that were asked for."""

    key: str
    label: str
    lines: list[RuleLine]


@page(permission="candour.view_step", owner="workspace")
@gzip_page
def law_page(request: HttpRequest) -> HttpResponse:
    """Every rule, by pack, as a filter in the address leaves them. Reads nothing of any customer."""
    house = organisation()
    lines = list(_lines(today(house.zone)))
    packs = {line.pack: line.label for line in lines}
    asked = {
        "pack": asked_choice(request, "pack", packs) or "",
        "sort": asked_choice(request, "sort", SORTS) or "",
        "status": asked_choice(request, "status", STATUSES) or "",
        "words": request.GET.get("words", "").replace("\x00", "").strip()[:WORDS_MAX],
    }
    found = [line for line in lines if _wanted(line, asked)]
    context = {
        "asked": asked,
        "is_asked": any(asked.values()),
        "packs": packs,
        "sorts": SORTS,
        "statuses": [(key, says, sum(line.rule.status == key for line in lines)) for key, says in STATUSES.items()],
        "found": _by_pack(found),
        "count": len(found),
        "total": len(lines),
    }
    return show(request, "workspace/law.html", context, house=house)


@page(permission="candour.view_step", owner="workspace")
def rule_page(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: what it says to the customer, where it stands, what it reads, and the rules beside it."""
    house = organisation()
    lines = list(_lines(today(house.zone)))
    found = next((line for line in lines if line.rule.id == rule_id), None)
    if found is None:
        raise Http404("no rule that is installed has this id")
    beside = [line for line in lines if line.pack == found.pack and line.rule.id != rule_id]
    return show(request, "workspace/law_rule.html", {"line": found, "beside": beside}, house=house)


def _lines(on: date) -> Iterator[RuleLine]:
    for pack, rule in all_rules():
        yield _line(pack, rule, on)


def _line(pack: Policy, rule: Rule, on: date) -> RuleLine:
    since = date.fromisoformat(rule.effective_from) if rule.effective_from else None
    until = date.fromisoformat(rule.effective_to) if rule.effective_to else None
    force = "later" if since and since > on else "over" if until and until < on else "now"
    return RuleLine(pack.key, pack.label, rule, force, since, until)


def _wanted(line: RuleLine, asked: dict[str, str]) -> bool:
    rule = line.rule
    words = (rule.id, rule.reason, told(rule.reason), rule.citation, *rule.reads, line.label, told(line.label))
    text = " ".join(words).lower()
    return (
        asked["pack"] in ("", line.pack)
        and asked["sort"] in ("", Sort(rule.sort).value)
        and asked["status"] in ("", rule.status)
        and all(word in text for word in asked["words"].lower().split())
    )


def _by_pack(lines: Sequence[RuleLine]) -> list[PackLines]:
    packs: dict[str, PackLines] = {}
    for line in lines:
        packs.setdefault(line.pack, PackLines(line.pack, line.label, [])).lines.append(line)
    return list(packs.values())

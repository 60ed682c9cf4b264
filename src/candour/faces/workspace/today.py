"""Today: what needs a person, what is held, what waits and what went, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from candour.domain.parties import Lane
from candour.faces.workspace import languages, locales
from candour.faces.workspace.acting import day_query, task_link
from candour.faces.workspace.asking import CLOCK, asked_choice, asked_day, asked_place, today, whole_day
from candour.faces.workspace.day_plan import HOURS, hours_of, stopped_lines, whole_hour, work_lines
from candour.faces.workspace.frame import show
from candour.faces.workspace.pages import page
from candour.faces.workspace.pictures import Bar, Share, draw_bar
from candour.faces.workspace.spoken import Told, fact_pairs, told_again
from candour.faces.workspace.words import LANES, MODES, SECTIONS, why_failed
from candour.store.reading import steering as plan
from candour.store.reading import today as reading
from candour.store.reading.house import CreditorLine, creditors, organisation
from candour.store.reading.today import Day, GroupCount, StepRow, TaskRow

EACH = 8
WORK = 12
PAGE = 50
LANE_ORDER = (Lane.LIVE.value, Lane.REPLAY.value, Lane.SHADOW.value)


@dataclass(slots=True)
class Group:
    """Steps of a section that share their reason. count: how many there are in all, more than rows may show."""

    reason: str
    rule: str
    count: int
    rows: list["Line"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """A step with what a page says about it. told: the guard's answer as it was kept with the step."""

    step: StepRow
    why: str
    more_items: int
    told: Told


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the day. link: the page with all of it, '' when all of it is shown."""

    key: str
    title: str
    says: str
    count: int
    groups: list[Group]
    link: str


@dataclass(frozen=True, slots=True)
class LaneTab:
    """One lane of the day, with how many steps it has."""

    key: str
    title: str
    count: int
    link: str
    is_here: bool


@page(permission="candour.view_step", owner="workspace")
def today_page(request: HttpRequest) -> HttpResponse:
    """The day, or one section of it in full with `?show=`. Fixed query count."""
    house = organisation()
    on = asked_day(request, house.zone)
    day = whole_day(on, house.zone)
    counts = reading.group_counts(day)
    lane = asked_choice(request, "lane", LANE_ORDER) or _first_lane(counts)
    only = asked_choice(request, "show", reading.SECTIONS)
    found = creditors()
    context = {
        "day": day,
        **_way_around(on, house.zone, lane, counts),
        "day_query": day_query(on, on == today(house.zone)),
        "lane": lane,
        "lane_says": LANES[lane][1],
        "creditors": found,
        "modes": MODES,
        "by_mode": _by_mode(found),
        "bar": _picture(counts, lane, on),
        "zone": house.zone,
        "total": sum(c.count for c in counts),
    }
    of_lane = [c for c in counts if c.lane == lane]
    if only:
        context |= _one_section(request, day, lane, only, of_lane)
        return show(request, "workspace/today_section.html", context, house=house)
    rows = reading.by_section(reading.first_steps(day, lane, EACH))
    context["sections"] = [
        _section(key, rows[key], of_lane, on) for key in reading.SECTIONS if any(c.section == key for c in of_lane)
    ]
    tasks = reading.open_tasks(day, lane, None, EACH + 1)
    context["tasks"] = task_lines(tasks[:EACH], _kept(on, house.zone))
    context["more_tasks"] = tasks_link(on, lane) if len(tasks) > EACH else ""
    context |= _plan_of(request, day, lane, on == today(house.zone))
    context["last_active"] = None if counts else reading.last_active(day.start)
    return show(request, "workspace/today.html", context, house=house)


def _plan_of(request: HttpRequest, day: Day, lane: str, is_today: bool) -> dict[str, object]:
    """What one can steer: one's own work and the next hours of the present day, and what was stopped on any."""
    found: dict[str, object] = {"stopped": stopped_lines(plan.stopped(day, lane, EACH))}
    if is_today:
        now = CLOCK.now()
        found["upto"] = plan.last_draft()
        found["hours"] = hours_of(plan.coming_hours(lane, whole_hour(now), HOURS))
        if lane == Lane.LIVE.value and request.user.pk:
            base = reverse("customer", args=[0])
            work = plan.worklist(request.user.pk, day, WORK + 1)
            found["work"], found["more_work"] = work_lines(work[:WORK], base), len(work) > WORK
            found["looked_after"] = plan.looked_after_by(request.user.pk)
    return found


@page(permission="candour.view_task", owner="workspace")
def tasks_page(request: HttpRequest) -> HttpResponse:
    """All the work that only a person can do by a day, in one lane, the most overdue first. Fixed query count."""
    house = organisation()
    on = asked_day(request, house.zone)
    lane = asked_choice(request, "lane", LANE_ORDER) or Lane.LIVE.value
    after = asked_place(request, "after", reading.split_task_cursor)
    rows = reading.open_tasks(whole_day(on, house.zone), lane, after, PAGE + 1)
    context = {
        "on": on,
        "is_today": on == today(house.zone),
        "day_query": day_query(on, on == today(house.zone)),
        "lane": lane,
        "creditors": creditors(),
        "tasks": task_lines(rows[:PAGE], _kept(on, house.zone)),
        "more": tasks_link(on, lane, after=rows[PAGE - 1].cursor) if len(rows) > PAGE else "",
        "first": tasks_link(on, lane) if after else "",
        "whole_day": day_link(on, lane=lane),
    }
    return show(request, "workspace/tasks.html", context, house=house)


def task_lines(tasks: Sequence[TaskRow], query: dict[str, str]) -> list[tuple[TaskRow, str]]:
    """Tasks with the address at which each is done."""
    return [(task, task_link(task.account_id, task.kind, task.id, query)) for task in tasks]


def tasks_link(on: date, lane: str, **more: str) -> str:
    """The address of all tasks of a day and lane."""
    return f"{reverse('tasks')}?{urlencode({'day': on.isoformat(), 'lane': lane, **more})}"


def _kept(on: date, zone: str) -> dict[str, str]:
    return {} if on == today(zone) else {"day": on.isoformat()}


def _first_lane(counts: Sequence[GroupCount]) -> str:
    """The lane that a day opens with: live when anything is live, else the first that has anything."""
    return next((lane for lane in LANE_ORDER if any(c.lane == lane for c in counts)), Lane.LIVE.value)


def _by_mode(found: Sequence[CreditorLine]) -> list[tuple[str, str, int]]:
    counted = [(mode, words[0], sum(c.mode == mode for c in found)) for mode, words in MODES.items()]
    return [line for line in counted if line[2]]


def _way_around(on: date, zone: str, lane: str, counts: Sequence[GroupCount]) -> dict[str, object]:
    present = today(zone)
    return {
        "on": on,
        "is_today": on == present,
        "before": day_link(on - timedelta(days=1)),
        "after": day_link(on + timedelta(days=1)),
        "now": CLOCK.now(),
        "tabs": [
            LaneTab(key, LANES[key][0], count, day_link(on, lane=key), key == lane)
            for key in LANE_ORDER
            if (count := sum(c.count for c in counts if c.lane == key)) or key == lane
        ],
    }


def day_link(on: date, **more: str) -> str:
    """The address of a day, a lane of it or a section of it."""
    return f"{reverse('today')}?{urlencode({'day': on.isoformat(), **more})}"


def _picture(counts: Sequence[GroupCount], lane: str, on: date) -> Bar:
    shares = []
    for key in reversed(reading.SECTIONS):
        count = sum(c.count for c in counts if c.lane == lane and c.section == key)
        title = gettext("Would have gone") if key == "went" and lane == Lane.SHADOW else str(SECTIONS[key][0])
        shares.append(Share(title, key, count, locales.number(count), f"#{key}"))
    return draw_bar(shares)


def _section(key: str, rows: Sequence[StepRow], counts: Sequence[GroupCount], on: date) -> Section:
    of_section = [c for c in counts if c.section == key]
    count = sum(c.count for c in of_section)
    lane = of_section[0].lane if of_section else Lane.LIVE.value
    title, says = SECTIONS[key]
    if key == "went" and lane == Lane.SHADOW:
        title, says = gettext("Would have gone"), gettext("Written as they would have left; read each in the mailbox.")
    link = day_link(on, lane=lane, show=key) if count > len(rows) else ""
    return Section(key, title, says, count, _groups(key, rows, of_section), link)


def _groups(key: str, rows: Sequence[StepRow], counts: Sequence[GroupCount]) -> list[Group]:
    """Rows under their reasons; a reason whose rows are all on later pages is still named with its count."""
    groups = {c.rule: Group(_reason(key, c.rule, c.reason), c.rule, c.count) for c in counts}
    for row in rows:
        group = groups.setdefault(row.rule, Group(_reason(key, row.rule, None), row.rule, 0))
        kept = told_again(row.verdict, row.until, row.rulings)
        group.rows.append(Line(row, _why(row), max(row.item_count - len(row.first_items), 0), kept))
    return sorted(groups.values(), key=lambda g: (not g.rows, g.rule if g.rows else "", -g.count))


def _reason(section: str, rule: str, reason: str | None) -> str:
    if section in ("went", "uncertain", "failed", "draft"):
        return ""
    if reason:
        return languages.told(reason)
    return gettext("The rule {rule} spoke.").format(rule=rule) if rule else gettext("Its time has not come yet.")


def _why(row: StepRow) -> str:
    """One plain sentence: why the step is where it is, when its group does not say it."""
    if row.section == "failed":
        return why_failed(row.code, row.permanent)
    if row.section == "uncertain":
        return gettext("It may have been handed over when the sender stopped. Ask the mail server, then settle it.")
    if row.state == "handing_over":
        return gettext("It is being handed over at this moment.")
    if row.state == "tasked":
        return gettext("A task for a person was made.")
    facts = next((ruling.get("facts") for ruling in row.rulings if ruling.get("rule") == row.rule and row.rule), None)
    return "; ".join(f"{name}: {value}" for name, value in fact_pairs(facts, without="until"))


def _one_section(
    request: HttpRequest, day: Day, lane: str, key: str, counts: Sequence[GroupCount]
) -> dict[str, object]:
    after = asked_place(request, "after", partial(reading.split_cursor, key))
    rows = reading.section_steps(day, lane, key, after, PAGE + 1)
    section = _section(key, rows[:PAGE], [c for c in counts if c.section == key], day.on)
    groups = [group for group in section.groups if group.rows]
    more = day_link(day.on, lane=lane, show=key, after=rows[PAGE - 1].cursor) if len(rows) > PAGE else ""
    return {
        "section": section,
        "groups": groups,
        "more": more,
        "first": day_link(day.on, lane=lane, show=key) if after else "",
        "whole_day": day_link(day.on, lane=lane),
    }

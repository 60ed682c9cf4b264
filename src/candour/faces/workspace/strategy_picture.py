"""A strategy drawn along the due date on the server, and the table that says the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from django.utils.translation import gettext, ngettext

from candour.domain.calendars import local_day
from candour.domain.strategies import Conditions, Strategy, StrategyStep
from candour.domain.strategy_text import stated
from candour.domain.verdicts import Verdict
from candour.faces.workspace import locales
from candour.faces.workspace.because import because, decisive
from candour.faces.workspace.languages import inside
from candour.faces.workspace.spoken import Told, told
from candour.faces.workspace.words import CHANNELS, KINDS, plain
from candour.flow.foresee import ExampleStep, Foreseen

WIDTH, ROW, TOP, FOOT, EDGE = 960, 46, 30, 30, 8
DAYS_BEFORE, DAYS_AFTER = 1, 7
WORDS_FROM = 0.62
"""Words stand to the left of a bar that begins further to the right than this."""
_TICKS = (1, 2, 7, 14, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class Bar:
    """One step as it is drawn: a bar while it is true, a mark where it would really go (None: it would not)."""

    says: str
    look: str
    y: int
    x: int
    width: int
    is_open: bool
    words_x: int
    anchor: str
    mark_x: int | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A day of the axis."""

    x: int
    says: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A strategy drawn. due_x: where the due date stands. says: one sentence that tells the same."""

    width: int
    height: int
    floor: int
    due_x: int
    bars: list[Bar]
    ticks: list[Tick]
    says: str


@dataclass(frozen=True, slots=True)
class Line:
    """One step as a row of the table, with its words. late: why the guard lets it go later than it is wanted."""

    step: StrategyStep
    when: str
    conditions: list[str]
    goes: str
    look: str
    late: str
    told: Told | None
    subject: str
    text: str
    template: str


def day_words(day: int) -> str:
    """'7 days before', 'on the due date', '1 day after'."""
    if day == 0:
        return gettext("on the due date")
    if day < 0:
        return ngettext("{count} day before", "{count} days before", -day).format(count=-day)
    return ngettext("{count} day after", "{count} days after", day).format(count=day)


def _when(step: StrategyStep) -> str:
    if step.until is None:
        return gettext("{day}, and stays true").format(day=day_words(step.day))
    last = step.until - 1
    if last == step.day:
        return day_words(step.day)
    return gettext("{first} until {last}").format(first=day_words(step.day), last=day_words(last))


def condition_words(when: Conditions) -> list[str]:
    """Each condition that is stated, in words."""
    return [_CONDITIONS[name](value) for name, value in stated(when)]


def _one_of(words: Sequence[str]) -> str:
    """'this or that'."""
    return reduce(lambda one, other: gettext("{one} or {other}").format(one=one, other=other), words)


def _old(days: int) -> str:
    return ngettext(
        "the oldest item was due {days} day ago or more", "the oldest item was due {days} days ago or more", days
    ).format(days=days)


def _of_kinds(kinds: Sequence[str]) -> str:
    return gettext("the customer is a {kinds}").format(kinds=_one_of([inside(KINDS.get(one, one)) for one in kinds]))


_CONDITIONS: dict[str, Callable[[Any], str]] = {
    "balance_at_least": lambda v: gettext("at least {amount} is owed").format(amount=v),
    "age_at_least": _old,
    "customers": _of_kinds,
    "creditors": lambda v: gettext("the creditor is {creditors}").format(creditors=_one_of(v)),
    "languages": lambda v: gettext("the language is {languages}").format(languages=_one_of(v)),
    "promise": lambda v: (
        gettext("a promise is open or was broken") if v else gettext("no promise is open or was broken")
    ),
    "arrangement": lambda v: gettext("an arrangement is in force") if v else gettext("no arrangement is in force"),
    "support_need": lambda v: gettext("a support need is known") if v else gettext("no support need is known"),
}


def lines(strategy: Strategy, walked: Sequence[ExampleStep], due: date) -> list[Line]:
    """Each step with how it would go for an example customer."""
    return [_line(step, one, due) for step, one in zip(strategy.steps, walked, strict=True)]


def _line(step: StrategyStep, walked: ExampleStep, due: date) -> Line:
    seen, draft, answer = walked.seen, walked.draft, walked.answer
    said = seen.on if seen else None
    goes, look = gettext("not for this example"), "shadow"
    if seen is not None:
        goes, look = (day_words((said - due).days), "went") if said else (gettext("stands still"), "held")
    late = ""
    if seen is not None and seen.stopped is not None and (said is None or said > seen.wanted_on):
        look = "waiting" if said else "held"
        late = why_late(seen)
    if answer is not None and answer.verdict not in (Verdict.ALLOW, Verdict.WAIT):
        look = "failed" if answer.verdict is Verdict.REFUSE else "held"
    return Line(
        step, _when(step), condition_words(step.when), goes, look, late, told(answer) if answer else None,
        draft.subject if draft else "", draft.text if draft else "", draft.template.partition("#")[0] if draft else "",
    )  # fmt: skip


def why_late(seen: Foreseen) -> str:
    """Why the guard lets a step go later than it is wanted, or not at all, in half a sentence."""
    ruling = decisive(seen.stopped) if seen.stopped else None
    if ruling is None:
        return ""
    if ruling.rule.id == "house.hours":
        return gettext("nothing is said on a {weekday}").format(weekday=locales.weekday(seen.wanted_on))
    return because(ruling, local_day(seen.at, seen.account.residence.zone))


def draw(strategy: Strategy, found: Sequence[Line], walked: Sequence[ExampleStep], due: date) -> Picture:
    """Lay the steps out along the days around the due date."""
    marks = [(one.seen.on - due).days if one.seen and one.seen.on else None for one in walked]
    first = min(0, strategy.steps[0].day) - DAYS_BEFORE
    last = max(0, strategy.steps[-1].day, *(mark for mark in marks if mark is not None)) + DAYS_AFTER
    scale = _Scale(first, last)
    bars = [_bar(n, line, mark, scale) for n, (line, mark) in enumerate(zip(found, marks, strict=True))]
    floor = TOP + ROW * len(bars)
    says = "; ".join(gettext("{step} {when}").format(step=_name(line.step), when=line.when) for line in found)
    return Picture(WIDTH, floor + FOOT, floor, scale.x(0), bars, list(scale.ticks()), says)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int

    def x(self, day: int) -> int:
        """Where a day stands, from the left."""
        inner = WIDTH - 2 * EDGE
        return EDGE + inner * (max(self.first, min(day, self.last)) - self.first) // (self.last - self.first)

    def ticks(self) -> list[Tick]:
        """Days of the axis, at most some twelve."""
        step = next((one for one in _TICKS if (self.last - self.first) / one <= 12), _TICKS[-1])
        days = [day for day in range(self.first - self.first % -step, self.last + 1) if day % step == 0 and day]
        return [Tick(self.x(day), f"{day:+d}".replace("-", "\u2212")) for day in days if 20 < self.x(day) < WIDTH - 20]


def _name(step: StrategyStep) -> str:
    name = plain(step.purpose.value, "purpose")
    if step.purpose.value == "call":
        return name
    return gettext("{purpose} by {channel}").format(purpose=name, channel=CHANNELS.get(step.channel, step.channel))


def _bar(number: int, line: Line, mark: int | None, scale: _Scale) -> Bar:
    step = line.step
    x = scale.x(step.day)
    end = WIDTH - EDGE if step.until is None else scale.x(step.until)
    is_right = x > WIDTH * WORDS_FROM
    return Bar(
        _name(step), line.look, TOP + ROW * number, x, max(end - x, 6), step.until is None,
        (WIDTH - EDGE) if is_right else x, "end" if is_right else "start", None if mark is None else scale.x(mark),
    )  # fmt: skip

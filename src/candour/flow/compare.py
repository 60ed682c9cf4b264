"""Compare: what another strategy, or another version of one, would change tomorrow on the real book."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day
from candour.domain.messages import Purpose
from candour.domain.planning import Plan, make_plan
from candour.domain.strategies import Strategy
from candour.domain.verdicts import Answer, Verdict
from candour.flow.guard import ask
from candour.flow.plan import question_of
from candour.flow.shape import strategy_of
from candour.store.facts import load_accounts
from candour.store.strategies import draw_accounts

ACCOUNTS_MOST = 400
"""So many accounts are planned twice while somebody waits; of a larger book a sample is."""
SAMPLES = 8

NEW, GONE, OTHER, EARLIER, LATER, NEXT = "new", "gone", "other", "earlier", "later", "next"
SORTS = (NEW, GONE, OTHER, EARLIER, LATER, NEXT)
"""Tomorrow: said and was not to be, not said any more, another step. Afterwards: sooner, later, another step."""


@dataclass(frozen=True, slots=True)
class Said:
    """A step that a strategy wants on a day."""

    purpose: Purpose
    channel: str
    day: date


@dataclass(frozen=True, slots=True)
class Change:
    """What would change for one account. answer: the guard's to what is new tomorrow, None for the rest."""

    account_id: int
    reference: str
    name: str
    creditor: str
    was: Said | None
    now: Said | None
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """What would change on a day. looked_at of total accounts (is_all, else a sample); changes by sort, a few of each.

    counts: how many accounts of those looked at, by sort. goes: of what is new or other, how much the guard lets go.
    """

    on: date
    looked_at: int
    total: int
    is_all: bool
    counts: dict[str, int] = field(default_factory=dict)
    samples: dict[str, list[Change]] = field(default_factory=dict)
    goes: int = 0

    @property
    def changed(self) -> int:
        """Accounts for which something would be different."""
        return sum(self.counts.values())

    def about(self, count: int) -> int:
        """A count among those looked at, as it would be in the whole book."""
        return count if self.is_all or not self.looked_at else round(count * self.total / self.looked_at)


def tomorrow(
    uses: Sequence[tuple[int, str]], after: Strategy, at: datetime, zone: str, before: Strategy | None = None
) -> Tomorrow:
    """Plan the day after `at` with both, for accounts of (creditor id, kind of customer). Nothing is written.

    before: None for the strategy that each account is on. A fixed number of queries.
    """
    noon = datetime.combine(local_day(at, zone) + timedelta(days=1), time(12), ZoneInfo(zone))
    drawn = draw_accounts(uses, ACCOUNTS_MOST, f"{after.key} {noon.date()}")
    was: Callable[[AccountFacts], Strategy] = strategy_of if before is None else lambda _: before
    found: dict[str, list[Change]] = defaultdict(list)
    for account in load_accounts(drawn.ids, noon) if drawn.ids else []:
        told = _change(account, make_plan(account, was(account), noon), make_plan(account, after, noon), noon)
        if told:
            found[told[0]].append(told[1])
    return Tomorrow(
        noon.date(), len(drawn.ids), drawn.total, drawn.is_all,
        {sort: len(found[sort]) for sort in SORTS if found[sort]},
        {sort: _few(found[sort]) for sort in SORTS if found[sort]},
        sum(one.answer is not None and one.answer.verdict is Verdict.ALLOW for one in (*found[NEW], *found[OTHER])),
    )  # fmt: skip


def _few(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda one: (one.creditor, one.reference))[:SAMPLES]


def _change(account: AccountFacts, old: Plan, new: Plan, at: datetime) -> tuple[str, Change] | None:
    today = local_day(at, account.residence.zone)
    was, now = _said(old, today), _said(new, today)
    sort = _sort(was, now, today)
    if sort is None:
        return None
    answer = ask(question_of(account, new.wanted, at)) if new.wanted and sort in (NEW, OTHER) else None
    return sort, Change(account.id, account.reference, account.name, account.creditor.name, was, now, answer)


def _said(plan: Plan, today: date) -> Said | None:
    if plan.wanted is not None:
        return Said(plan.wanted.purpose, plan.wanted.channel, today)
    return Said(plan.coming.purpose, plan.coming.channel, plan.coming.day) if plan.coming else None


def _sort(was: Said | None, now: Said | None, today: date) -> str | None:
    """How a change is told; None when nothing changes."""
    if was == now:
        return None
    before, after = was is not None and was.day <= today, now is not None and now.day <= today
    if before or after:
        return OTHER if before and after else NEW if after else GONE
    if was is None or now is None or was.day == now.day:
        return NEXT
    return EARLIER if now.day < was.day else LATER

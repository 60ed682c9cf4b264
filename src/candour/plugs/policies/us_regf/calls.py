"""How often one may call: 12 CFR 1006.14(b)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from candour.domain.calendars import local_day
from candour.domain.items import ItemFacts
from candour.domain.legal import Recipient
from candour.domain.messages import ContactFacts, ContactOutcome
from candour.domain.plausible import concerns, first_moment_below
from candour.domain.saying import phrase, say
from candour.domain.verdicts import Question, Ruling, Verdict
from candour.plugs.policies.us_regf.rules import AFTER_TALK, CALL_AGREED, RAPID, SEVEN_CALLS
from candour.ports.policy import today

WEEK = 7
RAPID_GAP = timedelta(minutes=5)
NOT_COUNTED = frozenset({Recipient.ATTORNEY, Recipient.OFFICE_HOLDER, Recipient.PERMITTED})
"""Calls to these are outside the frequencies: 1006.14(b)(3)(iii)."""


def calls(q: Question) -> Iterator[Ruling]:
    """Too many calls, a call too soon after a conversation, and calls close upon each other, to one person."""
    to = q.asked.recipient
    if q.channel != "call" or to in NOT_COUNTED:
        return
    known = [c for c in q.account.contacts if c.channel == "call" and c.to is to and c.at <= q.at]
    if not known:
        return
    agreed = _agreed(q, known)
    stopped = [ruling for item in q.items or (None,) for ruling in _about(q, item, known, agreed)]
    yield from stopped
    if stopped and agreed is not None and agreed.lasts(q.at):
        lifts = (SEVEN_CALLS.id, AFTER_TALK.id)
        yield Ruling(CALL_AGREED, Verdict.ALLOW, facts=(("agreed to", "this call"),), lifts=lifts)
    latest = max((c.at for c in known if c.outgoing), default=None)
    if latest is not None and q.at - latest < RAPID_GAP and not q.asked_by_customer:
        yield Ruling(RAPID, Verdict.WAIT, latest + RAPID_GAP, (("last call", latest.isoformat()),))


def _about(
    q: Question, item: ItemFacts | None, known: list[ContactFacts], agreed: "_Agreed | None"
) -> Iterator[Ruling]:
    """What the calls about one debt stand against; of a debt that is not told, all of them may be."""
    name = item.reference if item else phrase("a debt not told")
    debt = _one_debt(q, item) if item else ()
    about = [c for c in known if item is None or any(concerns(c, q.account, part) for part in debt)]
    placed = [
        c.at
        for c in about
        if c.outgoing and not c.consented and c.outcome is not ContactOutcome.UNCONNECTED
        and not (agreed is not None and agreed.excludes(c.at))
    ]  # fmt: skip
    spoke = [c.at for c in about if c.outcome is ContactOutcome.CONVERSATION]
    until = first_moment_below(q, placed, WEEK, WEEK)
    if until is not None:
        yield Ruling(SEVEN_CALLS, Verdict.WAIT, until, ((name, "seven calls in seven days"),))
    until = first_moment_below(q, spoke, 1, WEEK)
    if until is not None:
        day = local_day(max(spoke), q.account.residence.zone)
        yield Ruling(AFTER_TALK, Verdict.WAIT, until, ((name, say("spoke on {day}", day=day)),))


def _one_debt(q: Question, item: ItemFacts) -> tuple[ItemFacts, ...]:
    """Student loans that were serviced under one account number are one debt: 1006.14(b)(4)."""
    if not item.law.one_debt:
        return (item,)
    return tuple(other for other in q.account.items if other.law.one_debt == item.law.one_debt)


class _Agreed:
    """Days for which the consumer agreed to further calls: at most seven, and until the next conversation."""

    def __init__(
        self, given: date, first: date, last: date, spoke: Iterable[datetime], where: str, *, told: bool
    ) -> None:
        self.given, self.first, self.last, self.where, self.told = given, first, last, where, told
        talks = sorted(spoke)
        same_day = [at for at in talks if local_day(at, where) == given]
        later = [at for at in talks if local_day(at, where) > given]
        self.ended = (same_day[1:] + later)[0] if same_day[1:] + later else None

    def covers(self, at: datetime) -> bool:
        """Whether a call at this moment is agreed to."""
        return self.first <= local_day(at, self.where) <= self.last and (self.ended is None or at <= self.ended)

    def lasts(self, at: datetime) -> bool:
        """Whether a call may still be placed under it: a conversation at this very moment has used it up."""
        return self.covers(at) and at != self.ended

    def excludes(self, at: datetime) -> bool:
        """Whether a call on record was certainly placed after the consent and while it lasted.

        Of a consent whose day nobody told, no earlier call can be said to have had it.
        """
        return self.told and local_day(at, self.where) > self.given and self.covers(at)


def _agreed(q: Question, known: list[ContactFacts]) -> _Agreed | None:
    where, day = q.account.residence.zone, today(q)
    talks = [c.at for c in known if c.outcome is ContactOutcome.CONVERSATION]
    given = q.asked.prior_consent_on
    told = given is not None
    if given is None and q.asked_by_customer:
        asked = [local_day(c.at, where) for c in q.account.contacts if not c.outgoing and c.at <= q.at]
        given = max([*asked, *(local_day(at, where) for at in talks)], default=day)
    if given is None or given > day:
        return None
    last = min(given + timedelta(days=WEEK - 1), q.asked.prior_consent_until or date.max)
    return _Agreed(given, q.asked.prior_consent_from or given, last, talks, where, told=told)

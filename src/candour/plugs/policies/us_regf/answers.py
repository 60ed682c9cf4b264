"""Who may be answered: a consumer who got in touch is answered once, by the same way."""

from datetime import datetime

from candour.domain.messages import ANSWERS, ContactFacts
from candour.domain.verdicts import Question


def replies(q: Question) -> bool:
    """Whether it is an answer to the consumer at all."""
    return q.asked_by_customer or q.purpose in ANSWERS


def answers(q: Question, since: datetime | None = None) -> bool:
    """Whether this is the one answer, by the same way, to a consumer who got in touch (not earlier than `since`).

    Where no contact is on record the question tells the way by `same_medium`. A page or an app that the consumer
    looks at answers as long as they look.
    """
    if not replies(q) or q.asked.same_medium is False:
        return False
    if q.channel == "portal" and q.asked_by_customer:
        return True
    past = _past(q)
    if not past:
        return q.asked.same_medium is True
    return _unanswered([c for c in past if c.channel == q.channel], since)


def answers_any_way(q: Question) -> bool:
    """Whether this is the one answer, by any way, to a consumer who got in touch."""
    past = _past(q)
    return replies(q) and (_unanswered(past) if past else q.asked_by_customer)


def _past(q: Question) -> list[ContactFacts]:
    return [c for c in q.account.contacts if c.at <= q.at]


def _unanswered(contacts: list[ContactFacts], since: datetime | None = None) -> bool:
    came = max((c.at for c in contacts if not c.outgoing), default=None)
    if came is None or (since is not None and came < since):
        return False
    return not any(c.outgoing and c.at >= came for c in contacts)

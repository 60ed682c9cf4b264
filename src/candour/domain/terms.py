"""How long holds last: terms end when a local day begins, in the zone where the customer is."""

from datetime import date, datetime, timedelta

from candour.domain.calendars import local_day, start_of_day
from candour.domain.duties import months_later
from candour.domain.holds import LIVES, HoldKind, HoldLife, Term
from candour.domain.parties import Residence
from candour.domain.promises import end_of_grace
from candour.domain.saying import Said, joined, say, say_many

AFTER_CRISIS = Term(days=30)
"""Breathing space goes on for 30 days after the treatment of a mental health crisis has ended (SI 2020/1311 Part 3)."""


def end_of_term(term: Term, first: date, where: Residence, method: str = "bacs") -> datetime:
    """The instant at which a term that begins on a local day is over. Raises WrongUse for a method not known."""
    if term.by_method:
        last = end_of_grace(first, method, where.country, where.nation)
        return start_of_day(last + timedelta(days=1), where.zone)
    if term.months:
        return start_of_day(months_later(first, term.months), where.zone)
    return start_of_day(first + timedelta(days=term.days + (not term.first_day_counts)), where.zone)


def first_end(kind: HoldKind, detail: str, since: datetime, where: Residence, method: str = "bacs") -> datetime | None:
    """When a hold placed at `since` ends if nobody says otherwise; None when no end is known."""
    life = LIVES[kind]
    term = life.terms.get(detail, life.term)
    return None if term is None else end_of_term(term, local_day(since, where.zone), where, method)


def second_end(until: datetime, term: Term, where: Residence) -> datetime:
    """When a hold ends that was lengthened by a term: so many days after its first end."""
    return start_of_day(local_day(until, where.zone) + timedelta(days=term.days), where.zone)


def crisis_end(treatment_ended: date, where: Residence) -> datetime:
    """When breathing space in a mental health crisis is over, once the end of the treatment is known."""
    return end_of_term(AFTER_CRISIS, treatment_ended, where)


def in_words(life: HoldLife) -> Said:
    """How long holds of a kind last when no end is told, for people."""
    told = [say("{detail}: {term}", detail=detail, term=_term_in_words(term)) for detail, term in life.terms.items()]
    told += [_term_in_words(life.term)] if life.term else [] if told else [say("until it is ended")]
    if life.second:
        more, proof = _term_in_words(life.second), ", ".join(life.proof)
        told.append(say("once {term} more for {proof}", term=more, proof=proof))
    return joined(told)


def _term_in_words(term: Term) -> Said:
    if term.by_method:
        return say("by the method of payment")
    if term.months:
        return say_many("{count} month", "{count} months", count=term.months)
    if term.first_day_counts:
        return say_many("{count} day, the first counted", "{count} days, the first counted", count=term.days)
    return say_many("{count} day", "{count} days", count=term.days)

"""Notices that a law demands: which there are, what each is made of, and what of that is still to be told.

A pack names the notice that meets a duty (`Duty.notice`). What it has to hold is for the packs to judge; what is made
of facts is made here, and what nobody knows is asked for and never left blank.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from candour.domain.accounts import AccountFacts
from candour.domain.duties import Duty, validation_ends
from candour.domain.holds import HoldKind
from candour.domain.items import ItemFacts
from candour.domain.parties import ActorRole
from candour.domain.saying import Said, phrase, say, sayable

POST_WITHIN = 14
"""Days after it was written in which a notice with a date in it may be posted: later it is written anew."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One kind of notice. key: the word of its duties. words: its template. channels: how it may be given, the usual
    way first. encloses: what has to go with it and nobody here may write, each in words. says: it holds what a person
    found, in their own words.
    """

    key: str
    label: str
    words: str
    channels: tuple[str, ...] = ("letter",)
    encloses: Mapping[str, str] = field(default_factory=dict)
    says: bool = False


_WITH_ARREARS = {
    "fca_arrears_sheet": phrase("the current information sheet of the FCA on arrears (CCA 1974 s.86A)"),
    "prescribed_words": phrase("your page with the forms of wording that SI 2007/1167 Schedule 3 prescribes"),
}
KINDS: Mapping[str, Notice] = {
    one.key: one
    for one in (
        Notice("arrears", phrase("Notice of sums in arrears"), "arrears", encloses=_WITH_ARREARS),
        Notice("card_arrears", phrase("Notice of missed payments"), "arrears", encloses=_WITH_ARREARS),
        Notice("validation", phrase("Validation information"), "validation"),
        Notice(
            "complaint", phrase("Acknowledgement of a complaint"), "complaint",
            encloses={"complaints_summary": phrase("the summary of how you deal with complaints (DISP 1.2.1R)")},
        ),
        Notice(
            "data_complaint", phrase("Acknowledgement of a complaint about data"), "data_complaint",
            ("letter", "email"),
        ),
        Notice("dispute", phrase("Outcome of a dispute"), "dispute", ("letter", "email"), says=True),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Material:
    """What a notice is made of beside the facts of its account.

    written_on: the local day on which a person had it written. enclosed: what they said goes with it. found: what they
    found. first_creditor: to whom it was owed first, '' where nobody knows. added, credited: what the ledger of each
    item has beside its first amount and payments, minor units by item id.
    """

    written_on: date
    enclosed: frozenset[str] = frozenset()
    found: str = ""
    first_creditor: str = ""
    added: Mapping[int, int] = field(default_factory=dict)
    credited: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which a notice cannot be written, and how it is told to Candour."""

    what: Said | str
    how: Said | str


def occurrence_of(duty: Duty) -> str:
    """What makes a notice this one, among the steps of an account: at most 40 characters with a number after it."""
    _, event, what = duty.key.split(":")
    return f"notice {event} {what}"


def is_notice(occurrence: str) -> bool:
    """Whether a step gives a notice. No other step has such an occurrence."""
    return occurrence.startswith("notice ")


def serves(occurrence: str, duty: Duty) -> bool:
    """Whether a step with this occurrence gives the notice of this duty."""
    known = occurrence_of(duty)
    return occurrence == known or occurrence.startswith(f"{known} ")


def item_of(account: AccountFacts, duty: Duty) -> ItemFacts | None:
    """The item that a duty is about: the one it names, or the only one that is open."""
    if duty.item_id is not None:
        return next((item for item in account.items if item.id == duty.item_id), None)
    found = [item for item in account.items if item.balance is None or item.balance > 0]
    return found[0] if len(found) == 1 else None


def dispute_until(material: Material) -> date:
    """The last day to dispute that validation information states, whenever in its time it is posted."""
    return validation_ends(material.written_on + timedelta(days=POST_WITHIN))


def is_stale(notice: Notice, material: Material, today: date) -> bool:
    """Whether a notice states a day that would come too soon if it were posted now."""
    return notice.key == "validation" and today > material.written_on + timedelta(days=POST_WITHIN)


def missing(notice: Notice, account: AccountFacts, duty: Duty, material: Material) -> list[Missing]:
    """All that has still to be told before a notice can be written; nothing when it can be."""
    found = [*_of_creditor(notice, account), *_of_item(notice, account, duty, material)]
    for word, what in notice.encloses.items():
        if word not in material.enclosed:
            found.append(
                Missing(say("whether it goes with it: {what}", what=sayable(what)), say("--enclose {word}", word=word))
            )
    if notice.says and not material.found.strip():
        found.append(Missing("what you found, in words that they may read", "--found TEXT"))
    return found


def _of_creditor(notice: Notice, account: AccountFacts) -> Iterator[Missing]:
    creditor = account.creditor
    option = say("candour creditor '{name}'", name=creditor.name)
    if not creditor.postal_address:
        yield Missing("the address by post of who writes", say("{option} --postal-address LINE", option=option))
    if notice.words == "arrears" and not creditor.phone:
        yield Missing("the telephone number of who writes", say("{option} --phone NUMBER", option=option))
    if notice.key == "validation" and creditor.role is ActorRole.THIRD_PARTY and not creditor.sender_name:
        yield Missing("the name of the collector", say("{option} --sender-name NAME", option=option))


def _of_item(notice: Notice, account: AccountFacts, duty: Duty, material: Material) -> Iterator[Missing]:
    if notice.key in ("complaint", "data_complaint"):
        return
    item = item_of(account, duty)
    if item is None:
        how = say("candour clock {reference} --done {event}, then again with --item", reference=account.reference,
                  event=duty.event_id)  # fmt: skip
        yield Missing("which item it is about", how)
        return
    if item.balance is None:
        yield Missing("what is owed on it", "bring in the ledger that tells it")
    if notice.words == "arrears" and not item.law.missed:
        example = '\'missed=[{"on":"2026-09-01","amount":5000}]\''
        yield Missing("which payments were missed, and how much of each", _fact(account, item, example))
    if notice.key == "dispute" and _is_open(account, item):
        ending = say(
            "end the hold with its evidence (candour hold), or close the query with its outcome (candour query)"
        )
        yield Missing("a decision: the dispute still stands", ending)
    if notice.key == "validation":
        yield from _of_validation(account, item, material)


def _is_open(account: AccountFacts, item: ItemFacts) -> bool:
    held = any(h.kind is HoldKind.DISPUTE and h.item_id in (None, item.id) for h in account.holds)
    return held or item.queried or item.in_query > 0


def _of_validation(account: AccountFacts, item: ItemFacts, material: Material) -> Iterator[Missing]:
    """12 CFR 1006.34(c)(2). Candour reckons from the day of the invoice or of the transaction, and from no other."""
    if item.law.itemized_by not in ("last_statement", "transaction") or item.issued is None:
        yield Missing(
            "the date from which it is itemized: its issue date as 'last_statement' or 'transaction' (others are "
            "reckoned by hand)", _fact(account, item, "itemized_by=last_statement"),
        )  # fmt: skip
    if item.amount is None:
        yield Missing("what was owed on that date", "bring in the ledger that tells the first amount")
    if _is_financial(item) and not first_creditor(account, material):
        how = say("candour place {reference} --original NAME, or in the ledger", reference=account.reference)
        yield Missing("to whom it was owed on that date", how)
    added = material.added.get(item.id, 0)
    if added and item.law.interest_added is None:
        yield Missing(
            "how much of what was added since is interest, in minor units", _fact(account, item, "interest_added=0")
        )
    if not _adds_up(item, material):
        yield Missing("an account of it that adds up", "correct the ledger: amount, charges, credits and payments")


def _is_financial(item: ItemFacts) -> bool:
    return item.law.financial_product is not False


def first_creditor(account: AccountFacts, material: Material) -> str:
    """To whom a debt was owed on its itemization date: by who buys debts this has to be told."""
    if material.first_creditor or account.creditor.role is ActorRole.PURCHASER:
        return material.first_creditor
    return account.creditor.name


def _adds_up(item: ItemFacts, material: Material) -> bool:
    if item.amount is None or item.balance is None:
        return True
    added, credited = material.added.get(item.id, 0), material.credited.get(item.id, 0)
    interest = item.law.interest_added or 0
    sums = item.amount + added - credited - item.paid
    return sums == item.balance + item.in_query and 0 <= interest <= added


def _fact(account: AccountFacts, item: ItemFacts, example: str) -> Said:
    return say(
        "candour fact {reference} {example} --item {item}", reference=account.reference, example=example,
        item=item.reference,
    )  # fmt: skip

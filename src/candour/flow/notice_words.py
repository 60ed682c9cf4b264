"""The words of a notice that a law demands, and the guard's question about it, from facts that are all there."""

from collections.abc import Sequence
from datetime import datetime

from candour.domain.accounts import AccountFacts
from candour.domain.addresses import address_lines
from candour.domain.duties import Duty
from candour.domain.holds import HoldKind
from candour.domain.items import ItemFacts
from candour.domain.legal import Asked
from candour.domain.messages import Purpose
from candour.domain.notices import Material, Notice, dispute_until, first_creditor, item_of
from candour.domain.parties import ActorRole
from candour.domain.pieces import Also, Piece
from candour.domain.wording import clean, day, money
from candour.flow.compose import compose, language_for
from candour.flow.plan import address_for
from candour.flow.statement_words import table_words
from candour.ports.channel import Draft


def write_notice(
    account: AccountFacts, notice: Notice, duty: Duty, owed: Sequence[Duty], material: Material, channel: str,
    currency: str, at: datetime,
) -> tuple[Draft, Asked]:  # fmt: skip
    """The finished notice, and what the guard is asked of it: which parts stand in it, and what goes with it.

    owed: all duties of the account. The caller has made sure that nothing is missing (`domain.notices.missing`).
    """
    item = item_of(account, duty)
    language = language_for(account.language)
    also = _also(account, notice, duty, owed, material, item, language)
    items = (item,) if item else ()
    draft = compose(
        account, Purpose.STATUTORY_NOTICE, items, (), (), at, currency, channel, also=also, words=notice.words
    )
    law = item.law.itemized_by if item and notice.key == "validation" else ""
    return draft, Asked(topic=notice.key, encloses=draft.parts | material.enclosed, itemized_by=law)


def _also(
    account: AccountFacts, notice: Notice, duty: Duty, owed: Sequence[Duty], material: Material,
    item: ItemFacts | None, language: str,
) -> Also:  # fmt: skip
    facts: dict[str, object] = {
        "postal": ", ".join(address_lines(account.creditor.postal_address)),
        "since": day(duty.since, language),
        "encloses": [table_words(language, "enclosed")[word] for word in notice.encloses],
    }
    tables: dict[str, Piece] = {}
    if notice.key == "complaint":
        facts |= _complaint(account, duty, owed, language)
    elif item is not None and notice.words == "arrears":
        facts |= _arrears(item, language) | {"card": notice.key == "card_arrears"}
        tables["missed"] = _missed(item, language)
    elif item is not None and notice.key == "validation":
        facts |= _validation(account, item, material, language)
        tables["after"] = _after(item, material, language)
    elif notice.key == "dispute":
        facts["found"] = "\n\n".join(_paragraphs(material.found))
    return Also(facts, tables)


def _paragraphs(text: str) -> list[str]:
    """A person's words without what a template could take for its own."""
    found = (" ".join(clean(line, 2_000) for line in part.split("\n")) for part in text.split("\n\n"))
    return [one.replace("[[", "[") for one in found if one]


def _complaint(account: AccountFacts, duty: Duty, owed: Sequence[Duty], language: str) -> dict[str, object]:
    """By when the answer is due, and by when in exceptional cases: what settles the same complaint."""
    answers = sorted(one.due for one in owed if one.event_id == duty.event_id and one.settles)
    return {
        "by": day(answers[0], language),
        "last": day(answers[-1], language) if len(answers) > 1 else None,
        "held": any(hold.kind is HoldKind.COMPLAINT for hold in account.holds),
    }


def _arrears(item: ItemFacts, language: str) -> dict[str, object]:
    missed = item.law.missed or ()
    return {
        "shortfall": money(sum(one.amount for one in missed), item.currency, language),
        "up_to": day(max(one.on for one in missed), language),
    }


def _missed(item: ItemFacts, language: str) -> Piece:
    told = table_words(language, "notice")
    missed = sorted(item.law.missed or (), key=lambda one: one.on)
    rows = [[day(one.on, language), money(one.amount, item.currency, language)] for one in missed]
    return _table(told["missed"], [told["missed_on"], told["missed_amount"]], rows)


def _table(caption: str, head: list[str], rows: list[list[str]]) -> Piece:
    return {"table": {"caption": caption, "head": head, "words": [0], "rows": rows, "sums": []}}


def _validation(account: AccountFacts, item: ItemFacts, material: Material, language: str) -> dict[str, object]:
    creditor, point = account.creditor, address_for(account, "letter")
    by_agent = creditor.role is ActorRole.THIRD_PARTY
    return {
        "collector": clean(creditor.sender_name if by_agent else creditor.name),
        "consumer": clean(account.name),
        "consumer_address": ", ".join(address_lines(point.value)) if point else "",
        "first_creditor": clean(first_creditor(account, material)),
        "owed_to": clean(creditor.name),
        "invoiced": item.law.itemized_by == "last_statement",
        "from": day(item.issued, language) if item.issued else "",
        "amount_then": money(item.amount or 0, item.currency, language),
        "amount_now": money((item.balance or 0) + item.in_query, item.currency, language),
        "ends": day(dispute_until(material), language),
        "financial": item.law.financial_product is not False,
    }


def _after(item: ItemFacts, material: Material, language: str) -> Piece:
    told = table_words(language, "notice")
    interest = item.law.interest_added or 0
    sums = (
        ("interest", interest),
        ("fees", material.added.get(item.id, 0) - interest),
        ("paid", -item.paid - material.credited.get(item.id, 0)),
    )
    rows = [[told[name], money(minor, item.currency, language)] for name, minor in sums]
    return _table(told["after"], [told["what"], told["missed_amount"]], rows)

"""Compose: the facts of this moment become the words of one message.

Words live in `content/templates/<language>/<channel>/<purpose>.liquid`, with a `.person.liquid` beside it where
consumers and sole traders are told something else. One source gives both text and HTML (see docs/templates.md).
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import OutputStreamLimitError

import candour
from candour.domain.accounts import AccountFacts, CreditorFacts
from candour.domain.items import ItemFacts
from candour.domain.layout import Block, TableWords, grid, lay_out, linked, mark, page, table
from candour.domain.legal import ClaimKind
from candour.domain.messages import Purpose, gets_for
from candour.domain.mime import Mail, assemble
from candour.domain.parties import ContactPoint, CustomerKind
from candour.domain.pieces import NOTHING_ELSE, Also, Piece, parts_in, parts_told, pieces_of, table_of
from candour.domain.plausible import needs_support
from candour.domain.saying import say
from candour.domain.texting import can_be_answered, plainer
from candour.domain.wording import (
    MemoryFacts,
    addressee,
    clean,
    day,
    item_word,
    line,
    listed_others,
    money,
    payment_to_thank,
    references,
    totals,
)
from candour.ports.channel import Draft, Envelope

CONTENT = Path(candour.__file__).parent / "content"
FALLBACK_LANGUAGE = "en-GB"
LONGEST_TEXT = 60_000
SUBJECT = "Subject: "
LETTER = "letter"
SMS = "sms"
SHORT_PARTS = ("reach", "stop")
"""What stands in every text: how to answer, and how to have no more."""
PARTS = ("pay", "answer", "trouble", "help", "sign_off")
"""Blocks that depend on the creditor and the kind of customer only, so they are rendered once for many messages."""


class NoTemplate(LookupError):
    """There are no words for this purpose; the message names the file that is missing."""


class _Liquid(Environment):
    """Liquid that refuses unknown names and endless work: templates are written by people, data comes from outside."""

    loop_iteration_limit = 500
    context_depth_limit = 8


_ENVIRONMENT = _Liquid(undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class _Template:
    """One compiled source. version: the beginning of its hash, so that a message tells which words it was made of.

    claims, supports: what its head declares beside the subject. parts: those that its paragraphs are marked as.
    """

    name: str
    version: str
    liquid: BoundTemplate
    claims: tuple[ClaimKind, ...] = ()
    supports: bool = False
    parts: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        return f"{self.name}#{self.version}"

    def render(self, facts: Mapping[str, object]) -> str:
        """The words. Raises OutputStreamLimitError for more of them than any message has."""
        words = self.liquid.render(facts)
        if len(words) > LONGEST_TEXT:
            raise OutputStreamLimitError(f"{self.name} makes a text of {len(words):,} characters", token=None)
        return words


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that stand in every message of a language."""

    joiner: str
    more: str
    table: TableWords
    captions: Mapping[str, str]
    items: Mapping[str, Sequence[str]]
    documents: Mapping[str, str]


def compose(
    account: AccountFacts,
    purpose: Purpose,
    items: Sequence[ItemFacts],
    others: Sequence[ItemFacts],
    memories: Sequence[MemoryFacts],
    at: datetime,
    currency: str,
    channel: str = "email",
    enclosed: Mapping[str, Sequence[str]] = MappingProxyType({}),
    also: Also = NOTHING_ELSE,
    words: str = "",
) -> Draft:
    """The finished text of one message about `items`, with `others` of the account listed below them.

    enclosed: kinds of the documents that go with it, by the reference of their item. Every date is absolute, so the
    same facts give the same text on another day. Memories are quoted, one of each kind, and their events named in the
    draft. words: the notice that a law demands, of those below `notices/`. Raises NoTemplate for a purpose that has no
    words.
    """
    language = language_for(account.language)
    name = f"notices/{words}" if words else purpose.value
    template = _purpose_template(language, name, account.kind.is_person, needs_support(account), channel)
    said = _words(language)
    blocks, quoted = _memory_block(language, memories)
    blocks |= _parts(language, account, channel)
    listed = _lists(account, items, others, said, at)
    blocks |= {name: grid(one["table"]) for name, one in also.tables.items() if name not in listed}
    blocks |= {name: _table(caption, some, said, language) for name, (caption, some) in listed.items()}
    facts = _facts(account, items, blocks, said, language, currency, channel, enclosed)
    facts |= {"name": addressee(account, channel, gets_for(purpose)) or None, **also.facts}
    if channel == SMS:
        return _short(template, facts, language, account)
    head, _, prose = template.render(facts).partition("\n\n")
    prose, parts = parts_told(prose, template.parts)
    body = lay_out(prose, blocks)
    subject = head.strip().removeprefix(SUBJECT)
    html = page(subject, body.html, language)
    shown = quoted if mark("memory") in prose else ()
    tables = {name: _table_piece(caption, some, said, language) for name, (caption, some) in listed.items() if some}
    pieces = pieces_of(prose, blocks, {**tables, **also.tables}) if channel == LETTER or also.tables else ()
    return Draft(
        subject, body.text + "\n", html, language, template.label, shown, template.claims, template.supports, pieces,
        parts=parts,
    )  # fmt: skip


def _short(template: _Template, facts: dict[str, object], language: str, account: AccountFacts) -> Draft:
    """A text message: one paragraph of letters that cost no more than they must. Its subject is for staff alone."""
    for part in SHORT_PARTS:
        facts[part] = _part(language, part, account.kind.is_person, SMS).render(facts).strip()
    head, _, prose = template.render(facts).partition("\n\n")
    text = plainer(" ".join(prose.split()))
    subject = head.strip().removeprefix(SUBJECT)
    return Draft(subject, text, "", language, template.label, (), template.claims, template.supports)


def opening(account: AccountFacts) -> str:
    """How a message that a person writes begins and ends: a greeting, room for words, and who writes."""
    name = addressee(account)
    blocks = _parts(language_for(account.language), account)
    return f"Hello{f' {name}' if name else ''},\n\n\n\n{blocks['sign_off'].text}\n"


def text_hash(draft: Draft) -> str:
    """SHA-256 (hex) of subject, text and what is enclosed: what an approval is bound to."""
    said = hashlib.sha256(f"{draft.subject}\n{draft.text}".encode())
    for one in draft.enclosed:
        said.update(hashlib.sha256(one.content).digest())
    return said.hexdigest()


def envelope(
    account: AccountFacts,
    draft: Draft,
    contact_point: ContactPoint,
    message_id: str,
    reply_token: str,
    at: datetime,
    earlier: Sequence[str] = (),
) -> Envelope:
    """The draft on the wire's terms. Replies go to the sender's address with `+r.<token>` before the @.

    earlier: message ids of the same thread, oldest first. Raises ValueError when an address cannot stand in a mail.
    """
    creditor = account.creditor
    sender = creditor.sender_address or f"{creditor.slug}@candour.invalid"
    mail = Mail(
        from_name=clean(creditor.sender_name or creditor.name),
        from_address=sender,
        to_name=clean(contact_point.contact_name or addressee(account)),
        to_address=contact_point.value,
        subject=draft.subject,
        text=draft.text,
        html=draft.html,
        message_id=message_id,
        date=at,
        reply_to=reply_address(sender, reply_token),
        in_reply_to=earlier[-1] if earlier else "",
        references=tuple(earlier),
        enclosed=draft.enclosed,
    )
    return Envelope(sender, contact_point.value, message_id, assemble(mail))


def reply_address(sender: str, token: str) -> str:
    """Where an answer to one message arrives: 'accounts@x.example' and 'T' give 'accounts+r.T@x.example'."""
    local, at_sign, host = sender.rpartition("@")
    return f"{local}+r.{token}{at_sign}{host}"


# ---- facts for the template ----


def _facts(
    account: AccountFacts,
    items: Sequence[ItemFacts],
    blocks: Mapping[str, Block],
    words: _Words,
    language: str,
    currency: str,
    channel: str,
    enclosed: Mapping[str, Sequence[str]],
) -> dict[str, object]:
    owed = sum(item.balance or 0 for item in items if item.currency == currency)
    due = min((item.due for item in items if item.due), default=None)
    paid = payment_to_thank(account, items, currency)
    return {
        "name": addressee(account, channel) or None,
        "creditor": clean(account.creditor.name),
        "account": clean(account.reference),
        "phone": clean(account.creditor.phone) or None,
        "email": clean(account.creditor.sender_address, 254) or None,
        "brand": clean(account.creditor.sender_name or account.creditor.name),
        "answers": can_be_answered(account.creditor.sms_sender),
        "several": len(items) > 1,
        "item_word": item_word(items, words.items),
        "references": references(items, words.joiner, words.more) or None,
        "total": money(owed, currency, language),
        "due": day(due, language) if due else None,
        "payment": money(paid[0], currency, language) if paid else None,
        "payment_on": day(paid[1], language) if paid else None,
        "settled": bool(items) and all(item.balance is not None and item.balance <= 0 for item in items),
        "enclosed": [
            f"{clean(of, 40)}: {', '.join(words.documents[kind] for kind in kinds)}" for of, kinds in enclosed.items()
        ],
        **{name: mark(name) for name in blocks},
    }


def _lists(
    account: AccountFacts,
    items: Sequence[ItemFacts],
    others: Sequence[ItemFacts],
    words: _Words,
    at: datetime,
) -> dict[str, tuple[str, Sequence[ItemFacts]]]:
    """What the tables of a message list, each with its caption."""
    caption = words.captions["items"].replace("{account}", clean(account.reference))
    caption = caption.replace("{creditor}", clean(account.creditor.name))
    later, still_open = listed_others(others, _local_day(account, at)) if others else ([], [])
    return {
        "items": (caption, items),
        "later": (words.captions["later"], later),
        "open": (words.captions["open"], still_open),
    }


_NOTHING = Block("", "")


def _table(caption: str, items: Sequence[ItemFacts], words: _Words, language: str) -> Block:
    if not items:
        return _NOTHING
    return table(caption, [line(item, language) for item in items], totals(items, language), words.table)


def _table_piece(caption: str, items: Sequence[ItemFacts], words: _Words, language: str) -> Piece:
    return table_of(caption, [line(item, language) for item in items], totals(items, language), words.table)


def _local_day(account: AccountFacts, at: datetime) -> date:
    return at.astimezone(ZoneInfo(account.residence.zone)).date()


def _memory_block(language: str, memories: Sequence[MemoryFacts]) -> tuple[dict[str, Block], tuple[int, ...]]:
    """The sentences of memory, the latest of each kind, and the events that they come from."""
    if not memories:
        return {"memory": _NOTHING}, ()
    latest = {memory.kind: memory for memory in sorted(memories, key=lambda m: (m.on, m.event_id))}
    talk, contact, paid, promise = (latest.get(k) for k in ("conversation", "contact", "paid_so_far", "promise"))
    facts = {
        "conversation_on": day(talk.on, language) if talk else None,
        "contact_on": day(contact.on, language) if contact else None,
        "paid_so_far": _amount(paid, language),
        "paid_on": day(paid.on, language) if paid else None,
        "promised": _amount(promise, language),
        "promised_on": day(promise.on, language) if promise else None,
    }
    block = lay_out(_part(language, "memory", False).render(facts), {})
    return {"memory": block}, tuple(sorted(memory.event_id for memory in latest.values()))


def _amount(memory: MemoryFacts | None, language: str) -> str | None:
    return money(memory.amount, memory.currency, language) if memory and memory.amount is not None else None


def _parts(language: str, account: AccountFacts, channel: str = "email") -> Mapping[str, Block]:
    creditor, home = account.creditor, account.residence
    if channel == SMS:
        return {}
    country = home.country or creditor.country
    return _creditor_parts(language, channel, account.kind, country, home.nation, *_spoken(creditor))


def _spoken(creditor: CreditorFacts) -> tuple[str, ...]:
    words = (creditor.name, creditor.sender_name, creditor.sender_address, creditor.phone, creditor.pay_url)
    return (*words, creditor.payment_details)


@lru_cache(maxsize=512)
def _creditor_parts(
    language: str,
    channel: str,
    kind: CustomerKind,
    country: str,
    nation: str | None,
    name: str,
    sender: str,
    email: str,
    phone: str,
    pay_url: str,
    payment_details: str,
) -> Mapping[str, Block]:
    facts = {
        "creditor": clean(name),
        "sender": clean(sender or name),
        "phone": clean(phone) or None,
        "email": clean(email, 254) or None,
        "pay_url": clean(pay_url, 500) or None,
        "payment_details": "\n".join(filter(None, (clean(part) for part in payment_details.splitlines()))) or None,
        "services": help_services(country, nation, kind),
    }
    blocks = {}
    for part in PARTS:
        block = lay_out(_part(language, part, kind.is_person, channel).render(facts), {})
        blocks[part] = Block(block.text, linked(block.html))
    return MappingProxyType(blocks)


def help_services(country: str, nation: str | None, kind: CustomerKind) -> list[dict[str, str | None]]:
    """Free, independent help for such a customer there; with an unknown nation, services of any nation."""
    return [
        {"name": entry["name"], "url": entry["url"], "phone": entry.get("phone")}
        for entry in _help_directory(country)
        if kind.value in entry["for"] and (nation is None or nation in entry.get("nations", (nation,)))
    ]


# ---- words, read once ----


@lru_cache(maxsize=64)
def _help_directory(country: str) -> tuple[dict[str, Any], ...]:
    path = CONTENT / "help" / f"{country}.toml"
    if not re.fullmatch("[A-Z]{2}", country) or not path.is_file():
        return ()
    return tuple(tomllib.loads(path.read_text("utf-8"))["services"])


@lru_cache(maxsize=64)
def language_for(wanted: str) -> str:
    """The language in which there are words: the one wanted, another of its family, else the fallback."""
    there = sorted(path.parent.parent.name for path in CONTENT.glob("templates/*/email/words.toml"))
    family = [name for name in there if name.partition("-")[0] == wanted.partition("-")[0]]
    return wanted if wanted in there else FALLBACK_LANGUAGE if FALLBACK_LANGUAGE in family or not family else family[0]


@lru_cache(maxsize=16)
def _words(language: str) -> _Words:
    found = tomllib.loads((CONTENT / "templates" / language / "email" / "words.toml").read_text("utf-8"))
    return _Words(
        found["and"], found["more"], TableWords(**found["table"]), found["captions"], found["items"], found["documents"]
    )


@lru_cache(maxsize=256)
def _purpose_template(language: str, name: str, person: bool, support: bool, channel: str) -> _Template:
    return _load(f"{language}/{channel}/{name}", person, support=support and person)


@lru_cache(maxsize=256)
def _part(language: str, name: str, person: bool, channel: str = "email") -> _Template:
    return _load(f"{language}/{channel}/parts/{name}", person)


def _load(name: str, person: bool, *, support: bool = False) -> _Template:
    """Compile `<name>.support.liquid` or `<name>.person.liquid` for whom it is and where there is one, or the plain.

    A letter for which there are no words of its own says what the mail would.
    """
    for candidate in _candidates(name, person, support):
        path = CONTENT / "templates" / f"{candidate}.liquid"
        if path.is_file():
            source = path.read_text("utf-8")
            version = hashlib.sha256(source.encode()).hexdigest()[:8]
            head, words = _declared(source, candidate)
            liquid = _ENVIRONMENT.from_string(unwrap(words), name=candidate)
            return _Template(candidate, version, liquid, head.claims, head.supports, parts_in(words))
    raise NoTemplate(say("there are no words for this message: content/templates/{name}.liquid is missing", name=name))


@lru_cache(maxsize=256)
def has_words(channel: str, purpose: Purpose) -> bool:
    """Whether there is a template for a purpose on a channel, in the language that all others fall back to."""
    names = _candidates(f"{FALLBACK_LANGUAGE}/{channel}/{purpose.value}", False, False)
    return any((CONTENT / "templates" / f"{name}.liquid").is_file() for name in names)


def _candidates(name: str, person: bool, support: bool) -> list[str]:
    plain = [f"{name}.support"] * support + [f"{name}.person"] * person + [name]
    if f"/{LETTER}/" not in name:
        return plain
    return [one for own in plain for one in (own, own.replace(f"/{LETTER}/", "/email/"))]


def template_version(name: str) -> tuple[str, str]:
    """The full name and the version of a template, such as 'reminder.person'. Raises NoTemplate."""
    label = name if "/" in name else f"{FALLBACK_LANGUAGE}/email/{name}"
    if not re.fullmatch(r"[A-Za-z-]+/[a-z]+/[a-z_]+(\.[a-z]+)?", label):
        raise NoTemplate(say("{name} is no name of a template; write it as reminder.person", name=repr(name)))
    return label, _load(label, False).version


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above a template's words beside its subject."""

    claims: tuple[ClaimKind, ...] = ()
    supports: bool = False


_DECLARED = re.compile(r"^(Claims|Supports): *(.*)\n", re.MULTILINE)


def _declared(source: str, name: str) -> tuple[_Head, str]:
    """What a template's head declares, and the source without it. Raises NoTemplate for claims that there are not."""
    head, gap, words = source.partition("\n\n")
    told = dict(_DECLARED.findall(head + "\n"))
    claims = [word.strip() for word in told.get("Claims", "").split(",") if word.strip()]
    known = {kind.value: kind for kind in ClaimKind}
    if unknown := [claim for claim in claims if claim not in known]:
        one, all_known = repr(unknown[0]), ", ".join(known)
        raise NoTemplate(say("{name}.liquid claims {one}; claims are {known}", name=name, one=one, known=all_known))
    bare = _DECLARED.sub("", head + "\n").rstrip("\n")
    return _Head(tuple(known[claim] for claim in claims), told.get("Supports") == "yes"), bare + gap + words


_TAGS = re.compile(r"\{%.*?%\}", re.S)


def unwrap(source: str) -> str:
    """A template's source with each paragraph on one line, so that authors may wrap lines as they like.

    A line stays a line of its own when it begins an entry ('- ') or follows a line that ends in a backslash.
    """
    return "\n\n".join(_one_line(paragraph) for paragraph in re.split(r"\n\s*\n", source.strip()))


def _one_line(paragraph: str) -> str:
    lines = [line.strip() for line in paragraph.split("\n")]
    joined = lines[0]
    for previous, current in pairwise(lines):
        if previous.endswith("\\"):
            joined = joined[:-1] + "\n" + current
        elif _TAGS.sub("", current).startswith("- "):
            joined += "\n" + current
        else:
            joined += ("" if _only_tags(previous) or _only_tags(current) else " ") + current
    return joined


def _only_tags(text: str) -> bool:
    return not _TAGS.sub("", text).strip()

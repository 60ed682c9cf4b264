"""Declare: what a creditor is to its customers (sender, ways to pay) and to us (tolerance, numbers, strategies)."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import phonenumbers
from django.conf import settings
from django.db import transaction

from candour.domain.addresses import is_postal
from candour.domain.errors import WrongUse
from candour.domain.mime import is_address
from candour.domain.money import MoneyError, parse_amount
from candour.domain.parties import CustomerKind, Mode
from candour.domain.saying import Said, say, says
from candour.domain.strategies import StrategyError
from candour.domain.texting import is_sender
from candour.flow.compose import NoTemplate, reply_address, template_version
from candour.flow.guard import covers
from candour.flow.shape import load_strategy
from candour.flow.texts import texts_reach_people
from candour.ports.registry import policies
from candour.store import creditors, steering
from candour.store.changes import CREDITOR, Subject, write_changes
from candour.store.creditors import CreditorSettings
from candour.store.strategies import latest_texts

log = logging.getLogger(__name__)

REPLY_TOKEN = "0" * 20
"""As long as the tokens that replies carry before the @ of the sender's address."""
LOCAL_PART_MAX = 64
NAME_MAX, DETAILS_MAX = 120, 1000
AS_GIVEN = ("role", "sector", "regulated")
"""What law asks of a creditor: set as it is chosen from a list."""
SENDS = (Mode.LIVE.value, Mode.APPROVE.value)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be set, as people write it. None or missing: as it is; empty: as it was before anyone set it."""

    name: str | None = None
    zone: str | None = None
    sender_name: str | None = None
    sender_address: str | None = None
    phone: str | None = None
    sms_sender: str | None = None
    pay_url: str | None = None
    payment_details: str | None = None
    postal_address: str | None = None
    tolerance: str | None = None
    role: str | None = None
    sector: str | None = None
    regulated: bool | None = None
    tested: Mapping[str, str] = field(default_factory=dict)
    policy: Mapping[str, str] = field(default_factory=dict)
    strategies: Mapping[str, str] = field(default_factory=dict)
    match_customers: str | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """now: the settings after it. was: former value of each field that changed. due: accounts to review."""

    now: CreditorSettings
    was: dict[str, object]
    due: int


def declare(creditor_id: int, wishes: Wishes, *, actor: str) -> Declared:
    """Check and set all wishes or none; the creditor's version moves and its accounts are reviewed again.

    Raises WrongUse, naming the option and what it takes. As with a mode, the creditor's row is committed alone:
    an import that holds the accounts must not wait for us while we wait for it.
    """
    with transaction.atomic():
        before = creditors.settings_of(creditor_id, lock=True)
        asked = dict(_checked(wishes, before))
        changes = {name: value for name, value in asked.items() if value != getattr(before, name)}
        if not changes.get("sender_address", True) and before.mode in SENDS:
            _refuse_unless_local([before.name])
        if "sector" in changes and before.mode in SENDS:
            _refuse_sector(replace(before, sector=str(changes["sector"])))
        if changes:
            creditors.change_settings(creditor_id, changes)
            moved = {name: (getattr(before, name), value) for name, value in changes.items()}
            write_changes(Subject(CREDITOR, creditor_id, before.name), moved, actor=actor)
    due = steering.review_again([creditor_id])
    if changes:
        log.info("creditor_changed creditor=%s fields=%s actor=%s", creditor_id, ",".join(sorted(changes)), actor)
    was = {name: getattr(before, name) for name in changes}
    return Declared(creditors.settings_of(creditor_id), was, due)


def reaches_people() -> bool:
    """Whether what is handed over leaves this machine: a mail server or an account for texts is set, and is real."""
    return (bool(settings.CANDOUR_SMTP_URL) and not settings.CANDOUR_SMTP_LOCAL) or texts_reach_people()


def refuse_nameless(creditor_ids: Sequence[int]) -> None:
    """Nobody hears from a creditor that has no address to answer to. Raises WrongUse where mail leaves the machine."""
    if nameless := creditors.without_sender(creditor_ids):
        _refuse_unless_local(nameless)


def refuse_uncovered(creditor_ids: Sequence[int]) -> None:
    """A creditor stays in shadow where no pack holds the law of its place and sector. Raises WrongUse."""
    for creditor_id in creditor_ids:
        _refuse_sector(creditors.settings_of(creditor_id))


def _refuse_sector(creditor: CreditorSettings) -> None:
    kind = CustomerKind(creditor.customers)
    if not covers(creditor.country, creditor.sector, kind):
        raise WrongUse(
            say(
                "{creditor} cannot leave shadow mode: no law pack holds the law for {kind} customers in "
                "{country} of the sector '{sector}'. "
                "Add one (docs/add-a-policy.md), or correct the sector: candour creditor '{creditor}' --sector trade",
                creditor=creditor.name,
                kind=kind.value,
                country=creditor.country,
                sector=creditor.sector,
            )
        )


def nameless_senders() -> Said | None:
    """What keeps creditors that should send from being handed over, and how to mend it; None when nothing does."""
    nameless = creditors.without_sender() if reaches_people() else []
    return _nameless(nameless) if nameless else None


def _refuse_unless_local(nameless: Sequence[str]) -> None:
    if reaches_people():
        raise WrongUse(_nameless(nameless))


def _nameless(names: Sequence[str]) -> Said:
    return say(
        "{names} has no sender address, and a real mail server is set: customers could not answer. "
        "Set it first: candour creditor '{first}' --sender-address accounts@your-firm.example",
        names=", ".join(names),
        first=names[0],
    )


def _checked(wishes: Wishes, before: CreditorSettings) -> Iterator[tuple[str, object]]:
    """(field, value) of every wish."""
    if wishes.name is not None:
        yield "name", _name(wishes.name, before)
    if wishes.zone is not None:
        yield "zone", read_zone(wishes.zone)
    yield from _told(wishes, before)
    for name in AS_GIVEN:
        if (wish := getattr(wishes, name)) is not None:
            yield name, wish
    if wishes.tested:
        yield "tested_templates", _tested(wishes.tested, before.tested_templates)
    if wishes.policy:
        yield "policy", _policy(wishes.policy, before.policy)
    if wishes.strategies:
        yield "strategies", _strategies(wishes.strategies, before.strategies)
    if wishes.match_customers is not None:
        yield "matches_customers", _yes_or_no("--match-customers", wishes.match_customers)


def _told(wishes: Wishes, before: CreditorSettings) -> Iterator[tuple[str, object]]:
    """What customers are told, and what is too little to speak of."""
    if wishes.sender_name is not None:
        yield "sender_name", one_line("--sender-name", wishes.sender_name)
    if wishes.sender_address is not None:
        yield "sender_address", _address(wishes.sender_address)
    if wishes.phone is not None:
        yield "phone", _phone(wishes.phone, before.country)
    if wishes.sms_sender is not None:
        yield "sms_sender", _sms_sender(wishes.sms_sender)
    if wishes.pay_url is not None:
        yield "pay_url", _url(wishes.pay_url)
    if wishes.payment_details is not None:
        yield "payment_details", _details("--payment-details", wishes.payment_details)
    if wishes.postal_address is not None:
        yield "postal_address", read_postal(wishes.postal_address)
    if wishes.tolerance is not None:
        yield "tolerance_minor", _tolerance(wishes.tolerance, before.currency)


def _name(text: str, before: CreditorSettings) -> str:
    """What customers read; unlike any other creditor's."""
    bare = one_line("--name", " ".join(text.split(" ")))
    if not bare:
        raise WrongUse("--name must not be blank; it is what customers read")
    if creditors.is_name_taken(bare, before.id):
        raise WrongUse("--name there is one of that name already; customers must be able to tell them apart")
    return bare


def read_zone(text: str) -> str:
    """The IANA name of a zone, however its letters are cased. Raises WrongUse."""
    wanted = text.strip().replace(" ", "_").casefold()
    found = [name for name in available_timezones() if name.casefold() == wanted]
    if not found:
        raise WrongUse(
            say(
                "--zone {text} is not a time zone; write it as Europe/London or America/Chicago",
                text=repr(text.strip()[:60]),
            )
        )
    return found[0]


def one_line(option: str, text: str, longest: int = NAME_MAX) -> str:
    """The text without spaces around it. A line end in it would begin a header of its own in every mail."""
    bare = text.strip(" ")
    if not bare.isprintable():
        raise WrongUse(say("{option} must be one line of text, without line ends or control characters", option=option))
    if len(bare) > longest:
        raise WrongUse(
            say(
                "{option} is {length} characters long; at most {longest} fit",
                option=option,
                length=len(bare),
                longest=longest,
            )
        )
    return bare


def _address(text: str) -> str:
    bare = one_line("--sender-address", text, 254)
    if not bare:
        return bare
    host = bare.rpartition("@")[2]
    if not is_address(bare) or "." not in host.strip("."):
        raise WrongUse(
            say(
                "--sender-address {address} is not an email address; write it as accounts@your-firm.example",
                address=repr(bare),
            )
        )
    answered = reply_address(bare, REPLY_TOKEN)
    if not is_address(answered) or len(answered.rpartition("@")[0]) > LOCAL_PART_MAX:
        raise WrongUse("--sender-address is too long: replies need room for 23 more characters before the @")
    return bare


def _phone(text: str, country: str) -> str:
    bare = one_line("--phone", text, 40)
    try:
        possible = not bare or phonenumbers.is_possible_number(phonenumbers.parse(bare, country))
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        raise WrongUse(
            say("--phone {number} is not a telephone number; write it as customers dial it", number=repr(bare))
        )
    return bare


def read_postal(text: str) -> str:
    """A line each, at least two: where customers' letters arrive, and undelivered ones come back."""
    bare = _details("--postal-address", text)
    if bare and not is_postal(bare):
        raise WrongUse("--postal-address is not an address; give its lines: the street, the town and the postcode")
    return bare


def _sms_sender(text: str) -> str:
    bare = one_line("--sms-sender", text, 40).strip()
    number = re.sub(r"[\s()-]", "", bare)
    bare = number if re.fullmatch(r"\+?\d+", number) else bare
    if bare and not is_sender(bare):
        raise WrongUse(
            "--sms-sender must be a number with its country (+44...), a short code, a messaging service (MG...) or at "
            "most 11 letters, which cannot be answered"
        )
    return bare


def _url(text: str) -> str:
    bare = one_line("--pay-url", text, 500)
    try:
        parts = urlsplit(bare)
    except ValueError:
        parts = urlsplit("")
    if bare and (parts.scheme != "https" or not parts.hostname or re.search(r'[\s<>"]', bare)):
        raise WrongUse(
            say(
                "--pay-url {address} is not a web address; write it as https://pay.your-firm.example",
                address=repr(bare),
            )
        )
    return bare


def _details(option: str, text: str) -> str:
    lines = [one_line(option, line) for line in text.replace("\r\n", "\n").split("\n")]
    details = "\n".join(line for line in lines if line)
    if len(details) > DETAILS_MAX:
        raise WrongUse(
            say(
                "{option}: {length} characters are too many; at most {most} fit",
                option=option,
                length=len(details),
                most=DETAILS_MAX,
            )
        )
    return details


def _tolerance(text: str, currency: str) -> int:
    try:
        minor = parse_amount(text, currency) if text.strip() else 0
    except MoneyError as error:
        raise WrongUse(say("--tolerance: {trouble}", trouble=says(error))) from None
    if minor < 0:
        raise WrongUse("--tolerance must be zero or more: balances at or below it are not chased")
    return minor


def _yes_or_no(option: str, text: str) -> bool:
    if text not in ("yes", "no", ""):
        raise WrongUse(say("{option} {text}: say yes or no", option=option, text=text))
    return text == "yes"


def _policy(wishes: Mapping[str, str], before: Mapping[str, object]) -> dict[str, object]:
    """The creditor's own numbers after the wishes, which every pack that has numbers has looked at."""
    after = wished_numbers(wishes, before)
    check_numbers(after)
    return after


def wished_numbers(wishes: Mapping[str, str], before: Mapping[str, object]) -> dict[str, object]:
    """Policy numbers after wishes as people write them; an empty one takes a number back."""
    wished = {name: int(value) if re.fullmatch(r"-?\d{1,9}", value, re.ASCII) else value
              for name, value in wishes.items()}  # fmt: skip
    return {name: value for name, value in {**before, **wished}.items() if value != ""}


def check_numbers(policy: Mapping[str, object]) -> None:
    """Have every pack that has numbers look at those in force. Raises WrongUse with the limit and its reason."""
    for pack in policies():
        if check := getattr(pack, "check_limits", None):
            try:
                check(policy)
            except ValueError as error:
                raise WrongUse(say("--policy: {trouble}", trouble=says(error))) from None


def _tested(wishes: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """The version of each template that was tested, as it stands now."""
    after = dict(before)
    for name, answer in wishes.items():
        if answer not in ("yes", "no"):
            raise WrongUse(say("--tested {name}={answer}: answer yes or no", name=name, answer=answer))
        try:
            label, version = template_version(name)
        except NoTemplate as error:
            raise WrongUse(say("--tested: {trouble}", trouble=says(error))) from None
        after.pop(label, None)
        if answer == "yes":
            after[label] = version
    return after


def _strategies(wishes: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    kinds = [kind.value for kind in CustomerKind]
    for kind, key in wishes.items():
        if kind not in kinds:
            raise WrongUse(
                say("--strategy {kind}={key}: customers are {known}", kind=kind, key=key, known=", ".join(kinds))
            )
        if key:
            _load(key)
    return {kind: key for kind, key in {**before, **wishes}.items() if key}


def _load(key: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", key):
        raise WrongUse(
            say("--strategy: {key} is no key of a strategy; it is the name of its file without '.toml'", key=repr(key))
        )
    try:
        load_strategy(key, latest_texts())
    except StrategyError as error:
        raise WrongUse(say("--strategy: {trouble}", trouble=says(error))) from None

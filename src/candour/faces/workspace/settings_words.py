"""The words of the settings pages for what the flow keeps as short keys. For staff."""

from typing import Any

from django.utils.translation import gettext

from candour.domain.parties import ActorRole
from candour.domain.roles import Role
from candour.domain.sectors import Sector
from candour.faces.workspace.languages import later
from candour.faces.workspace.words import MODES

ROLES = {
    ActorRole.CREDITOR.value: later("Its own debts"),
    ActorRole.THIRD_PARTY.value: later("Debts of others, collected for them"),
    ActorRole.PURCHASER.value: later("Debts that it bought"),
}
ROLE_NAMES = {
    Role.READER: later("Reader"),
    Role.CONTROLLER: later("Credit controller"),
    Role.RELEASER: later("Releaser"),
    Role.MANAGER: later("Manager"),
    Role.ADMINISTRATOR: later("Administrator"),
}
"""What people may do, as it is called."""
SECTORS = {
    **{sector.value: sector.value.replace("_", " ").capitalize() for sector in Sector},
    Sector.TRADE.value: later("Trade: goods between firms or to people"),
    Sector.SERVICES.value: later("Services"),
    Sector.CREDIT.value: later("Credit: loans, cards, instalments"),
    Sector.HIRE.value: later("Hire and leasing"),
    Sector.ENERGY.value: later("Energy"),
    Sector.WATER.value: later("Water"),
    Sector.TELECOMS.value: later("Telecoms"),
    Sector.HOUSING.value: later("Housing"),
    Sector.COUNCIL_TAX.value: later("Council tax"),
    Sector.HEALTH.value: later("Health"),
    Sector.EDUCATION.value: later("Education"),
    Sector.INSURANCE.value: later("Insurance"),
    Sector.OTHER.value: later("Something else (no law pack knows it)"),
}
NUMBERS = {
    "weekday_from": (later("Monday to Friday, from"), later("local time of whoever is written to")),
    "weekday_until": (later("Monday to Friday, until"), later("for people")),
    "business_until": (later("Monday to Friday, until"), later("for businesses")),
    "saturday_from": (later("Saturday, from"), later("for people; businesses are left alone")),
    "saturday_until": (later("Saturday, until"), later("for people")),
    "cap_week": (later("Asks in 7 days"), later("of each person, over all channels and creditors")),
    "calls_week": (later("Calls in 7 days"), later("to each person")),
    "named_week": (later("Asks in 7 days"), later("of each contact person at a business")),
    "vulnerable_week": (later("Asks in 7 days"), later("where support is needed")),
    "after_conversation_days": (later("Days of quiet after a conversation"), later("for people")),
    "days_between": (later("Days between asks"), later("on an account of a business")),
    "fresh_days": (later("Business days that a ledger stays fresh"), later("an older one is not chased from")),
    "broken_promises": (later("Broken promises"), later("after this many a person talks")),
}
"""What each number of the house policy is called, and for whom it is."""
GROUPS = (
    (later("Hours"), ("weekday_from", "weekday_until", "business_until", "saturday_from", "saturday_until")),
    (later("How often"), ("cap_week", "calls_week", "named_week", "vulnerable_week", "after_conversation_days",
                          "days_between")),
    (later("The ledger and promises"), ("fresh_days", "broken_promises")),
)  # fmt: skip
FIELDS = {
    "": later("was added"),
    "name": later("name"),
    "zone": later("time zone"),
    "customer_word": later("word for a customer"),
    "matching_evidence": later("evidence that two are one person"),
    "sender_name": later("name on mails"),
    "sender_address": later("address that mails come from"),
    "phone": later("telephone number"),
    "sms_sender": later("what texts come from"),
    "pay_url": later("web address to pay at"),
    "payment_details": later("how to pay by transfer"),
    "postal_address": later("postal address"),
    "print_address": later("address that print runs are mailed to"),
    "print_certificate": later("certificate that print runs are encrypted for"),
    "tolerance_minor": later("too little to write about (in the smallest unit)"),
    "role": later("whose debts they are"),
    "sector": later("sector"),
    "regulated": later("FCA-regulated"),
    "matches_customers": later("matching with other creditors"),
    "mode": later("mode"),
    "active": later("may come in"),
    "open": later("opens"),
    "test": later("test message arrived at the other side"),
    "asked": later("test message asked for"),
    "email": later("email address"),
    "link": later("link to set a password"),
    "policy": later("number"),
    "strategies": later("strategy"),
    "tested_templates": later("words tested with people"),
}
SUBJECTS = {
    "organisation": later("The organisation"),
    "creditor": later("Creditor"),
    "user": later("Person"),
    "token": later("Key"),
    "channel": later("Channel"),
}


def field_words(field: str) -> str:
    """What a changed field is called: 'policy.cap_week' is a number of the policy."""
    room, _, name = field.partition(".")
    if room == "policy" and name in NUMBERS:
        label, whom = NUMBERS[name]
        return f"{label} ({whom})"
    words = FIELDS.get(room, room.replace("_", " "))
    return f"{words} {name}".strip()


def value_words(field: str, value: Any) -> str:
    """A value as people read it; nothing is 'not set'."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if value is None or value in ("", [], {}):
        return gettext("not set")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    words = {
        "mode": {key: words[0] for key, words in MODES.items()},
        "role": ROLES,
        "sector": SECTORS,
    }.get(field, {})
    return str(words.get(str(value), value))

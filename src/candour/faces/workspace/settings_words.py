"""The words of the settings pages for what the flow keeps as short keys. For staff."""

from typing import Any

from candour.domain.parties import ActorRole
from candour.domain.sectors import Sector
from candour.faces.workspace.words import MODES

ROLES = {
    ActorRole.CREDITOR.value: "Its own debts",
    ActorRole.THIRD_PARTY.value: "Debts of others, collected for them",
    ActorRole.PURCHASER.value: "Debts that it bought",
}
SECTORS = {
    **{sector.value: sector.value.replace("_", " ").capitalize() for sector in Sector},
    Sector.TRADE.value: "Trade: goods between firms or to people",
    Sector.SERVICES.value: "Services",
    Sector.CREDIT.value: "Credit: loans, cards, instalments",
    Sector.HIRE.value: "Hire and leasing",
    Sector.OTHER.value: "Something else (no law pack knows it)",
}
NUMBERS = {
    "weekday_from": ("Monday to Friday, from", "local time of whoever is written to"),
    "weekday_until": ("Monday to Friday, until", "for people"),
    "business_until": ("Monday to Friday, until", "for businesses"),
    "saturday_from": ("Saturday, from", "for people; businesses are left alone"),
    "saturday_until": ("Saturday, until", "for people"),
    "cap_week": ("Asks in 7 days", "of each person, over all channels and creditors"),
    "calls_week": ("Calls in 7 days", "to each person"),
    "named_week": ("Asks in 7 days", "of each contact person at a business"),
    "vulnerable_week": ("Asks in 7 days", "where support is needed"),
    "after_conversation_days": ("Days of quiet after a conversation", "for people"),
    "days_between": ("Days between asks", "on an account of a business"),
    "fresh_days": ("Business days that a ledger stays fresh", "an older one is not chased from"),
    "broken_promises": ("Broken promises", "after this many a person talks"),
}
"""What each number of the house policy is called, and for whom it is."""
GROUPS = (
    ("Hours", ("weekday_from", "weekday_until", "business_until", "saturday_from", "saturday_until")),
    ("How often", ("cap_week", "calls_week", "named_week", "vulnerable_week", "after_conversation_days",
                   "days_between")),
    ("The ledger and promises", ("fresh_days", "broken_promises")),
)  # fmt: skip
FIELDS = {
    "": "was added",
    "name": "name",
    "zone": "time zone",
    "customer_word": "word for a customer",
    "matching_evidence": "evidence that two are one person",
    "sender_name": "name on mails",
    "sender_address": "address that mails come from",
    "phone": "telephone number",
    "sms_sender": "what texts come from",
    "pay_url": "web address to pay at",
    "payment_details": "how to pay by transfer",
    "postal_address": "postal address",
    "tolerance_minor": "too little to write about (in the smallest unit)",
    "role": "whose debts they are",
    "sector": "sector",
    "regulated": "FCA-regulated",
    "matches_customers": "matching with other creditors",
    "mode": "mode",
    "active": "may come in",
    "open": "opens",
    "test": "test message arrived at the other side",
    "asked": "test message asked for",
    "email": "email address",
    "link": "link to set a password",
    "policy": "number",
    "strategies": "strategy",
    "tested_templates": "words tested with people",
}
SUBJECTS = {
    "organisation": "The organisation",
    "creditor": "Creditor",
    "user": "Person",
    "token": "Key",
    "channel": "Channel",
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
        return "yes" if value else "no"
    if value is None or value in ("", [], {}):
        return "not set"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return {
        "mode": {key: words[0] for key, words in MODES.items()},
        "role": ROLES,
        "sector": SECTORS,
    }.get(field, {}).get(str(value), str(value))

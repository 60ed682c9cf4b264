"""A message that goes as a text: its words alone on the wire, and kept as a mail that says what it takes and costs."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings

from candour.domain.accounts import AccountFacts
from candour.domain.parties import ContactPoint, Disclosure, Lane
from candour.domain.saying import phrase, say, says
from candour.domain.texting import LONGEST, Price, plainer, read_price, size_of
from candour.domain.verdicts import Answer, Ruling, Verdict, combine
from candour.domain.wording import clean
from candour.flow.compose import SMS
from candour.flow.guard import CANNOT_TEXT
from candour.ports.channel import Draft, Envelope, HandOver, Receipt
from candour.store.handover import Prepared
from candour.store.texting import Kept, keep_sizes, opt_out_points
from candour.store.timeline import NewEvent, write_events

TEXT_TO, TEXT_FROM, PARTS, COST = "Text-To", "Text-From", "Parts", "Cost"
"""Headers that say where a text goes (a number is no address of a mail), what it takes, and what that costs."""
STOPPED = phrase("They asked the carrier for no more texts: reach them another way.")
ACTOR = "candour"
NOWHERE = "candour"
"""What texts come from that reach nobody."""


class CannotText(ValueError):
    """A text that cannot go as it is: the message says why, without personal data."""


def texts_reach_people() -> bool:
    """Whether texts leave this machine: an account is set, and its API is not one for trying things out."""
    return bool(settings.CANDOUR_SMS_ACCOUNT) and not settings.CANDOUR_SMS_LOCAL


def texts_wait() -> set[str]:
    """The channel of texts where mails are real and no account for texts is set: its steps wait, and none is lost."""
    real = bool(settings.CANDOUR_SMTP_URL) and not settings.CANDOUR_SMTP_LOCAL
    return {SMS} if real and not settings.CANDOUR_SMS_ACCOUNT else set()


def price() -> Price | None:
    """What one part costs, None when nobody has told or what was told cannot be read."""
    try:
        return read_price(settings.CANDOUR_SMS_PRICE) if settings.CANDOUR_SMS_PRICE else None
    except ValueError:
        return None


def text_envelope(
    account: AccountFacts, draft: Draft, point: ContactPoint, message_id: str, token: str, at: datetime
) -> Envelope:
    """A finished text as it is kept and handed over. Raises CannotText."""
    words = plainer(draft.text.strip())
    sender = account.creditor.sms_sender or ("" if texts_reach_people() else NOWHERE)
    if not sender:
        raise CannotText("nothing is set that texts of this creditor come from")
    if len(words) > LONGEST:
        raise CannotText(
            say("it has {length:,} characters; a text has at most {most:,}", length=len(words), most=LONGEST)
        )
    mail = EmailMessage(policy=SMTP)
    mail[TEXT_FROM] = f"{clean(account.creditor.sender_name or account.creditor.name)} ({sender})"
    mail[TEXT_TO] = point.value
    mail["Subject"] = draft.subject or "Text message"
    mail["Date"] = at
    mail["Message-ID"] = message_id
    mail[PARTS], mail[COST] = told_size(words)
    mail.set_content(words)
    return Envelope(sender, point.value, message_id, mail.as_bytes(), words, token)


def told_size(words: str) -> tuple[str, str]:
    """'2 (GSM-7, 210 characters)' and '0.08 GBP' or that the price is not known."""
    size, each = size_of(words), price()
    parts = f"{size.parts} ({size.coding.value.upper()}, {size.units} characters)"
    return parts, str(each.of(size.parts)) if each else phrase("not known: CANDOUR_SMS_PRICE is not set")


def untextable(error: CannotText) -> Answer:
    """Why a text is held that cannot go: for a person, who sets a sender or finds another way."""
    return combine((Ruling(CANNOT_TEXT, Verdict.PERSON, facts=(("text", says(error)),)),), ())


def after_hand_over(handed: Sequence[tuple[Prepared, Receipt]], at: datetime) -> None:
    """Keep what texts that were taken cost, and who told the carrier to stop. Call it where receipts are recorded."""
    keep_sizes([_kept(p, r) for p, r in handed if r.outcome is HandOver.SENT and r.parts])
    stopped = [(p, r) for p, r in handed if r.opted_out]
    opt_out_points([p.contact_point_id for p, _ in stopped if p.contact_point_id], at)
    write_events([_stopped(p, r, at) for p, r in stopped])


def _kept(prepared: Prepared, receipt: Receipt) -> Kept:
    each = price()
    cost = each.of(receipt.parts) if each else None
    coding = size_of(prepared.envelope.text).coding.value
    return Kept(
        receipt.attempt_id, receipt.reference, receipt.parts, coding, cost.millionths if cost else None,
        cost.currency if cost else "",
    )  # fmt: skip


def _stopped(prepared: Prepared, receipt: Receipt, at: datetime) -> NewEvent:
    claim = prepared.claim
    facts = {"channel": SMS, "contact_points": [prepared.contact_point_id], "code": receipt.code}
    return NewEvent(
        claim.account_id, claim.party_id, "opted_out", Lane(claim.lane), Disclosure.CUSTOMER, ACTOR, at, facts
    )

"""Text messages: through Twilio, or into a folder where no account is set."""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from candour.domain.saying import phrase, say, says
from candour.domain.texting import plainer, read_price
from candour.plugs.channels.sms.folder import FolderChannel
from candour.plugs.channels.sms.signature import is_signed
from candour.plugs.channels.sms.status import report
from candour.plugs.channels.sms.twilio import API, Account, TwilioChannel, greet
from candour.ports.channel import Channel, Envelope, Heard, Report, Setting, TransportError, Trial

STATUS_PATH, IN_PATH = "/hooks/sms/status/", "/hooks/sms/in/"
TRIAL_WORDS = "Test message from Candour ({name}). It concerns nobody, and no customer sees it."


SETTINGS = (
    Setting("CANDOUR_SMS_ACCOUNT", "Twilio account", "Its SID, AC and 32 characters. Empty: texts go into a folder."),
    Setting("CANDOUR_SMS_TOKEN", "Auth token", "Signs in, and shows that reports come from Twilio.", secret=True),
    Setting("CANDOUR_SMS_KEY", "API key", "Its SID, SK and 32 characters, to sign in with instead of the token."),
    Setting("CANDOUR_SMS_SECRET", "Secret of the API key", "Goes with the API key.", secret=True),
    Setting("CANDOUR_SMS_SENDER", "Sender", "A number (+44...), a messaging service (MG...) or up to 11 letters, for "
            "creditors that have none of their own."),
    Setting("CANDOUR_SMS_PRICE", "Price of a part", "What one part costs, as 0.04 GBP: shown before a text goes."),
    Setting("CANDOUR_SMS_RATE", "Texts a second", "The most that each worker sends in a second.", "number"),
    Setting("CANDOUR_SMS_API", "API", say("Where requests go. Empty: {address}.", address=API)),
    Setting("CANDOUR_SMS_LOCAL", "For trying things out", "That API reaches nobody.", "bool", False),
    Setting("CANDOUR_PUBLIC_URL", "Public address of this site", "https://..., where Twilio reports and answers."),
    Setting("CANDOUR_HOME", "State folder", "Where no account is set, its folder 'texts' takes them."),
)  # fmt: skip


class SmsPlug:
    """What the registry finds: how texts are called, set up, sent, reported on and heard."""

    key = "sms"
    label = phrase("Text message")
    settings = SETTINGS
    icon = Path(__file__).with_name("icon.svg")

    def connect(self, settings: Mapping[str, Any]) -> Channel:
        """A channel that speaks by these settings (keys as in SETTINGS). Raises TransportError when they are wrong."""
        if not settings.get("CANDOUR_SMS_ACCOUNT"):
            if home := settings.get("CANDOUR_HOME"):
                return FolderChannel(Path(home) / "texts")
            raise TransportError("texts have nowhere to go: set CANDOUR_SMS_ACCOUNT and its token, or CANDOUR_HOME")
        account = _account(settings)
        rate = settings.get("CANDOUR_SMS_RATE")
        return TwilioChannel(account, is_local=bool(settings.get("CANDOUR_SMS_LOCAL")), rate=rate)

    def greet(self, settings: Mapping[str, Any]) -> str:
        """Whether the other side is there and knows us, in words. Raises TransportError."""
        if not settings.get("CANDOUR_SMS_ACCOUNT"):
            return say("no account set; texts go to {folder}", folder=Path(settings["CANDOUR_HOME"]) / "texts")
        return greet(_account(settings)) + (" (local sink)" if settings.get("CANDOUR_SMS_LOCAL") else "")

    def trial(self, trial: Trial) -> Envelope:
        """A text that says that it is a test."""
        text = plainer(TRIAL_WORDS.format(name=trial.from_name[:40]))
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = "Test message"
        mail.set_content(text)
        return Envelope(trial.sender, trial.to, f"<{trial.token}.test@candour.invalid>", mail.as_bytes(), text=text)

    def is_theirs(
        self, url: str, told: Mapping[str, Sequence[str]], signature: str, settings: Mapping[str, Any]
    ) -> bool:
        """Whether a call of a webhook was signed with the account's token."""
        return is_signed(str(settings.get("CANDOUR_SMS_TOKEN") or ""), url, told, signature)

    def report(self, told: Mapping[str, str]) -> Report | None:
        """What a status callback says."""
        code = told.get("ErrorCode", "")
        return report(told.get("MessageStatus", ""), code if code.isdecimal() and code != "0" else "")

    def heard(self, told: Mapping[str, str]) -> Heard | None:
        """What came in; None for what is no message."""
        reference, sender = told.get("MessageSid", ""), told.get("From", "")
        if not reference or not sender:
            return None
        to = told.get("MessagingServiceSid") or told.get("To", "")
        stops = told.get("OptOutType", "").upper() == "STOP"
        return Heard(reference[:64], sender[:40], (to, told.get("To", "")), told.get("Body", "")[:10_000], stops)


def _account(settings: Mapping[str, Any]) -> Account:
    sid, token = str(settings["CANDOUR_SMS_ACCOUNT"]), str(settings.get("CANDOUR_SMS_TOKEN") or "")
    key, secret = str(settings.get("CANDOUR_SMS_KEY") or ""), str(settings.get("CANDOUR_SMS_SECRET") or "")
    if not sid.isalnum() or not (token or (key and secret)):
        raise TransportError("texts cannot sign in: set CANDOUR_SMS_ACCOUNT (its SID) and CANDOUR_SMS_TOKEN")
    if price := settings.get("CANDOUR_SMS_PRICE"):
        try:
            read_price(str(price))
        except ValueError as error:
            raise TransportError(say("CANDOUR_SMS_PRICE: {trouble}", trouble=says(error))) from None
    public = str(settings.get("CANDOUR_PUBLIC_URL") or "").rstrip("/")
    return Account(
        sid,
        key if key and secret else sid,
        secret if key and secret else token,
        str(settings.get("CANDOUR_SMS_API") or API).rstrip("/"),
        f"{public}{STATUS_PATH}" if public else "",
    )


PLUG = SmsPlug()

"""Email: through any SMTP server, or into a Maildir where none is configured."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from candour.domain.mime import Mail, assemble
from candour.domain.saying import phrase
from candour.domain.wording import clean
from candour.plugs.channels.email.inbound import Reply, read_reply
from candour.plugs.channels.email.maildir import MaildirChannel
from candour.plugs.channels.email.smtp import SmtpChannel, server_from_url
from candour.plugs.channels.email.standing import look
from candour.ports.channel import Channel, Envelope, Setting, Standing, TransportError, Trial

CONNECTIONS_DEFAULT = 4
TRIAL_SUBJECT = "Test message from Candour"
TRIAL_WORDS = (
    "This is a test message from Candour. It concerns nobody, and no customer sees it.",
    "That you read it shows that mails from this sender arrive. If it lay among the junk, look at the DNS records.",
)


SETTINGS = (
    Setting(
        "CANDOUR_SMTP_URL",
        "Mail server",
        "smtp+starttls://name:password@mail.example:587, smtps://name:password@mail.example:465 or "
        "smtp://127.0.0.1:25. Special characters in name or password are percent-encoded. Add ?ca=/path/authority.pem "
        "if the system does not know who signed the server's certificate. Empty: mails go into the Maildir.",
        secret=True,
    ),
    Setting(
        "CANDOUR_SMTP_LOCAL", "A sink for trying things out", "Nothing that it takes reaches anyone.", "bool", False
    ),
    Setting(
        "CANDOUR_SMTP_CONNECTIONS",
        "Connections",
        "How many connections each worker keeps open (1 to 25).",
        "integer",
        CONNECTIONS_DEFAULT,
    ),
    Setting(
        "CANDOUR_SMTP_RATE", "Mails a second", "The most that each worker sends in a second. Empty: no limit.", "number"
    ),
    Setting("CANDOUR_DNS", "Name server", "host:port of the name server to ask about senders. Empty: the system's."),
    Setting("CANDOUR_HOME", "State folder", "Where no mail server is set, its folder 'maildir' takes the mails."),
)


class EmailPlug:
    """What the registry finds: how email is called, set up, sent, read and shown."""

    key = "email"
    label = phrase("Email")
    settings = SETTINGS
    icon = Path(__file__).with_name("icon.svg")

    def connect(self, settings: Mapping[str, Any]) -> Channel:
        """A channel that speaks by these settings (keys as in SETTINGS). Raises TransportError when they are wrong."""
        if url := settings.get("CANDOUR_SMTP_URL"):
            return SmtpChannel(
                server_from_url(str(url)),
                connections=int(settings.get("CANDOUR_SMTP_CONNECTIONS") or CONNECTIONS_DEFAULT),
                rate=settings.get("CANDOUR_SMTP_RATE"),
                is_local=bool(settings.get("CANDOUR_SMTP_LOCAL")),
            )
        if home := settings.get("CANDOUR_HOME"):
            return MaildirChannel(Path(home) / "maildir")
        raise TransportError("email has nowhere to go: set a mail server (CANDOUR_SMTP_URL) or a folder (CANDOUR_HOME)")

    def encrypts(self, settings: Mapping[str, Any]) -> bool:
        """Whether nobody on the way to the mail server can read what is handed over: TLS, or the same machine."""
        url = settings.get("CANDOUR_SMTP_URL")
        return not url or server_from_url(str(url)).is_private

    def standing(self, address: str, settings: Mapping[str, Any], selector: str = "") -> list[Standing]:
        """Whether mails from an address are believed, by the DNS of its domain. Waits a few seconds at most."""
        url = settings.get("CANDOUR_SMTP_URL")
        server = "" if not url or settings.get("CANDOUR_SMTP_LOCAL") else server_from_url(str(url)).host
        return look(address, server=server, selector=selector, nameserver=str(settings.get("CANDOUR_DNS") or ""))

    def trial(self, trial: Trial) -> Envelope:
        """A mail that says that it is a test. Raises ValueError when an address cannot stand in a mail."""
        html = f"<p>{'</p><p>'.join(TRIAL_WORDS)}</p>"
        host = trial.sender.rpartition("@")[2]
        message_id = f"<{trial.token}.test@{host}>"
        mail = Mail(
            clean(trial.from_name), trial.sender, "", trial.to, TRIAL_SUBJECT, "\n\n".join(TRIAL_WORDS) + "\n", html,
            message_id, trial.at,
        )  # fmt: skip
        return Envelope(trial.sender, trial.to, message_id, assemble(mail))

    def read(self, raw: bytes) -> Reply:
        """What came in by mail."""
        return read_reply(raw)


PLUG = EmailPlug()

"""Whether mails from a domain are believed: what its DNS says, and which record is missing, to the letter.

Sources: RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC), RFC 5321 section 5.1 (MX), RFC 2606 (reserved names).
Not looked at: whether an SPF record stays within its ten lookups, and whether mails are in fact signed.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

import dns.asyncresolver
import dns.exception
import dns.resolver

from candour.domain.saying import phrase, say
from candour.ports.channel import Standing

SECONDS = 3.0
"""The most that all lookups together wait for an answer: they are made at once."""
RESERVED = ("example", "invalid", "test", "localhost", "example.com", "example.org", "example.net", "local")
USUAL_SELECTORS = (
    "default", "dkim", "mail", "smtp", "google", "selector1", "selector2", "s1", "s2", "k1", "k2", "k3", "pm",
    "mandrill", "mailjet", "brevo1", "zoho", "fm1", "fm2", "fm3", "mxvault", "key1",
)  # fmt: skip
"""Names under which mail servers and providers usually publish their key."""
SENDERS = {
    "gmail.com": "include:_spf.google.com",
    "office365.com": "include:spf.protection.outlook.com",
    "amazonaws.com": "include:amazonses.com",
    "sendgrid.net": "include:sendgrid.net",
    "mailgun.org": "include:mailgun.org",
    "postmarkapp.com": "include:spf.mtasv.net",
    "brevo.com": "include:spf.brevo.com",
    "mailjet.com": "include:spf.mailjet.com",
    "mandrillapp.com": "include:spf.mandrillapp.com",
    "messagingengine.com": "include:spf.messagingengine.com",
    "fastmail.com": "include:spf.messagingengine.com",
}
"""What an SPF record says of each provider, by the end of its mail server's name; as the providers document it."""


@dataclass(frozen=True, slots=True)
class _Zone:
    """What was asked of DNS at once: texts by name, and who takes mail. None: nobody answered."""

    texts: dict[str, list[str] | None]
    takes_mail: bool | None


def look(address: str, *, server: str, selector: str, nameserver: str = "") -> list[Standing]:
    """What DNS says of the domain of a sender's address. At most about SECONDS.

    server: the host through which mails go, '' for none. selector: the name of the DKIM key, '' to try the usual ones.
    nameserver: 'host:port' to ask, '' for the system's.
    """
    domain = address.rpartition("@")[2].rstrip(".").lower()
    if any(domain == name or domain.endswith(f".{name}") for name in RESERVED):
        says = say(
            "{domain} is a name for examples: nothing is ever found there. Set the address that really sends.",
            domain=domain,
        )
        return [Standing("domain", phrase("Domain"), "missing", says)]
    selectors = [selector] if selector else list(USUAL_SELECTORS)
    names = [domain, *_parents(domain), *(f"{one}._domainkey.{domain}" for one in selectors)]
    zone = asyncio.run(_asked(names, domain, _resolver(nameserver)))
    return [
        _mx(domain, zone.takes_mail), _spf(domain, zone.texts[domain], server),
        _dkim(domain, zone, selectors, told=bool(selector)), _dmarc(domain, zone, address),
    ]  # fmt: skip


def _parents(domain: str) -> list[str]:
    """Where a policy for mails may stand: the domain, then those above it that have a dot."""
    labels = domain.split(".")
    return [f"_dmarc.{'.'.join(labels[n:])}" for n in range(max(1, len(labels) - 1))]


def _resolver(nameserver: str) -> dns.asyncresolver.Resolver:
    if not nameserver:
        resolver = dns.asyncresolver.Resolver()
    else:
        host, _, port = nameserver.rpartition(":")
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = [host or nameserver], int(port) if host else 53
    resolver.timeout = resolver.lifetime = SECONDS
    return resolver


async def _asked(names: Sequence[str], domain: str, resolver: dns.asyncresolver.Resolver) -> _Zone:
    answers = await asyncio.gather(*(_texts(resolver, name) for name in names), _takes_mail(resolver, domain))
    return _Zone(dict(zip(names, answers[:-1], strict=True)), answers[-1])  # type: ignore[arg-type]


async def _texts(resolver: dns.asyncresolver.Resolver, name: str) -> list[str] | None:
    """The TXT records of a name, each joined; empty when there is none."""
    try:
        answer = await resolver.resolve(name, "TXT")
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError, UnicodeError):
        return None
    return [b"".join(record.strings).decode("ascii", "replace") for record in answer]


async def _takes_mail(resolver: dns.asyncresolver.Resolver, domain: str) -> bool | None:
    try:
        answer = await resolver.resolve(domain, "MX")
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return False
    except (dns.exception.DNSException, OSError, UnicodeError):
        return None
    return any(str(record.exchange) != "." for record in answer)


def _unknown(key: str, label: str) -> Standing:
    return Standing(key, label, "unknown", phrase("No name server answered in time. Look again in a minute."))


_ANSWERS = phrase("Answers (MX)")


def _mx(domain: str, takes: bool | None) -> Standing:
    if takes is None:
        return _unknown("mx", _ANSWERS)
    if takes:
        says = phrase("A server takes mail for this domain, so answers can arrive.")
        return Standing("mx", _ANSWERS, "good", says)
    says = phrase(
        "No server takes mail for this domain, so no answer can arrive. The value is the name of your mail server."
    )
    return Standing("mx", _ANSWERS, "missing", says, add_name=domain, add_type="MX", add_value="10 mail.yours")


def _spf(domain: str, texts: list[str] | None, server: str) -> Standing:
    if texts is None:
        return _unknown("spf", "SPF")
    records = [text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]
    wanted = _mechanism(server)
    if not records:
        says = phrase("No record says which servers may send for this domain, so mails may end as junk. Add:")
        return _spf_to_add("missing", says, domain, f"v=spf1 {wanted or 'mx'} ~all")
    if len(records) > 1:
        says = phrase("There are several SPF records, and then none counts (RFC 7208, 4.5). Keep one.")
        return Standing("spf", "SPF", "missing", says, found=" | ".join(records))
    return _spf_read(domain, records[0], wanted)


def _spf_read(domain: str, record: str, wanted: str) -> Standing:
    words = record.split()
    if any(word.lower() in ("+all", "all", "?all") for word in words):
        says: str = phrase("The record lets any server send in your name. End it with ~all or -all:")
        ended = " ".join("~all" if word.lower() in ("+all", "all", "?all") else word for word in words)
        return _spf_to_add("weak", says, domain, ended, record)
    if wanted and wanted.lower() not in record.lower() and "redirect=" not in record.lower():
        says = say(
            "The record does not name the mail server that is set here ({server}), unless it does so by an address.",
            server=wanted,
        )
        at = next((n for n, word in enumerate(words) if word.lower().lstrip("~-").startswith("all")), len(words))
        return _spf_to_add("weak", says, domain, " ".join([*words[:at], wanted, *words[at:]]), record)
    says = (
        phrase("The domain says which servers may send for it, and the one that is set here is named.")
        if wanted
        else phrase("The domain says which servers may send for it.")
    )
    return Standing("spf", "SPF", "good", says, found=record)


def _spf_to_add(state: str, says: str, domain: str, value: str, found: str = "") -> Standing:
    return Standing("spf", "SPF", state, says, found=found, add_name=domain, add_type="TXT", add_value=value)


def _mechanism(server: str) -> str:
    """How an SPF record names a mail server; '' where none is set or it is this machine."""
    host = server.lower().rstrip(".")
    if not host or host == "localhost" or re.fullmatch(r"127\.[\d.]+|\[?::1\]?", host):
        return ""
    for end, mechanism in SENDERS.items():
        if host == end or host.endswith(f".{end}"):
            return mechanism
    if ":" in host:
        return f"ip6:{host.strip('[]')}"
    return f"ip4:{host}" if re.fullmatch(r"[\d.]+", host) else f"a:{host}"


def _dkim(domain: str, zone: _Zone, selectors: Sequence[str], *, told: bool) -> Standing:
    answers = {one: zone.texts[f"{one}._domainkey.{domain}"] for one in selectors}
    for selector, texts in answers.items():
        for text in texts or ():
            if key := re.search(r"(?:^|;)\s*p\s*=\s*([^;]*)", text):
                return _dkim_read(domain, selector, text, key[1].strip())
    if all(texts is None for texts in answers.values()):
        return _unknown("dkim", "DKIM")
    says: str = phrase(
        "No key is published under a usual name. Your mail server or provider makes the key and shows its name and "
        "value. Add it as:"
    )
    if told:
        says = say(
            "No key is published under the name ‘{name}’. Your mail server or provider makes the key and shows its "
            "name and value. Add it as:",
            name=selectors[0],
        )
    name = f"{selectors[0] if told else 'NAME'}._domainkey.{domain}"
    value = "v=DKIM1; k=rsa; p=THE-KEY-THAT-YOUR-PROVIDER-SHOWS"
    return Standing("dkim", "DKIM", "missing", says, add_name=name, add_type="TXT", add_value=value)


def _dkim_read(domain: str, selector: str, text: str, key: str) -> Standing:
    found = f"{selector}._domainkey.{domain}: {text[:60]}…"
    if not key:
        says = say(
            "The key ‘{name}’ was withdrawn (its p= is empty), so signatures with it are not believed.", name=selector
        )
        return Standing("dkim", "DKIM", "missing", says, found=found)
    says = say(
        "A key is published under the name ‘{name}’. The test message shows whether mails are signed with it.",
        name=selector,
    )
    return Standing("dkim", "DKIM", "good", says, found=found)


def _dmarc(domain: str, zone: _Zone, address: str) -> Standing:
    asked = {name: zone.texts[name] for name in _parents(domain)}
    for name, texts in asked.items():
        for text in texts or ():
            if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text):
                return _dmarc_read(name, text)
    if any(texts is None for texts in asked.values()):
        return _unknown("dmarc", "DMARC")
    says = phrase(
        "Nothing says what becomes of mails that only pretend to be yours, and large providers ask for it. Begin with:"
    )
    value = f"v=DMARC1; p=none; rua=mailto:{address}"
    name = f"_dmarc.{domain}"
    return Standing("dmarc", "DMARC", "missing", says, add_name=name, add_type="TXT", add_value=value)


def _dmarc_read(name: str, text: str) -> Standing:
    policy = re.search(r";\s*p\s*=\s*(\w+)", text)
    word = policy[1].lower() if policy else ""
    if word in ("quarantine", "reject"):
        says = (
            phrase("Mails that only pretend to be yours are set aside.")
            if word == "quarantine"
            else phrase("Mails that only pretend to be yours are refused.")
        )
        return Standing("dmarc", "DMARC", "good", says, found=f"{name}: {text}")
    if word == "none":
        says = phrase("It is there and only watches. Once the reports show that your own mails pass, ask for more:")
        better = re.sub(r"(;\s*p\s*=\s*)none", r"\1quarantine", text, flags=re.I)
        return Standing("dmarc", "DMARC", "good", says, f"{name}: {text}", name, "TXT", better)
    says = phrase("The record says no policy that can be read: p= is none, quarantine or reject. Make it:")
    return Standing("dmarc", "DMARC", "weak", says, f"{name}: {text}", name, "TXT", "v=DMARC1; p=none")

"""Whether a call of a webhook comes from Twilio: HMAC-SHA1 over the address and the sorted parameters.

Source: Twilio's page 'Webhooks security', section on validating signatures by hand.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

_USUAL_PORTS = {"https": 443, "http": 80}


def signature(token: str, url: str, params: Mapping[str, Sequence[str]]) -> str:
    """The signature of one call. url: whole, with its query; params: of the body, each with its values."""
    told = url + "".join(f"{name}{value}" for name in sorted(params) for value in sorted(set(params[name])))
    return b64encode(hmac.new(token.encode(), told.encode(), "sha1").digest()).decode()


def is_signed(token: str, url: str, params: Mapping[str, Sequence[str]], stated: str) -> bool:
    """Whether the signature stated is right, whether or not the caller wrote the port. Takes the same time always."""
    if not token or not stated:
        return False
    right = [hmac.compare_digest(signature(token, one, params).encode(), stated.encode()) for one in _spellings(url)]
    return any(right)


def _spellings(url: str) -> Iterator[str]:
    """The address without its port, and with the usual one; as it is when it has a port of its own."""
    parts = urlsplit(url)
    usual = _USUAL_PORTS.get(parts.scheme)
    if parts.port not in (None, usual) or not parts.hostname:
        yield url
        return
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    for netloc in (host, f"{host}:{usual}"):
        yield urlunsplit((parts.scheme, netloc, parts.path, parts.query, parts.fragment))

"""The client: one request of Twilio's REST API for each text. A request that left and was not answered is in doubt."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from candour.domain.saying import phrase, say
from candour.domain.texting import size_of
from candour.plugs.channels.sms.status import refused, report
from candour.ports.channel import ClearedEnvelope, Envelope, HandOver, Receipt, TransportError

API = "https://api.twilio.com"
IN_FLIGHT_MAX = 25
CONNECT_S, ANSWER_S = 10.0, 30.0
PAUSED = "paused"
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""What goes wrong before a request can have reached anybody."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose texts they are. key: what signs in, the account's own id or an API key. callback: where reports go."""

    sid: str
    key: str
    secret: str = field(repr=False)
    base: str = API
    callback: str = ""


class TwilioChannel:
    """Texts through one account, over connections that are kept."""

    key = "sms"
    label = phrase("Text message")

    def __init__(self, account: Account, *, is_local: bool = False, rate: float | None = None) -> None:
        self.is_local = is_local
        self._account = account
        self._gap = 1 / rate if rate else 0.0
        self._turn = 0.0
        self._client: httpx.AsyncClient | None = None

    async def send(self, cleared: Sequence[ClearedEnvelope], may_go_on: Callable[[], bool]) -> AsyncIterator[Receipt]:
        """At most 25 in flight, asking before each; a receipt as each comes. Raises TransportError for a wrong base."""
        waiting, flying = list(reversed(cleared)), set[asyncio.Task[Receipt]]()
        while waiting or flying:
            while waiting and len(flying) < IN_FLIGHT_MAX:
                one = waiting.pop()
                await self._wait_for_turn()
                if not may_go_on():
                    yield Receipt(one.attempt_id, HandOver.FAILED, PAUSED, retry=True)
                else:
                    flying.add(asyncio.create_task(self._hand_over(one)))
            if flying:
                done, flying = await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()

    async def close(self) -> None:
        """Give connections back."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _wait_for_turn(self) -> None:
        """The next moment at which the rate allows one more."""
        if not self._gap:
            return
        now = asyncio.get_running_loop().time()
        self._turn = max(now, self._turn + self._gap)
        await asyncio.sleep(self._turn - now)

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            account = self._account
            try:
                self._client = httpx.AsyncClient(
                    base_url=account.base,
                    auth=(account.key, account.secret),
                    timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
                    limits=httpx.Limits(max_connections=IN_FLIGHT_MAX),
                    follow_redirects=False,
                    trust_env=False,
                )
            except (httpx.InvalidURL, ValueError):
                raise TransportError("texts: CANDOUR_SMS_API is no web address; leave it out for Twilio's") from None
        return self._client

    async def _hand_over(self, one: ClearedEnvelope) -> Receipt:
        path = f"/2010-04-01/Accounts/{self._account.sid}/Messages.json"
        try:
            answer = await self._open().post(path, data=self._form(one.envelope))
        except NEVER_LEFT:
            return Receipt(one.attempt_id, HandOver.FAILED, "no connection", retry=True)
        except httpx.HTTPError:
            return Receipt(one.attempt_id, HandOver.UNCERTAIN, "no answer")
        return _receipt(one, answer)

    def _form(self, envelope: Envelope) -> dict[str, str]:
        sender = "MessagingServiceSid" if envelope.sender.startswith("MG") else "From"
        told = {"To": envelope.recipient, sender: envelope.sender, "Body": envelope.text}
        if self._account.callback and envelope.token:
            told["StatusCallback"] = f"{self._account.callback}{envelope.token}/"
        return told


def greet(account: Account) -> str:
    """Sign in, and read none of anybody's messages: whether the account answers. Raises TransportError."""
    path = f"/2010-04-01/Accounts/{account.sid}/IncomingPhoneNumbers.json"
    signs_in = (account.key, account.secret)
    try:
        answer = httpx.get(
            account.base + path, params={"PageSize": "1"}, auth=signs_in, timeout=CONNECT_S, trust_env=False
        )
    except (httpx.HTTPError, httpx.InvalidURL):
        raise TransportError("texts: nobody answers; see CANDOUR_SMS_API and the way out of this machine") from None
    if not answer.is_success:
        raise TransportError(
            say(
                "texts: the other side answers {status}; see CANDOUR_SMS_ACCOUNT and its token or key",
                status=answer.status_code,
            )
        )
    return f"{httpx.URL(account.base).host} answers"


def _receipt(one: ClearedEnvelope, answer: httpx.Response) -> Receipt:
    told = _json(answer)
    if not answer.is_success:
        code = told.get("code")
        return refused(one.attempt_id, answer.status_code, str(code) if isinstance(code, int) else "")
    status, error = str(told.get("status") or ""), told.get("error_code")
    said = report(status, str(error or ""))
    if said is not None and said.state in ("failed", "undelivered"):
        return refused(one.attempt_id, 400, said.code)
    reference = str(told.get("sid") or "")[:64]
    return Receipt(one.attempt_id, HandOver.SENT, status[:20], reference=reference, parts=_parts(one, told))


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _parts(one: ClearedEnvelope, told: dict[str, Any]) -> int:
    """As many as Twilio counted; where it has not yet (a messaging service says 0), as many as we did."""
    stated = str(told.get("num_segments") or "")
    return int(stated) if stated.isdecimal() and int(stated) else size_of(one.envelope.text).parts

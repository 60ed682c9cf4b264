"""A server on this machine that answers as Twilio documents its Messages resource: accepts, refuses, breaks off."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs

SID, TOKEN = "AC" + "0" * 32, "a1b2c3d4e5f60718293a4b5c6d7e8f90"
CLOSE, SLOW, BROKEN = "close", "slow", "broken"
"""Answers: take it and say nothing; answer late; say what is no JSON."""


class Twilio(ThreadingHTTPServer):
    """What it took, and how it answers numbers: an HTTP status with an error code, or one of the words above."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Any] = {}
        self.taken: list[dict[str, str]] = []
        self.asked = 0
        self.released = threading.Event()
        self.numbers = count(1)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    server: Twilio
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self._signed_in() != f"{SID}:{TOKEN}":
            return self._refuse(401, 20003)
        if self.path != f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json?PageSize=1":
            return self._refuse(404, 20404)
        return self._say(200, json.dumps({"incoming_phone_numbers": []}).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        told = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.asked += 1
        if self._signed_in() != f"{SID}:{TOKEN}":
            return self._refuse(401, 20003)
        if self.path != f"/2010-04-01/Accounts/{SID}/Messages.json" or not {"To", "Body"} <= told.keys():
            return self._refuse(404, 20404)
        answer = self.server.answers.get(told["To"])
        if isinstance(answer, tuple):
            return self._refuse(*answer)
        self.server.taken.append(told)
        if answer == CLOSE:
            self.close_connection = True
            self.connection.close()
            return None
        if answer == SLOW:
            self.server.released.wait(20)
        if answer == BROKEN:
            return self._say(201, b"<html>ok</html>")
        return self._say(201, json.dumps(self._message(told, answer or {})).encode())

    def _signed_in(self) -> str:
        scheme, _, key = self.headers.get("Authorization", "").partition(" ")
        return b64decode(key).decode() if scheme == "Basic" else ""

    def _message(self, told: dict[str, str], more: dict[str, Any]) -> dict[str, Any]:
        sid = f"SM{next(self.server.numbers):032x}"
        parts = "0" if "MessagingServiceSid" in told else str(-(-len(told["Body"]) // 153))
        return {
            "sid": sid, "account_sid": SID, "to": told["To"], "from": told.get("From"), "body": told["Body"],
            "status": "queued", "num_segments": parts, "price": None, "price_unit": "USD", "error_code": None,
            "error_message": None, "direction": "outbound-api", **more,
        }  # fmt: skip

    def _refuse(self, status: int, code: int | None) -> None:
        told = {
            "code": code,
            "message": "no",
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        }
        self._say(status, json.dumps(told).encode() if code else b"")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def running() -> Iterator[Twilio]:
    """One in a thread of this process, while the block lasts."""
    server = Twilio()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)

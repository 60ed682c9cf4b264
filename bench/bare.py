"""The loop that a good programmer writes by hand in a day: what speed is there to be had here at all.

Honest and durable: rows before the wire, the outcome after it, committed both times. It knows no guard, no history, no
second look, no sealing and no templates; one process, one database connection, four connections to the mail server.
"""

import csv
import selectors
import socket
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import psycopg

CONNECTIONS = 4
Mail = tuple[int, str, bytes]
"""Id, recipient, the whole message."""

_TABLES = """
CREATE TABLE bare_invoice (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text, name text, email text,
    reference text, issued_on date, due_on date, amount bigint, reminded boolean DEFAULT false);
CREATE INDEX ON bare_invoice (due_on) WHERE NOT reminded;
CREATE TABLE bare_message (id bigint PRIMARY KEY REFERENCES bare_invoice, recipient text, body bytea, status text);
CREATE TABLE bare_step (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, invoice_id bigint, kind text, due_on date)
"""
_FILL = """INSERT INTO bare_invoice (customer, name, email, reference, issued_on, due_on, amount)
SELECT 'C' || n, 'Customer ' || n || ' Ltd', 'ap' || n || '@customer.example', 'INV-' || n, %s, %s, 12345
  FROM generate_series(1, %s) n"""
_DUE = """SELECT id, name, email, reference, due_on, amount FROM bare_invoice
 WHERE NOT reminded AND due_on = %s ORDER BY id"""


def make_book(url: str, size: int, today: date) -> None:
    """Tables of its own, and as many invoices that are due in a week."""
    with psycopg.connect(url) as database:
        database.execute(_TABLES)
        in_a_week = today + timedelta(days=7)
        database.execute(_FILL, (in_a_week - timedelta(days=30), in_a_week, size))


def run_day(url: str, port: int, today: date) -> int:
    """Read what is due, write the messages, hand them over, write what became of them. How many went."""
    with psycopg.connect(url) as database:
        due = database.execute(_DUE, (today + timedelta(days=7),)).fetchall()
        mails = [(row[0], row[2], _text(*row)) for row in due]
        with database.cursor().copy("COPY bare_message FROM STDIN") as copy:
            for mail in mails:
                copy.write_row((*mail, "handing over"))
        database.commit()
        taken = list(hand_over(port, mails))
        database.execute("UPDATE bare_message SET status = 'sent' WHERE id = ANY(%s)", (taken,))
        database.execute("UPDATE bare_invoice SET reminded = true WHERE id = ANY(%s)", (taken,))
    return len(taken)


def plan(url: str, today: date) -> int:
    """Read what is due and write a step for each. How many."""
    with psycopg.connect(url) as database:
        due = database.execute(_DUE, (today + timedelta(days=7),)).fetchall()
        with database.cursor().copy("COPY bare_step (invoice_id, kind, due_on) FROM STDIN") as copy:
            for row in due:
                copy.write_row((row[0], "reminder", row[4]))
    return len(due)


def bring_in(url: str, path: Path) -> int:
    """Copy the rows of a file into a table, with no look at what is there. How many."""
    count = 0
    with psycopg.connect(url) as database, path.open(encoding="utf-8", newline="") as file:
        columns = "customer, name, email, reference, issued_on, due_on, amount"
        with database.cursor().copy(f"COPY bare_invoice ({columns}) FROM STDIN".encode()) as copy:
            for row in csv.DictReader(file):
                amount = round(float(row["Amount"]) * 100)
                issued, due = date.fromisoformat(row["Issued"]), date.fromisoformat(row["Due"])
                copy.write_row((row["Customer"], row["Name"], row["Email"], row["Invoice"], issued, due, amount))
                count += 1
    return count


def _text(key: int, name: str, email: str, reference: str, due_on: date, amount: int) -> bytes:
    return (
        f"From: Bench Supplies <accounts@bench.example>\r\nTo: {email}\r\nSubject: Invoice {reference}\r\n"
        f"Message-ID: <{key}@bench.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Dear {name},\r\n\r\nInvoice {reference} over {amount / 100:.2f} GBP is due on {due_on:%d %B %Y}.\r\n"
        "If you have paid already, thank you. If anything is wrong with it, please answer this mail.\r\n\r\n"
        "Kind regards\r\nBench Supplies\r\n"
    ).encode()


class _Line:
    """One connection to the mail server, with one message on it at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.said = b""
        self._expect(b"220")
        self.socket.sendall(b"EHLO bench.example\r\n")
        self._expect(b"250 ")
        self.mail: Mail | None = None

    def _expect(self, start: bytes) -> None:
        while not any(line.startswith(start) for line in self.said.split(b"\r\n")[:-1]):
            self.said += self.socket.recv(4096)
        self.said = b""

    def begin(self, mail: Mail) -> None:
        self.mail, self.said = mail, b""
        self.socket.sendall(b"MAIL FROM:<accounts@bench.example>\r\nRCPT TO:<%b>\r\nDATA\r\n" % mail[1].encode())

    def hear(self) -> bool:
        """Read what was answered; whether the message has been taken."""
        self.said += self.socket.recv(4096)
        lines = self.said.split(b"\r\n")[:-1]
        if len(lines) < 3 or self.mail is None:
            return False
        if len(lines) == 3:
            self.socket.sendall(self.mail[2].replace(b"\r\n.", b"\r\n..") + b".\r\n")
            return False
        if not lines[3].startswith(b"250"):
            raise ConnectionError(lines[3].decode("ascii", "replace"))
        return True


def hand_over(port: int, mails: Sequence[Mail]) -> Iterator[int]:
    """Hand messages over on all connections at once; ids of those that were taken."""
    todo = iter(mails)
    with selectors.DefaultSelector() as selector:
        for mail in islice(todo, CONNECTIONS):
            line = _Line(port)
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.begin(mail)
        while selector.get_map():
            for key, _ in selector.select():
                yield from _advance(selector, key.data, todo)


def _advance(selector: selectors.BaseSelector, line: _Line, todo: Iterator[Mail]) -> Iterator[int]:
    if not line.hear() or line.mail is None:
        return
    yield line.mail[0]
    following = next(todo, None)
    if following is not None:
        line.begin(following)
    else:
        selector.unregister(line.socket)
        line.socket.close()

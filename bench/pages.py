"""How long a page takes in the server, in a book of a million items. Which pages: `asked.py`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from bench import world
from bench.asked import PAGES, Asked
from bench.book import make_large_book
from bench.measures import Line, Sizes, say

WARM_UP = 3
ENOUGH = 20_000


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of each round: elapsed, and of a processor (Candour's process and its Postgres process)."""

    elapsed: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @staticmethod
    def of(times: list[float]) -> tuple[float, float]:
        """The median, and what 95 of 100 keep to."""
        return median(times), quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


_KNOWN = """
SELECT a.id AS account, a.reference, split_part(p.name, ' ', 1) || ' ' || split_part(p.name, ' ', 2) AS name,
       i.reference AS item, ltrim(substr(i.reference, 5), '0') AS number, to_char(i.amount_minor / 100.0, 'FM999990.00')
       AS amount, (SELECT min(id) FROM candour_creditor) AS creditor, (SELECT max(id) FROM candour_creditor) AS small,
       (SELECT min(owner_id) FROM candour_account) AS owner,
       (SELECT replace(value, '+44', '0') FROM candour_contactpoint WHERE channel = 'phone' ORDER BY id DESC LIMIT 1)
       AS phone,
       (SELECT due_on || '~' || id FROM candour_item WHERE settled_on IS NULL AND due_on = current_date - 20
         ORDER BY id LIMIT 1) AS place,
       (SELECT min(id) FROM candour_message WHERE status = 'sent' AND channel = 'email') AS message,
       (SELECT min(id) FROM candour_message WHERE status = 'draft') AS draft,
       (SELECT min(id) FROM candour_step WHERE state = 'held') AS held,
       (SELECT min(id) FROM candour_statementrun) AS statements, (SELECT max(id) FROM candour_printrun) AS printed,
       (SELECT max(id) FROM candour_importrun) AS brought, (SELECT max(id) FROM candour_bulkrun) AS many,
       current_date - 9 AS earlier, current_date + 400 AS quiet
  FROM candour_account a
  JOIN candour_party p ON p.id = a.party_id
  JOIN candour_item i ON i.account_id = a.id
 WHERE a.id = (SELECT min(id) FROM candour_account) + 17 ORDER BY i.id LIMIT 1"""


def pages(sizes: Sizes) -> list[Line]:
    """Server times of every page, in this process: middleware, queries, template."""
    say(f"Making a book of {sizes.items:,} items ...")
    with world.fresh_database() as url:
        began = perf_counter()
        make_large_book(sizes.items)
        world.tidy(url)
        say(f"... made in {perf_counter() - began:,.0f} s; drawing the money picture and the calendar")
        began = perf_counter()
        _draw()
        say(f"... drawn in {perf_counter() - began:,.0f} s; asking for pages")
        with _signed_in() as client:
            known = _known()
            return [_line(asked, _times(client, asked, known, sizes), sizes.items) for asked in PAGES]


def _draw() -> None:
    """What the worker works out ahead: the money picture and the calendar."""
    from candour.flow.forecast import foresee_creditors
    from candour.flow.picture import draw_pictures

    draw_pictures(datetime.now(UTC))
    foresee_creditors(datetime.now(UTC), 600)


def _known() -> dict[str, Any]:
    from django.db import connection

    from candour.flow.shape import in_force

    with connection.cursor() as cursor:
        cursor.execute(_KNOWN)
        names = [column[0] for column in cursor.description or ()]
        found = dict(zip(names, cursor.fetchone() or (), strict=True))
    return {**found, "text": in_force("business").text.replace("day = 10", "day = 12")}


@contextmanager
def _signed_in() -> Iterator[Any]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from candour.site.settled import keep_loaded
    from candour.store.models import User

    keep_loaded()
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # so that all the work is in the process measured
    user = User.objects.get(username="user1")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert not settings.DEBUG
    yield client


def _times(client: Any, asked: Asked, known: Mapping[str, Any], sizes: Sizes) -> Took:
    """Each round after a few that warm up. A book of a few thousand items need not have everything."""
    path, sent = asked.path.format(**known), {name: words.format(**known) for name, words in asked.post}
    took = Took()
    for _ in range(WARM_UP + sizes.page_rounds):
        used, began = _used(), perf_counter()
        answer = client.post(path, sent, HTTP_HX_REQUEST="true") if sent else client.get(path)
        body = _beginning(answer)
        took.elapsed.append((perf_counter() - began) * 1000)
        took.processor.append(_used() - used)
        assert answer.status_code == 200, (asked.what, path, answer.status_code)
    for words in asked.expects if sizes.items >= ENOUGH else ():
        assert words.format(**known).encode() in body, (asked.what, path, sent, words)
    return Took(took.elapsed[WARM_UP:], took.processor[WARM_UP:])


def _beginning(answer: Any) -> bytes:
    """All of a page; of a file that streams, what comes first."""
    if not answer.streaming:
        return bytes(answer.content)
    lines = iter(answer.streaming_content)
    first = next(lines) + next(lines)
    answer.close()
    return bytes(first)


def _used() -> float:
    """Milliseconds of a processor that this process and its server process of Postgres have used so far."""
    from django.db import connection

    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    on_processor_ns = int(Path(f"/proc/{server}/schedstat").read_text().split()[0])
    return process_time() * 1000 + on_processor_ns / 1e6


def _line(asked: Asked, took: Took, items: int) -> Line:
    """Reached by processor time, which other work on the machine disturbs far less than elapsed time."""
    typical, slow = took.of(took.processor)
    elapsed, slowest = took.of(took.elapsed)
    return Line(
        asked.what,
        f"{typical:,.0f} ms ({slow:,.0f})",
        "",
        f"elapsed {elapsed:,.0f} ms ({slowest:,.0f})",
        f"{asked.limit} ms",
        slow <= asked.limit if items >= 1_000_000 else None,
    )

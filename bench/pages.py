"""How long a page takes in the server, in a book of a million items. A page is added by one line in PAGES."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from bench import world
from bench.book import make_large_book
from bench.measures import Line, Sizes, say

PAGE_MS, SEARCH_MS = 100, 150
WARM_UP = 3
ENOUGH = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A page, or what is typed into the search box. {account}, {item} and the like are put in (`_known`).

    expects: words of its answer, so that no mistake page is timed.
    """

    what: str
    path: str
    limit: int = PAGE_MS
    typed: str = ""
    expects: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of each round: elapsed, and of a processor (Candour's process and its Postgres process)."""

    elapsed: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @staticmethod
    def of(times: list[float]) -> tuple[float, float]:
        """The median, and what 95 of 100 keep to."""
        return median(times), quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


PAGES = (
    Asked("Today", "/"),
    Asked("Tasks", "/tasks/"),
    Asked("Customers", "/customers/", expects=("Next page",)),
    Asked("Customers, a later page", "/customers/?after={account}", expects=("Next page",)),
    Asked("Customers, most owed first", "/customers/?sort=owed", expects=("Next page",)),
    Asked("Customers, oldest first, of a creditor", "/customers/?sort=age&creditor={creditor}", expects=("Next page",)),
    Asked("Customers on hold", "/customers/?held=1", expects=("on hold",)),
    Asked(
        "Customers with a promise, looked after by one", "/customers/?promised=1&owner={owner}", expects=("promised",)
    ),
    Asked("Customers whom nobody can reach", "/customers/?unreachable=1", expects=("no way to reach them",)),
    Asked("Customers, late and of an amount", "/customers/?late=61-90&from=1000&to=2000&sort=owed"),
    Asked("Items", "/items/", expects=("Next page",)),
    Asked("Items, a later page", "/items/?after={place}", expects=("Next page",)),
    Asked("Items over 90 days late", "/items/?late=over-90", expects=("Next page",)),
    Asked("Items on hold", "/items/?held=1", expects=("badge-held",)),
    Asked("Items of accounts looked after by one, in a band", "/items/?late=31-60&owner={owner}"),
    Asked("Items that nobody can be asked about", "/items/?unreachable=1&late=1-30"),
    Asked("Items of an amount", "/items/?from=4999&to=5000", expects=("£",)),
    Asked("Items with a promise, of a small creditor", "/items/?promised=1&creditor={small}"),
    Asked("A customer", "/customers/{account}/", expects=("INV-",)),
    Asked("A customer's items", "/customers/{account}/items/", expects=("INV-",)),
    Asked("Mailbox", "/mailbox/", expects=("Your invoices",)),
    Asked("Whether Today has changed", "/live/today/"),
    Asked("Money", "/money/", expects=("How fast money comes in",)),
    Asked("Search: a name", "/search/", SEARCH_MS, "{name}", ("{name}",)),
    Asked("Search: a beginning that a tenth have", "/search/", SEARCH_MS, "mi", ("row-name",)),
    Asked("Search: words that many have", "/search/", SEARCH_MS, "green timber ltd", ("row-name",)),
    Asked("Search: a word without its accent", "/search/", SEARCH_MS, "muller dental", ("Müller",)),
    Asked("Search: a slip in each of two words", "/search/", SEARCH_MS, "hartlye dentl", ("Hartley",)),
    Asked("Search: nothing there", "/search/", SEARCH_MS, "qwertz uiopas", ("Nothing found",)),
    Asked("Search: a customer's reference", "/search/", SEARCH_MS, "{reference}", ("{reference}",)),
    Asked("Search: an item's reference", "/search/", SEARCH_MS, "{item}", ("{item}",)),
    Asked("Search: the number in it", "/search/", SEARCH_MS, "{number}", ("{item}",)),
    Asked("Search: the beginning of an email", "/search/", SEARCH_MS, "ap12", ("row-name",)),
    Asked("Search: where an email is", "/search/", SEARCH_MS, "@mill", ("row-name",)),
    Asked("Search: a telephone number", "/search/", SEARCH_MS, "{phone}", ("row-name",)),
    Asked("Search: an amount", "/search/", SEARCH_MS, "{amount}", ("£",)),
)

_KNOWN = """
SELECT a.id AS account, a.reference, split_part(p.name, ' ', 1) || ' ' || split_part(p.name, ' ', 2) AS name,
       i.reference AS item, ltrim(substr(i.reference, 5), '0') AS number, to_char(i.amount_minor / 100.0, 'FM999990.00')
       AS amount, (SELECT min(id) FROM candour_creditor) AS creditor, (SELECT max(id) FROM candour_creditor) AS small,
       (SELECT min(owner_id) FROM candour_account) AS owner,
       (SELECT replace(value, '+44', '0') FROM candour_contactpoint WHERE channel = 'phone' ORDER BY id DESC LIMIT 1)
       AS phone,
       (SELECT due_on || '~' || id FROM candour_item WHERE settled_on IS NULL AND due_on = current_date - 20
         ORDER BY id LIMIT 1) AS place
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
        say(f"... made in {perf_counter() - began:,.0f} s; drawing the money picture")
        began = perf_counter()
        _draw()
        say(f"... drawn in {perf_counter() - began:,.0f} s; asking for pages")
        with _signed_in() as client:
            known = _known()
            return [_line(asked, _times(client, asked, known, sizes), sizes.items) for asked in PAGES]


def _draw() -> None:
    from candour.flow.picture import draw_pictures

    draw_pictures(datetime.now(UTC))


def _known() -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_KNOWN)
        names = [column[0] for column in cursor.description or ()]
        return dict(zip(names, cursor.fetchone() or (), strict=True))


@contextmanager
def _signed_in() -> Iterator[Any]:
    from django.conf import settings
    from django.test import Client

    from candour.store.models import User

    user = User.objects.get(username="user1")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert not settings.DEBUG
    yield client


def _times(client: Any, asked: Asked, known: Mapping[str, Any], sizes: Sizes) -> Took:
    """Each round after a few that warm up. A book of a few thousand items need not have everything."""
    path, typed = asked.path.format(**known), asked.typed.format(**known)
    took = Took()
    for _ in range(WARM_UP + sizes.page_rounds):
        used, began = _used(), perf_counter()
        answer = client.post(path, {"q": typed}, HTTP_HX_REQUEST="true") if typed else client.get(path)
        took.elapsed.append((perf_counter() - began) * 1000)
        took.processor.append(_used() - used)
        body = answer.content.decode()
        assert answer.status_code == 200, (asked.what, path, answer.status_code)
    for words in asked.expects if sizes.items >= ENOUGH else ():
        assert words.format(**known) in body, (asked.what, path, typed, words)
    return Took(took.elapsed[WARM_UP:], took.processor[WARM_UP:])


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

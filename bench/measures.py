"""What is measured: each measure prepares a fresh database, settles it, and times one thing."""

import csv
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from bench import bare, world
from bench.costs import cpu_seconds

TODAY = world.AT.date()
WORKERS = 2
WARM_UP = 100


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large and how often."""

    messages: int = 10_000
    many: int = 100_000
    rows: int = 100_000
    rounds: int = 5
    few_rounds: int = 3
    items: int = 1_000_000
    page_rounds: int = 30


QUICK = Sizes(messages=40, many=80, rows=50, rounds=1, few_rounds=1, items=4_000, page_rounds=2)


@dataclass(slots=True)
class Times:
    """Seconds of the same thing, measured several times; count: how much of it one measurement did.

    processor: seconds of all processes together, which other work on the machine disturbs far less.
    """

    count: int
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def typical(self) -> float:
        """The median, in seconds."""
        return median(self.seconds)

    @property
    def rate(self) -> float:
        """How many a second, at the median."""
        return self.count / self.typical

    @property
    def processor_us(self) -> float:
        """Processor time of one, at the median, in microseconds: Candour, Postgres and the sink together."""
        return median(self.processor) / self.count * 1e6

    def told(self) -> str:
        """'1,300/s (1,250-1,340)': the rate at the median and its range."""
        low, high = self.count / max(self.seconds), self.count / min(self.seconds)
        return f"{self.rate:,.0f}/s ({low:,.0f}-{high:,.0f})"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. reached: None where there is no target."""

    what: str
    candour: str
    bare: str
    ratio: str
    target: str = ""
    reached: bool | None = None


def say(text: str) -> None:
    """Progress, for the person who waits."""
    print(f"  {text}", file=sys.stderr, flush=True)


def timed(times: Times, work: Callable[[], int]) -> None:
    """Run once and keep the seconds. Raises AssertionError when not everything was done: a wrong time is no time."""
    used, began = sum(cpu_seconds().values()), monotonic()
    done = work()
    times.seconds.append(monotonic() - began)
    times.processor.append(sum(cpu_seconds().values()) - used)
    if done != times.count:
        raise AssertionError(f"{done} were done where {times.count} were expected")


def day(times: Times, book: int) -> None:
    """One day's run in a fresh database: from decision to recorded hand-over."""
    from candour.flow.loop import run_day

    with world.fresh_database() as url:
        world.make_book("bench", book, times.count)
        world.settle(url)
        timed(times, lambda: run_day(world.AT, workers=WORKERS, with_steps=False).sent)


def bare_day(times: Times, port: int) -> None:
    """The hand-written loop on as many invoices."""
    with world.fresh_database() as url:
        bare.make_book(url, times.count, TODAY)
        world.settle(url)
        timed(times, lambda: bare.run_day(url, port, TODAY))


def messages(sizes: Sizes, port: int) -> tuple[Line, Times]:
    """Decision to recorded hand-over, interleaved with the hand-written loop."""
    ours, theirs = Times(sizes.messages), Times(sizes.messages)
    for number in range(sizes.rounds):
        day(ours, sizes.messages)
        bare_day(theirs, port)
        now = sizes.messages / ours.seconds[-1], sizes.messages / theirs.seconds[-1]
        say(f"messages, round {number + 1}: {now[0]:,.0f}/s, by hand {now[1]:,.0f}/s")
    what = f"{sizes.messages:,} messages, decision to recorded hand-over"
    line = Line(what, ours.told(), theirs.told(), f"{ours.typical / theirs.typical:.1f}x", "1,000/s", ours.rate >= 1000)
    return line, ours


def processor(ours: Times) -> Line:
    """What one message costs all processes together."""
    return Line("processor time of one message, all processes", f"{ours.processor_us:,.0f} us", "", "")


@contextmanager
def _warm_pool() -> Iterator[ProcessPoolExecutor]:
    """Worker processes that have planned before, as those of a server have."""
    from candour.flow.workers import worker_pool

    with worker_pool(WORKERS) as pool:
        world.make_book("warm-up", WARM_UP * WORKERS, WARM_UP * WORKERS)
        for task in [pool.submit(_warm) for _ in range(WORKERS)]:
            task.result()
        yield pool


def _warm() -> int:
    from candour.flow.plan import plan_chunk

    reviewed = plan_chunk(world.AT, WARM_UP).reviewed
    sleep(0.5)  # so that each process takes one task
    return reviewed


def _plan_once() -> int:
    from candour.flow.loop import plan_all

    return plan_all(world.AT)[1]


def planning(sizes: Sizes) -> list[Line]:
    """Due accounts reviewed and planned a second, with processes that are warm and with their start."""
    ours, cold, theirs = Times(sizes.messages), Times(sizes.messages), Times(sizes.messages)
    for number in range(sizes.rounds):
        _plan(ours, cold)
        with world.fresh_database() as url:
            bare.make_book(url, sizes.messages, TODAY)
            world.settle(url)
            timed(theirs, lambda: bare.plan(url, TODAY))
        say(f"planning, round {number + 1}: {sizes.messages / ours.seconds[-1]:,.0f}/s")
    what = f"{sizes.messages:,} due accounts planned by two processes"
    ratio = f"{ours.typical / theirs.typical:.1f}x"
    return [
        Line(f"{what}, warm", ours.told(), theirs.told(), ratio, "10,000/s", ours.rate >= 10_000),
        Line(f"{what}, with their start", cold.told(), theirs.told(), f"{cold.typical / theirs.typical:.1f}x"),
    ]


def _plan(warm: Times, cold: Times) -> None:
    from candour.flow.workers import worker_pool

    with world.fresh_database() as url, _warm_pool() as pool:
        world.make_book("bench", warm.count, warm.count)
        world.settle(url)
        timed(warm, lambda: sum(task.result() for task in [pool.submit(_plan_once) for _ in range(WORKERS)]))
    with world.fresh_database() as url:
        world.make_book("bench", cold.count, cold.count)
        world.settle(url)

        def start_and_plan() -> int:
            with worker_pool(WORKERS) as pool:
                return sum(task.result() for task in [pool.submit(_plan_once) for _ in range(WORKERS)])

        timed(cold, start_and_plan)


def ten_times_more(sizes: Sizes, before: Times) -> Line:
    """Many messages against few: the time must grow no faster than their number."""
    few, many = Times(sizes.messages, [*before.seconds], [*before.processor]), Times(sizes.many)
    day(many, sizes.many)
    say(f"{sizes.many:,} messages: {many.rate:,.0f}/s")
    day(few, sizes.messages)
    ratio = many.typical / few.typical
    most = 1.1 * sizes.many / sizes.messages
    what = f"{sizes.many:,} messages against {sizes.messages:,}: cost"
    return Line(what, _against(many, few), "", f"{ratio:.1f}x", f"at most {most:.0f}x", ratio <= most)


def _against(one: Times, other: Times) -> str:
    seconds = f"{one.typical:.1f} s against {other.typical:.1f} s"
    return f"{seconds}; processor {one.processor_us:,.0f} against {other.processor_us:,.0f} us a message"


def larger_book(sizes: Sizes) -> Line:
    """The same number due in a book ten times larger."""
    small, large = Times(sizes.messages), Times(sizes.messages)
    for number in range(sizes.few_rounds):
        day(small, sizes.messages)
        day(large, 10 * sizes.messages)
        say(f"book of ten times the size, round {number + 1}: {large.seconds[-1] / small.seconds[-1]:.2f}x")
    ratio = large.typical / small.typical
    what = f"{sizes.messages:,} due in a book of {10 * sizes.messages:,} against {sizes.messages:,}: cost"
    return Line(what, _against(large, small), "", f"{ratio:.2f}x", "at most 1.2x", ratio <= 1.2)


def imports(sizes: Sizes) -> Line:
    """A ledger as a CSV file, read, compared and written, beside a plain COPY of the same rows."""
    ours, theirs = Times(sizes.rows), Times(sizes.rows)
    with tempfile.TemporaryDirectory(prefix="candour-bench-") as place:
        path = Path(place) / "ledger.csv"
        _write_ledger(path, sizes.rows)
        for number in range(sizes.few_rounds):
            _import(ours, path)
            with world.fresh_database() as url:
                bare.make_book(url, 0, TODAY)
                world.settle(url)
                timed(theirs, lambda: bare.bring_in(url, path))
            say(f"import, round {number + 1}: {ours.seconds[-1]:.1f} s")
    most = 20 * sizes.rows / 100_000
    what = f"{sizes.rows:,} rows brought in"
    ratio = f"{ours.typical / theirs.typical:.1f}x"
    took = f"{ours.typical:.1f} s; processor {median(ours.processor):.1f} s"
    return Line(what, took, f"{theirs.typical:.1f} s", ratio, f"at most {most:g} s", ours.typical <= most)


def _import(times: Times, path: Path) -> None:
    from candour.flow.bring_in import bring_in, declare_creditor
    from candour.ports.importer import ImportOptions

    with world.fresh_database() as url:
        world.settle(url)
        creditor = declare_creditor("Bench Supplies", "GB", "GBP", "business")
        options = ImportOptions(currency="GBP", country="GB")
        timed(times, lambda: bring_in(path, creditor=creditor, options=options, at=world.AT).created)


def _write_ledger(path: Path, rows: int) -> None:
    """One invoice a customer, of many days."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Customer", "Name", "Email", "Invoice", "Issued", "Due", "Amount"])
        for n in range(rows):
            issued = date(2026, 1, 1) + timedelta(days=n % 120)
            due, amount = issued + timedelta(days=30), f"{n % 5000 + 1}.50"
            writer.writerow([f"C{n}", f"Customer {n} Ltd", f"ap{n}@customer.example", f"INV-{n}", issued, due, amount])

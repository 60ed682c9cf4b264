"""Where the time of a day's run goes, in one process: by function, and by statement with its slowest call."""

import cProfile
import json
import os
import pstats
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import world

SHOWN = 25


class Statements:
    """Counts and times what is asked of the database; used as Django's execute wrapper."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds[" ".join(sql.split())[:90]].append(perf_counter() - began)

    def show(self, count: int) -> None:
        """Statements by their share, with microseconds a message, calls, and the slowest call against the typical."""
        print(f"\nDatabase: {sum(map(sum, self.seconds.values())):.2f} s")
        for sql, times in sorted(self.seconds.items(), key=lambda pair: -sum(pair[1]))[:SHOWN]:
            typical, slowest = sorted(times)[len(times) // 2] * 1000, max(times) * 1000
            told = f"{len(times):5} calls, typical {typical:6.1f} ms, slowest {slowest:6.1f} ms"
            print(f"{sum(times) / count * 1e6:7.1f} us  {told}  {sql}")


def cpu_seconds() -> dict[str, float]:
    """Processor time used so far by Candour's processes, by Postgres with all of its, and by the sink."""
    server = json.loads((world.folder() / "postgres" / "server.json").read_text())["pid"]
    used = {"Candour": sum(os.times()[:4]), "Postgres": 0.0, "sink": 0.0}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own, with_ended = sum(map(int, fields[11:13])), sum(map(int, fields[11:15]))
        if entry.parent.name == str(server):
            used["Postgres"] += with_ended / _TICKS
        elif fields[1] == str(server):
            used["Postgres"] += own / _TICKS
        elif fields[1] == str(os.getpid()):
            used["sink"] += own / _TICKS
    return used


_TICKS = os.sysconf("SC_CLK_TCK")


def show_costs(count: int) -> None:
    """Plan and send `count` messages under a profiler, and again with statements timed alone."""
    with world.world():
        _run(min(count, 300), None)
        print(f"One process: {count / _run(count, None):,.0f} messages/s")
        statements = Statements()
        _run(count, statements)
        statements.show(count)
        profile = cProfile.Profile()
        _run(count, profile)
        stats = pstats.Stats(profile)
        stats.sort_stats("tottime").print_stats(SHOWN)
        stats.sort_stats("cumulative").print_stats("candour", SHOWN * 2)


def _run(count: int, watch: Statements | cProfile.Profile | None) -> float:
    from django.db import connection

    from candour.flow.loop import run_day

    with world.fresh_database() as url:
        world.make_book("bench", count, count)
        world.settle(url)
        before, began = cpu_seconds(), perf_counter()
        if isinstance(watch, cProfile.Profile):
            watch.runcall(run_day, world.AT, with_steps=False)
        elif watch:
            with connection.execute_wrapper(watch):
                run_day(world.AT, with_steps=False)
        else:
            run_day(world.AT, with_steps=False)
        took = perf_counter() - began
        after = cpu_seconds()
        if watch is None:
            used = ", ".join(f"{name} {(after[name] - before[name]) / count * 1e6:,.0f} us" for name in after)
            print(f"Processor time a message of {count:,}: {used}")
        return took

"""`make bench`: Candour beside a loop written by hand, in ratios of one run. Nothing here fails for being slow."""

import argparse
import os
import platform
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from bench import measures, world
from bench.guard import guard
from bench.measures import QUICK, Line, Sizes
from bench.pages import pages

PARTS = ("messages", "planning", "many", "book", "import", "guard", "pages")


def main() -> None:
    """Measure, and print one table."""
    asked = _arguments()
    if asked.costs:
        from bench.costs import show_costs

        show_costs(asked.costs)
        return
    sizes = QUICK if asked.quick else Sizes()
    if asked.items:
        sizes = replace(sizes, items=asked.items)
    with world.world() as port:
        lines = list(_lines(set(asked.only or PARTS), sizes, port))
    _show(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny sizes, to see that everything runs")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="these measures alone")
    parser.add_argument("--items", type=int, metavar="N", help="the size of the book in which pages are timed")
    parser.add_argument("--costs", type=int, metavar="N", help="instead, where the time of N messages goes")
    return parser.parse_args()


def _lines(wanted: set[str], sizes: Sizes, port: int) -> list[Line]:
    lines = []
    before = measures.Times(sizes.messages)
    if "messages" in wanted:
        line, before = measures.messages(sizes, port)
        lines += [line, measures.processor(before)]
    if "planning" in wanted:
        lines += measures.planning(sizes)
    if "many" in wanted:
        lines.append(measures.ten_times_more(sizes, before))
    if "book" in wanted:
        lines.append(measures.larger_book(sizes))
    if "import" in wanted:
        lines.append(measures.imports(sizes))
    if "guard" in wanted:
        lines += guard(sizes)
    if "pages" in wanted:
        lines += pages(sizes)
    return lines


def _show(lines: list[Line]) -> None:
    cores = len(os.sched_getaffinity(0))
    title = f"{cores} cores, Python {platform.python_version()}, embedded Postgres with fsync; median (worst-best)"
    table = Table("What", "Candour", "By hand", "Ratio", "Target", "Reached", title=title)
    for line in lines:
        reached = {True: "yes", False: "no", None: ""}[line.reached]
        table.add_row(line.what, line.candour, line.bare, line.ratio, line.target, reached)
    Console(width=None if os.isatty(1) else 220).print(table)


if __name__ == "__main__":
    main()

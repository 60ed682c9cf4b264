"""The simulation at length: `make nightly` goes on until a million contacts were made, or one should not have been."""

import argparse
import math
import os
import sys
import tempfile
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.chances import Count

LIVES = 40
"""In one chunk: a chunk that fails is found again by its seed and its places."""
TOLD_EVERY = 10_000
"""Contacts between two lines that tell how far it is."""
say = sys.stdout.write
MACHINES = ("BRITAIN", "AMERICA", "ELSEWHERE")


def _chunk(machine: str, number: int) -> "Count":
    import django

    django.setup()
    from tests.simulation import life
    from tests.simulation.running import lives_of

    return lives_of(getattr(life, machine), number, LIVES)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="nightly", description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000, help="go on until so many contacts were made")
    parser.add_argument("--minutes", type=float, default=math.inf, help="end after so long, and tell how far it came")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first chunk; it is printed")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) // 2), help="processes")
    parser.add_argument("--machine", choices=MACHINES, help="of these places alone: to see a failure again")
    return parser.parse_args()


def main() -> int:
    """Run chunks on all workers, print what was counted, and end with 1 when a life went wrong."""
    from tests.simulation.chances import Count

    options, began = _options(), time.monotonic()
    machines = [options.machine] if options.machine else MACHINES
    chunks = ((machines[n % len(machines)], options.seed + n // len(machines)) for n in count())
    total, told = Count(), 0
    say(f"Simulating {options.contacts:,} contacts; first seed {options.seed}, {options.workers} processes.\n")
    with ProcessPoolExecutor(options.workers) as pool:
        running: dict[Future[Count], tuple[str, int]] = {}
        while total.made < options.contacts and time.monotonic() - began < 60 * options.minutes:
            while len(running) < options.workers:
                machine, number = next(chunks)
                running[pool.submit(_chunk, machine, number)] = (machine, number)
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                machine, number = running.pop(done)
                if (error := done.exception()) is not None:
                    return _failed(error, machine, number, pool)
                total.add(done.result())
                if total.made // TOLD_EVERY > told:
                    told = total.made // TOLD_EVERY
                    _tell(total, time.monotonic() - began, whole=told % 10 == 0)
        pool.shutdown(wait=True, cancel_futures=True)
    _tell(total, time.monotonic() - began, whole=True)
    return 0


def _failed(error: BaseException, machine: str, number: int, pool: ProcessPoolExecutor) -> int:
    pool.shutdown(wait=False, cancel_futures=True)
    say(f"FAILED. To see it again: make nightly ARGS='--seed {number} --machine {machine}'\n")
    say(f"{type(error).__name__}: {error}\n")
    say("\n".join(getattr(error, "__notes__", ())) + "\n")
    return 1


def _tell(total: "Count", seconds: float, *, whole: bool) -> None:
    say(f"{total.made:,} contacts made, each judged lawful by the oracle, in {total.lives:,} lives;\n")
    say(f"{total.asked:,} attempts; {total.waits:,} ends of waits tried; {seconds / 60:.0f} minutes.\n")
    sys.stdout.flush()
    if not whole:
        return
    say("By family of rules: attempts on which it spoke; contacts made in lives in which it had spoken.\n")
    for name, times in total.families.most_common():
        say(f"  {times:>10,} {total.beside[name]:>10,}  {name}\n")
    say("By rule: attempts on which it spoke.\n")
    for name, times in total.spoke.most_common():
        say(f"  {times:>10,}  {name}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.site.settings")
    os.environ.setdefault("CANDOUR_HOME", tempfile.mkdtemp(prefix="candour-nightly-"))
    sys.exit(main())

"""Mutation testing of the rules: changes the pure code a little, many times, and counts which changes a test notices.

python3 scripts/mutants.py [--workers N] [--survivors] [FILE | FOLDER | NAME-GLOB ...]

Without names every mutant is made and tried anew. With names, or with --survivors, only those are tried again and the
rest keep their last result. It works on a copy in build/mutants and ends with 1 when fewer than 90% were killed.
"""

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parent.parent
STAGE = ROOT / "build" / "mutants"
PASS_PERCENT = 90.0
STATES = {
    "killed": "killed", "survived": "survived", "no tests": "without a test", "timeout": "timed out or failed to run",
}  # fmt: skip
"""What mutmut says of a mutant, and our word for it."""
OUTSIDE = {"cache", "lru_cache", "property"}
"""Decorators that mutmut would skip a function for, and that mean the same when they are called behind it."""
BEFOREHAND = """
import sys

from hypothesis import Phase, settings

settings.register_profile("mutants", phases=(Phase.explicit, Phase.generate), deadline=None, database=None)
settings.load_profile("mutants")


def pytest_runtest_setup(item):
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        for name in [name for name in sys.modules if name.startswith("candour.")]:
            for value in list(vars(sys.modules[name]).values()):
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()


def pytest_collection_modifyitems(items):
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if "__mutmut_" in mutant:
        words = set(mutant.rpartition(".")[0].replace(".", "_").split("_")) | {"exactly"}
        items.sort(key=lambda item: -len(words & set(item.path.stem.split("_"))))


"""
"""What `tests/conftest.py` gets besides. A failure is not made smaller, since that it fails is enough, and a slow
machine kills nothing. While it is found out which test touches which function, no cache hides one. Tests that are named
as the module is come first, since they notice soonest.
"""


def main(arguments: list[str]) -> int:
    """Stage, run, and print the score of each file and of all."""
    asked = _asked(arguments)
    partly = bool(asked.names or asked.survivors)
    if not partly:
        shutil.rmtree(STAGE, ignore_errors=True)
    stage()
    names = [_as_glob(name) for name in asked.names] + (list(survivors()) if asked.survivors else [])
    if asked.survivors and not names:
        return report()
    (STAGE / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    return run(asked.workers, names) or report()


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants ARGS=", description="Mutation testing of domain and policies.")
    parser.add_argument("names", nargs="*", help="files, folders or globs of mutants' names to try again")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--survivors", action="store_true", help="try again what was not killed last time")
    return parser.parse_args(arguments)


def _as_glob(name: str) -> str:
    """A file or folder of src as mutmut names its mutants; anything else as it is."""
    path = Path(name)
    if not path.exists():
        return name
    parts = path.resolve().relative_to(ROOT / "src").with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    return ".".join((*parts, "*"))


def run(workers: int, names: list[str]) -> int:
    """Let mutmut do its work; its chatter goes into a file, of which a failure shows the end."""
    log = STAGE / "run.log"
    command = [sys.executable, "-P", "-m", "mutmut", "run", "--max-children", str(workers), *names]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    print(f"Trying mutants with {workers} at a time; {log.relative_to(ROOT)} tells how far it is.", flush=True)
    with open(log, "wb") as chatter:
        ended = subprocess.run(command, cwd=STAGE, env=environment, stdout=chatter, stderr=chatter, check=False)
    if ended.returncode:
        print(log.read_text(encoding="utf-8", errors="replace").replace("\r", "\n")[-3000:])
    return ended.returncode


def stage() -> None:
    """Copy what the tests need, with the mutated rooms rewritten so that no function is passed over."""
    for folder in ("src", "tests", "docs"):
        _mirror(ROOT / folder, STAGE / folder)
    _write(STAGE / "pyproject.toml", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    mutated = sorted(path for path in (ROOT / "src").rglob("*.py") if _is_mutated(path.relative_to(ROOT)))
    for path in mutated:
        _write(STAGE / path.relative_to(ROOT), undecorated(path.read_text(encoding="utf-8")))
    names = [".".join(path.relative_to(ROOT / "src").with_suffix("").parts) for path in mutated]
    names = [name.removesuffix(".__init__") for name in names]
    imported = "".join(f"import {name}  # once, not anew for each mutant\n" for name in names)
    conftest = Path("tests") / "conftest.py"
    _write(STAGE / conftest, (ROOT / conftest).read_text(encoding="utf-8") + BEFOREHAND + imported)


def _is_mutated(path: Path) -> bool:
    return any(fnmatch(str(path), pattern) for pattern in _patterns())


@cache
def _patterns() -> tuple[str, ...]:
    with open(ROOT / "pyproject.toml", "rb") as file:
        return tuple(tomllib.load(file)["tool"]["mutmut"]["only_mutate"])


def _mirror(source: Path, target: Path) -> None:
    """Copy text files that differ and remove what is gone, so that unchanged files keep their time."""
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    wanted = {path for path in wanted if "__pycache__" not in path.parts}
    for copy in (STAGE / target.name, STAGE / "mutants" / target.name):
        for path in [path for path in copy.rglob("*.py") if path.relative_to(copy) not in wanted]:
            path.unlink()
    for path in wanted:
        copied = target / path
        copied.parent.mkdir(parents=True, exist_ok=True)
        if not copied.exists() or copied.stat().st_mtime < (source / path).stat().st_mtime:
            shutil.copy2(source / path, copied)
            if path.suffix != ".py":
                (STAGE / "mutants" / target.name / path).unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def undecorated(source: str) -> str:
    """The same module with `@lru_cache` and the like moved behind their functions: `name = lru_cache(name)`.

    Annotations are not evaluated, since mutants of a method `date` stand in a class where `date` is no longer a type.
    """
    lines = source.splitlines()
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef) and _movable(node)]
    for node in sorted(found, key=lambda node: -node.lineno):
        assert node.end_lineno is not None
        behind = node.name
        for decorator in reversed(node.decorator_list):
            behind = f"{ast.unparse(decorator)}({behind})"
            lines[decorator.lineno - 1] = ""
        lines.insert(node.end_lineno, f"{' ' * node.col_offset}{node.name} = {behind}")
    lines.insert(_after_docstring(source), "from __future__ import annotations")
    return "\n".join(lines) + "\n"


def _after_docstring(source: str) -> int:
    body = ast.parse(source).body
    return (body[0].end_lineno or 0) if body else 0


def _movable(node: ast.FunctionDef) -> bool:
    called = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
    return bool(called) and all(isinstance(name, ast.Name) and name.id in OUTSIDE for name in called)


def results() -> Iterator[tuple[str, dict[str, str]]]:
    """Each mutated file with the state of its mutants by name."""
    for path in sorted((STAGE / "mutants" / "src").rglob("*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        name = str(path.relative_to(STAGE / "mutants")).removesuffix(".meta")
        yield name, {key: status_by_exit_code[code] for key, code in codes.items()}


def survivors() -> Iterator[str]:
    """Names of mutants that were not killed last time."""
    for _, states in results():
        yield from (key for key, state in states.items() if state != "killed")


def report() -> int:
    """Print a line for each file and one for all; 1 when the score is too low."""
    total: Counter[str] = Counter()
    for name, states in results():
        counted = Counter(states.values())
        total += counted
        if counted:
            print(f"{name:50} {_line(counted)}")
    print(f"{'mutation score':50} {_line(total)}")
    return 0 if _percent(total) >= PASS_PERCENT else 1


def _line(counted: Counter[str]) -> str:
    named = ", ".join(f"{counted[state]} {word}" for state, word in STATES.items())
    others = counted.total() - sum(counted[state] for state in STATES)
    return f"{_percent(counted):5.1f}%  {named}, {others} other, of {counted.total()}"


def _percent(counted: Counter[str]) -> float:
    return 100 * counted["killed"] / max(counted.total(), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

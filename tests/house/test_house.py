"""The rules of the house, read from the source: sizes, walls, words."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "candour"
MEDIAN_LINES, P95_LINES, MOST_LINES = 8, 40, 70
MOST_FILE_LINES = 500
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> tuple[Path, ...]:
    """Our own modules; the tables' first migration is Django's work."""
    return tuple(path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path, line: int | None = None) -> str:
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")


def functions() -> Iterator[tuple[Path, Function, int]]:
    """Every function with the file it is in and how many lines it has."""
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, Function):
                assert node.end_lineno is not None
                yield path, node, node.end_lineno - node.lineno + 1


def tracked(*patterns: str) -> list[Path]:
    """Files that are, or are about to be, in the repository."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [path for line in told.stdout.splitlines() if (path := ROOT / line).is_file()]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def test_no_function_is_long_and_most_are_short() -> None:
    sizes = sorted(lines for *_, lines in functions())
    long = [f"{name(path, node.lineno)} {node.name}: {n}" for path, node, n in functions() if n > MOST_LINES]
    assert not long
    assert statistics.median(sizes) <= MEDIAN_LINES
    assert sizes[int(0.95 * len(sizes))] <= P95_LINES


def test_no_file_is_long() -> None:
    files = [*sources(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "scripts").rglob("*.py")]
    assert [name(path) for path in files if len(text_of(path).splitlines()) > MOST_FILE_LINES] == []


def test_every_module_and_every_public_part_of_domain_ports_and_plugs_says_what_it_is() -> None:
    silent = [name(path) for path in sources() if tree(path).body and ast.get_docstring(tree(path)) is None]
    for path in sources():
        if path.relative_to(SRC).parts[0] in {"domain", "ports", "plugs", "flow", "store"}:
            silent += [name(path, node.lineno) for node in public(tree(path)) if ast.get_docstring(node) is None]
    assert silent == []


def public(module: ast.Module) -> Iterator[ast.ClassDef | Function]:
    """Classes and functions at module level, and methods of public classes, that do not begin with an underscore."""
    for node in module.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    part
                    for part in node.body
                    if isinstance(part, Function)
                    and not part.name.startswith("_")
                    and not is_property_of_protocol(part)
                )


def is_property_of_protocol(node: Function) -> bool:
    return len(node.body) == 1 and isinstance(node.body[0], ast.Expr) and node.decorator_list != []


def test_only_the_guard_makes_cleared() -> None:
    makers = {
        name(path)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) == "Cleared"
    }
    assert makers == {"src/candour/flow/guard.py"}


def called(node: ast.Call) -> str:
    """The last part of what is called: `Cleared` for Cleared(...) and guard.Cleared(...)."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_the_domain_reads_no_clock_and_does_no_input_or_output() -> None:
    forbidden = {"now", "today", "utcnow", "time_ns", "monotonic", "open", "read_text", "write_text", "urlopen"}
    imports = {"os", "io", "socket", "subprocess", "pathlib", "requests", "urllib", "tempfile", "random", "secrets"}
    found = []
    for path in sources():
        if path.relative_to(SRC).parts[0] != "domain":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and called(node) in forbidden:
                found.append(f"{name(path, node.lineno)} {called(node)}")
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [part.name for part in node.names]
                )
                found += [f"{name(path, node.lineno)} {m}" for m in modules if m.split(".")[0] in imports]
    assert found == []


def test_no_datetime_is_naive() -> None:
    found = []
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and (
                (called(node) in {"now", "fromtimestamp"} and is_datetime(node) and not (node.args or node.keywords))
                or called(node) in {"utcnow", "utcfromtimestamp"}
            ):
                found.append(name(path, node.lineno))
    assert found == []


def is_datetime(node: ast.Call) -> bool:
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id == "datetime"


def test_money_is_never_a_float() -> None:
    money = re.compile(r"(amount|balance|paid|owed|price|minor|fee|total_owed)", re.IGNORECASE)
    found = []
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
                target = node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
                if money.search(target) and re.search(r"\bfloat\b", ast.unparse(node.annotation)):
                    found.append(f"{name(path, node.lineno)} {target}")
            if isinstance(node, ast.Call) and called(node) == "float" and money.search(ast.unparse(node)):
                found.append(f"{name(path, node.lineno)} {ast.unparse(node)}")
            if isinstance(node, ast.Call) and called(node) in {"FloatField"}:
                found.append(name(path, node.lineno))
    assert found == []


def test_what_a_customer_may_see_never_says_debtor() -> None:
    seen = [*(SRC / "content").rglob("*"), *(SRC / "faces").glob("*/templates/**/*"), SRC / "flow" / "compose.py"]
    assert [name(path) for path in seen if path.is_file() and "debtor" in text_of(path).lower()] == []


def test_the_repository_names_no_machine() -> None:
    """Nobody's folders, and no package index: whoever clones has their own."""
    machine = re.compile(r"/wo[r]k/|/ho[m]e/[a-z]+/|/ro[o]t/|pypi\.[o]rg|files\.pythonhosted|inde[x]-url\s*[=h]")
    found = [f"{name(path)}: {hit[0]}" for path in tracked() if (hit := machine.search(text_of(path)))]
    assert found == []


def test_addresses_in_the_demo_book_and_the_words_cannot_exist() -> None:
    address = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
    kept_free = re.compile(r"(^|\.)(example|example\.(com|org|net)|test|invalid)$")
    found = {
        f"{name(path)}: {hit[0]}"
        for path in (SRC / "content").rglob("*")
        if path.is_file()
        for hit in address.finditer(text_of(path))
        if not kept_free.search(hit[1])
    }
    assert found == set()


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = re.findall(r"^ +make (\w+)", told, re.MULTILINE)
    assert sorted(listed) == sorted(phony[1].split())
    assert {"run", "test", "setup", "check", "bench", "help"} <= set(listed)


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_hashed(requirements: str) -> None:
    logical = (ROOT / requirements).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    lines = [line for line in logical if line.strip() and not line.startswith("#")]
    assert lines
    assert [line.split()[0] for line in lines if "==" not in line or "--hash=sha256:" not in line] == []

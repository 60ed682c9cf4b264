"""The documents say what is so: links lead somewhere, commands and options exist, examples can be used."""

import re
from pathlib import Path

import click
import pytest

from candour.domain.strategies import read_strategy
from candour.faces.cli.main import cli
from candour.plugs.policies.house.numbers import DEFAULTS, Numbers
from candour.site.serve import serve

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
OURS = re.compile(r"^\s{4,}(?:\.venv/bin/)?candour ([a-z]+)\b(.*(?:\\\n.*)*)", re.MULTILINE)


def commands() -> dict[str, click.Command]:
    context = click.Context(cli)
    found = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return {**{name: command for name, command in found.items() if command}, "serve": serve}


def options(command: click.Command) -> set[str]:
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    own = {option for param in command.params for option in param.opts}
    return own.union({"--help"}, *(options(one) for one in inner))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [target for target in targets if target and not (page.parent / target).exists()] == []


def test_every_picture_is_shown_on_a_desk_and_on_a_phone() -> None:
    shown = set(re.findall(r"screenshots/([\w.-]+)\.png", (ROOT / "docs" / "screens.md").read_text(encoding="utf-8")))
    taken = {path.stem for path in (ROOT / "docs" / "screenshots").glob("*.png")}
    assert shown == {picture for picture in taken if not picture.endswith("-dark")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_shows_exists_with_its_options(page: Path) -> None:
    known = commands()
    for name, rest in OURS.findall(page.read_text(encoding="utf-8")):
        assert name in known, f"{page.name}: there is no `candour {name}`"
        unknown = set(re.findall(r"(?<!\S)--[a-z-]+", rest.partition("#")[0])) - options(known[name])
        assert not unknown, f"{page.name}: candour {name} has no {', '.join(sorted(unknown))}"


def test_the_command_line_page_names_every_command() -> None:
    told = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    pages = told + (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    pages += (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert [name for name in commands() if f"candour {name}" not in pages] == []


def test_the_strategy_in_the_documents_can_be_used() -> None:
    text = (ROOT / "docs" / "strategies.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert [step.key for step in read_strategy(example, "gentle.toml").steps] == ["reminder", "check_in", "call"]


def test_the_numbers_of_the_house_policy_are_those_of_its_record() -> None:
    record = (ROOT / "docs" / "decisions" / "0013-numbers-of-the-house-policy.md").read_text(encoding="utf-8")
    assert Numbers(
        weekday_from="08:00", weekday_until="20:00", business_until="18:00", saturday_from="09:00",
        saturday_until="17:00", cap_week=3, calls_week=2, named_week=3, vulnerable_week=1, after_conversation_days=7,
        days_between=7, fresh_days=3, broken_promises=3,
    ) == DEFAULTS  # fmt: skip
    for said in ("08:00 to 20:00", "to 18:00", "09:00 to 17:00", "3 asks in 7 days", "2 calls in 7 days"):
        assert said in record

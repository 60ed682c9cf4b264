"""candour strategy: shown, checked, tried on the book, saved, brought back."""

from pathlib import Path

import pytest

from candour.store.models import StrategyVersion
from tests.book import a_creditor, an_account
from tests.faces.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(run: Run) -> str:
    return run("strategy", "show", "business", "--text").out


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_strategies_are_listed_with_who_works_by_them(run: Run) -> None:
    a_creditor(name="Hartley Supplies")
    rows = {row["key"]: row for row in run("strategy", "list", "--json").json}
    assert rows["business"]["used_by"] == ["Hartley Supplies (business)"]
    assert rows["business"]["version"] == 1
    assert "Hartley Supplies" in run("strategy", "list").out
    steps = run("strategy", "show", "consumer", "--json").json["steps"]
    assert [step["day"] for step in steps] == [-7, 0, 3, 10, 17, 30]
    assert "check_in" in run("strategy", "show", "consumer").out


def test_every_mistake_is_told_with_its_line_and_the_exit_code_says_so(run: Run, tmp_path: Path, text: str) -> None:
    wrong = written(tmp_path, text.replace('"options"', '"shout"').replace("day = 3\n", ""))
    said = run("strategy", "check", "business", wrong)
    assert said.code == 1
    assert "step 3: 'day' is missing; expected a whole number" in said.out
    assert "'shout' is not one of" in said.out
    assert said.out.count("mistake: line ") == 2
    assert len(run("strategy", "check", "business", wrong, "--json").json["mistakes"]) == 2
    assert run("strategy", "check", "business", written(tmp_path, text)).code == 0


def test_it_is_tried_on_the_book_saved_compared_and_brought_back(run: Run, tmp_path: Path, text: str) -> None:
    an_account(a_creditor())
    later = written(tmp_path, text.replace("day = 30", "day = 45"))
    assert run("strategy", "tomorrow", "business", later, "--json").json["looked_at"] == 1
    assert "all 1 accounts were planned both ways; 0 would change" in run("strategy", "tomorrow", "business", later).out
    done = run("strategy", "save", "business", later, "--why", "More time.", "--json").json
    assert (done["version"], done["accounts_due"]) == (2, 1)
    assert run("strategy", "history", "business", "--compare", 1, 2, "--json").json == [
        {"step": "notice", "what": "day", "was": "30", "now": "45"}
    ]
    assert "saved business as version 3" in run("strategy", "back", "business", 1, "--why", "Too long.").out
    history = run("strategy", "history", "business", "--json").json
    assert [(row["version"], row["back_to"], row["why"]) for row in history][:2] == [
        (3, 1, "Too long."),
        (2, None, "More time."),
    ]
    assert "They say the same." in run("strategy", "history", "business", "--compare", 1, 3).out


def test_what_cannot_be_saved_says_why_and_how_to_mend_it(run: Run, tmp_path: Path, text: str) -> None:
    same, other = written(tmp_path, text), tmp_path / "other.toml"
    for words, told in (
        (("save", "business", same, "--why", "x"), "nothing changed: version 1 says the same"),
        (("save", "business", same, "--why", " "), "--why: say in a few words"),
        (("save", "gentle", same, "--why", "x"), "the key is 'business'; this strategy is 'gentle'"),
        (("show", "nothing"), "there is no strategy 'nothing'; there are business, consumer"),
        (("back", "business", 9, "--why", "x"), "has no version 9"),
    ):
        said = run("strategy", *words)
        assert said.code == 2
        assert told in said.err
    other.write_bytes(b"\xff\xfe")
    assert "is not text in UTF-8" in run("strategy", "check", "business", other).err
    other.write_text(text.replace("day = 30", "day = 31"), encoding="utf-8")
    run("strategy", "save", "business", other, "--why", "A day.")
    other.write_text(text.replace("day = 30", "day = 32"), encoding="utf-8")
    assert "was saved meanwhile" in run("strategy", "save", "business", other, "--why", "x", "--base", 1).err
    assert StrategyVersion.objects.filter(key="business").count() == 2

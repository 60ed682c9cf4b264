"""Packs and pages agree: every rule is told in docs/law.md, and the page promises no rule that there is not."""

import re
from pathlib import Path

from candour.domain.asking import read_question
from candour.domain.verdicts import Rule, Sort
from candour.flow.guard import all_rules
from candour.ports.policy import LawPack
from tests.asked import US_COLLECTOR, given

DOCS = Path(__file__).parents[3] / "docs"
LAW = (DOCS / "law.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([^`]+)`(?: \+)? \| (\S+) \| (\S+) \| (\S+) \| ([^|]+) \| ([^|]+) \| Done", re.MULTILINE)


def of_law() -> dict[str, tuple[str, Rule]]:
    return {rule.id: (pack.key, rule) for pack, rule in all_rules() if isinstance(pack, LawPack)}


def test_the_page_and_the_packs_tell_the_same_rules_in_the_same_words() -> None:
    told = {row[0]: tuple(cell.strip() for cell in row[1:]) for row in ROW.findall(LAW)}
    packed = {
        rule.id: (key, rule.sort.value, rule.status, rule.effective_from or "not limited", rule.citation)
        for key, rule in of_law().values()
    }
    assert told == packed


def test_no_two_rules_share_an_id() -> None:
    ids = [rule.id for _, rule in all_rules()]
    assert len(ids) == len(set(ids))


def test_every_rule_has_a_source_a_status_what_it_reads_and_a_sentence_for_the_customer() -> None:
    for _, rule in of_law().values():
        assert rule.citation and rule.reads and rule.status in ("V", "V2", "R", "P"), rule.id
        assert rule.reason[0].isupper() and rule.reason.endswith("."), rule.id
        assert "debtor" not in rule.reason.lower(), rule.id
        assert rule.status != "P" or "policy" in rule.citation.lower(), f"{rule.id}: policy is never cited as law"


def test_each_sort_of_rule_has_functions_that_speak_for_it() -> None:
    for pack, _ in all_rules():
        if isinstance(pack, LawPack):
            sorts = {rule.sort for rule in pack.rules}
            assert Sort.CLOCK not in sorts or pack.clocks, pack.key
            assert Sort.CHARGE not in sorts or pack.tariffs, pack.key
            assert Sort.CONTENT not in sorts or pack.content, pack.key


def test_the_page_says_that_it_is_no_legal_advice_and_that_counsel_must_sign_off() -> None:
    assert "not legal advice" in LAW and "must sign off" in LAW
    assert f"Of {len(of_law())} rules of law" in LAW


def test_the_pack_in_the_guide_works_as_it_is_printed() -> None:
    source = re.search(r"```python\n(.*?)```", (DOCS / "add-a-policy.md").read_text(encoding="utf-8"), re.DOTALL)
    assert source is not None
    room: dict[str, object] = {}
    exec(compile(source.group(1), "springfield.py", "exec"), room)
    pack = room["PLUG"]
    assert isinstance(pack, LawPack)
    letters = [{"at": f"2026-10-{d}T12:00:00-05:00", "channel": "letter", "outcome": "delivered"} for d in (25, 28)]
    base = given(
        US_COLLECTOR, channel="letter", customer={"state": "IL", "city": "Springfield", "zone": "America/Chicago"},
        contacts=letters,
    )  # fmt: skip
    question = read_question(base)
    assert pack.applies(question.account)
    assert [r.rule.id for r in pack.speak(question)] == ["us.springfield.letters"]
    first = read_question(given(base, at="2026-12-01T12:00:00-06:00", contacts=[]))
    assert [r.rule.id for r in pack.speak(first)] == ["us.springfield.first"]
    assert not pack.applies(read_question(given(base, customer={"city": "Peoria"})).account)


def test_every_published_example_on_the_page_has_the_test_that_it_names() -> None:
    told = set(re.findall(r"`(test_\w+)`", (DOCS / "law-cases.md").read_text(encoding="utf-8")))
    here = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert told and told <= set(re.findall(r"^def (test_\w+)", here, re.MULTILINE))

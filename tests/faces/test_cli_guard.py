"""candour guard: the rules, and verdicts on facts that are given, without a database."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.asked import UK_BUSINESS, UK_CONSUMER, US_COLLECTOR, given
from tests.faces.conftest import Run


def written(folder: Path, *questions: object, indent: int | None = None) -> Path:
    path = folder / "facts.json"
    path.write_text("\n".join(json.dumps(q, indent=indent) for q in questions) + "\n", encoding="utf-8")
    return path


def test_every_rule_is_listed_with_its_source(run: Run) -> None:
    found = run("guard", "rules", "--json").json
    by_id = {rule["id"]: rule for rule in found}
    assert len(by_id) == len(found) > 120
    assert by_id["uk.drs.11"] == {
        "id": "uk.drs.11", "pack": "uk_statute", "label": "United Kingdom: statutes", "sort": "contact", "status": "V",
        "version": 1, "citation": "SI 2020/1311 reg 11(1)", "effective_from": "2021-05-04", "effective_to": None,
        "reason": "You are in breathing space, and nobody may ask you to pay.",
        "reads": ["holds", "residence", "kind", "items.law", "legal"],
    }  # fmt: skip
    assert "us.nyc.5-77" in run("guard", "rules").out


@pytest.mark.parametrize("indent", [None, 2], ids=["on one line", "on many lines"])
def test_the_verdict_on_a_file_of_facts_is_explained(run: Run, tmp_path: Path, indent: int | None) -> None:
    held = given(UK_CONSUMER, holds=[{"kind": "dispute", "since": "2026-06-01T00:00:00Z"}])
    path = written(tmp_path, held, indent=indent)
    answer = run("guard", "explain", path, "--json")
    assert (answer.code, answer.json["verdict"]) == (0, "refuse")
    assert "uk.conc.7.14.1" in answer.json["rules"]
    told = run("guard", "explain", path).out
    assert told.startswith("Refuse. ") and "CONC 7.14.1R" in told


def test_duties_that_run_are_listed_with_the_last_day_and_the_item(run: Run, tmp_path: Path) -> None:
    events = [{"kind": "sar", "on": "2026-05-20"}, {"kind": "dispute", "on": "2026-06-01", "item": "L1"}]
    path = written(tmp_path, given(UK_CONSUMER, records={"events": events}))
    found = run("guard", "explain", path, "--json").json["duties"]
    by_rule = {duty["rule"]: duty for duty in found}
    sar, dispute = by_rule["uk.gdpr.sar"], by_rule["uk.conc.7.14.3"]
    assert (sar["since"], sar["due"], sar["item"]) == ("2026-05-20", "2026-06-20", None)
    assert (dispute["item"], dispute["citation"]) == ("L1", "CONC 7.14.3R-7.14.6R")
    assert [duty["due"] for duty in found] == sorted(duty["due"] for duty in found)
    assert "by the end of" in run("guard", "explain", path).out
    done = given(UK_CONSUMER, records={"events": [{**one, "handled": True} for one in events]})
    assert run("guard", "explain", written(tmp_path, done), "--json").json["duties"] == []


def test_a_charge_that_a_law_grants_comes_with_its_limit_and_source(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, given(UK_BUSINESS, charge={"kind": "fixed_sum", "item": "INV-1"}))
    found = run("guard", "explain", path, "--json").json["charge"]
    assert (found["allowed"], found["most"], found["rate"], found["on"]) == (True, 4_000, None, "2026-06-03")
    assert [(p["rule"], p["citation"], p["facts"]) for p in found["permits"]] == [
        ("uk.lpcdi.5A", "1998 Act s.5A", {"debt": "50000"})
    ]
    told = run("guard", "explain", path).out
    assert "Charge: fixed_sum may be added to INV-1 on 2026-06-03, at most 4000 minor units." in told


def test_a_rate_is_a_decimal_in_words(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, given(UK_BUSINESS, charge={"kind": "interest", "item": "INV-1", "on": "2026-05-20"}))
    assert run("guard", "explain", path, "--json").json["charge"]["rate"] == "11.75"


def test_consumers_are_charged_nothing_that_was_not_agreed(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, given(UK_CONSUMER, charge={"kind": "interest", "item": "L1"}))
    found = run("guard", "explain", path, "--json").json["charge"]
    assert (found["allowed"], found["most"]) == (False, 0)
    assert "uk.lpcdi.scope" in {permit["rule"] for permit in found["permits"]}
    assert "may not be added to L1" in run("guard", "explain", path).out


def test_when_it_may_be_asked_again_is_told(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, given(US_COLLECTOR, at="2026-11-03T06:00:00-05:00"))
    assert run("guard", "explain", path).out.startswith("Wait until 2026-11-03T13:00:00+00:00.")


def test_json_lines_are_answered_line_by_line_and_a_bad_line_does_not_stop_them(run: Run, tmp_path: Path) -> None:
    path = written(
        tmp_path, {"id": "a", **UK_CONSUMER}, {**UK_CONSUMER, "id": "b", "at": "now"}, {"id": "c", **US_COLLECTOR}
    )
    said = run("guard", "explain", path)
    first, second, third = (json.loads(line) for line in said.out.splitlines())
    assert said.code == 1
    assert (first["id"], first["verdict"], third["id"], third["verdict"]) == ("a", "allow", "c", "allow")
    assert (second["id"], second["line"]) == ("b", 2) and "facts.at" in second["error"]


def test_facts_that_cannot_be_read_are_wrong_use(run: Run, tmp_path: Path) -> None:
    said = run("guard", "explain", written(tmp_path, {**UK_CONSUMER, "channnel": "email"}), "--json")
    assert (said.code, said.json["error"]) == (2, "facts.channnel: is not known; did you mean 'channel'?")
    policy = given(UK_CONSUMER, creditor={"policy": {"cap_weak": 3}})
    said = run("guard", "explain", written(tmp_path, policy))
    assert said.code == 2 and "facts.creditor.policy" in said.err and "cap_week" in said.err
    broken = tmp_path / "broken.json"
    broken.write_text('{"at": \n', encoding="utf-8")
    said = run("guard", "explain", broken)
    assert said.code == 2 and "is not JSON" in said.err and "candour guard schema" in said.err


def test_it_needs_no_database(tmp_path: Path) -> None:
    path = written(tmp_path, UK_CONSUMER)
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "CANDOUR_HOME": str(tmp_path / "home")}
    words = [sys.executable, "-m", "candour.site.boot", "guard", "explain", str(path), "--json"]
    done = subprocess.run(words, env={**os.environ, **nowhere}, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (0, "allow"), done.stderr


def test_two_thousand_questions_are_answered_in_a_second_of_one_core(run: Run, tmp_path: Path) -> None:
    run("guard", "explain", written(tmp_path, UK_CONSUMER))
    path = written(tmp_path, *[{"id": n, **(UK_CONSUMER if n % 2 else US_COLLECTOR)} for n in range(2000)])
    before = time.process_time()
    assert len(run("guard", "explain", path).out.splitlines()) == 2000
    assert time.process_time() - before < 1.0

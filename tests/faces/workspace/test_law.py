"""The law as code on pages: every rule with its source, found and linked to, and asked questions of one's own."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from candour.faces.workspace.words import STATUSES
from candour.flow.guard import all_rules
from candour.ports.policy import LawPack
from candour.store.models import Account, ContactPoint, User
from tests.asked import UK_BUSINESS, UK_CONSUMER, given
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.desk import morning
from tests.plugs.policies.test_coverage import LAW, ROW

pytestmark = pytest.mark.django_db
RULES = {rule.id: (pack, rule) for pack, rule in all_rules()}
SHOWN = re.compile(r'<li class="law-rule" id="([^"]+)">(.*?)</li>', re.DOTALL)


def page_of(client: Client, path: str = "/law/") -> str:
    return client.get(path).content.decode()


def shown(page: str) -> dict[str, str]:
    """What a page says of each rule, by id, without its markup."""
    return {rule: " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split()) for rule, html in SHOWN.findall(page)}


def test_the_page_the_packs_and_the_document_tell_the_same_rules(ana: Client) -> None:
    page = shown(page_of(ana))
    assert list(page) == list(RULES)
    documented = {row[0] for row in ROW.findall(LAW)}
    assert documented == {rule for rule, (pack, _) in RULES.items() if isinstance(pack, LawPack)}
    for rule_id, (_, rule) in RULES.items():
        for said in (rule.reason, rule.citation, f" {rule.status} "):
            assert " ".join(said.split()) in page[rule_id] or said in page[rule_id], (rule_id, said)


def test_a_status_means_the_same_on_the_page_and_in_the_document(ana: Client) -> None:
    assert dict(re.findall(r"^\| (V2?|R|P) \| ([^|]+) \|$", LAW, re.MULTILINE)) == STATUSES
    page = page_of(ana)
    assert all(str(says) in page for says in STATUSES.values())


@pytest.mark.parametrize("path", ["/law/", "/law/uk.conc.7.3.4/"])
def test_it_says_that_it_is_no_legal_advice_and_that_a_lawyer_must_sign_off(ana: Client, path: str) -> None:
    page = page_of(ana, path)
    assert "This is not legal advice." in page
    assert "must sign off" in page


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("pack=us_states", lambda pack, rule: pack.key == "us_states"),
        ("sort=charge", lambda pack, rule: rule.sort.value == "charge"),
        ("status=R&pack=eu", lambda pack, rule: rule.status == "R" and pack.key == "eu"),
        ("words=1006.14+CALLS", lambda pack, rule: "1006.14" in rule.id and "call" in str(rule).lower()),
        ("words=no+such+rule", lambda pack, rule: False),
    ],
)
def test_a_filter_in_the_address_leaves_what_is_like_it(ana: Client, query: str, wanted: Any) -> None:
    answer = ana.get(f"/law/?{query}")
    expected = [rule_id for rule_id, (pack, rule) in RULES.items() if wanted(pack, rule)]
    found = [line.rule.id for pack in answer.context["found"] for line in pack.lines]
    assert set(found) <= set(RULES)
    assert found == expected or (query.startswith("words=1006") and set(found) <= set(RULES) and found)
    if not expected:
        assert "No rule is like that" in answer.content.decode()


def test_a_filter_that_there_is_not_says_which_there_are(ana: Client) -> None:
    answer = ana.get("/law/?sort=x")
    assert answer.status_code == 400
    assert "contact" in answer.content.decode()


def test_every_rule_has_a_page_of_its_own(ana: Client) -> None:
    for rule_id, (_, rule) in RULES.items():
        page = unescape(page_of(ana, f"/law/{rule_id}/"))
        assert rule.reason in page and rule.citation in page and str(STATUSES[rule.status]) in page, rule_id
    assert ana.get("/law/xx.no.such/").status_code == 404


def test_a_rule_that_is_not_in_force_yet_says_so(ana: Client) -> None:
    page = ana.get("/law/").context["found"]
    lines = {line.rule.id: line for pack in page for line in pack.lines}
    today = datetime.now(UTC).date().isoformat()
    for line in lines.values():
        assert (line.force == "later") == bool(line.rule.effective_from and line.rule.effective_from > today)


def test_the_law_costs_the_same_few_queries(ana: Client, django_assert_num_queries: Any) -> None:
    for path, queries in (("/law/", 3), ("/law/house.hours/", 3), ("/law/ask/", 3)):
        with django_assert_num_queries(queries):
            ana.get(path)


def test_only_who_may_see_steps_sees_the_law() -> None:
    nobody = signed_in(User.objects.create_user("bo", password=None))
    for path in ("/law/", "/law/house.hours/", "/law/ask/"):
        assert nobody.get(path).status_code == 403


def test_every_rule_that_today_and_a_customer_name_leads_to_its_page(ana: Client) -> None:
    morning(shadow=False)
    account = Account.objects.get(party__name="Harbour Lights Hotel")
    for path in ("/?day=2013-06-03", f"/customers/{account.pk}/?day=2013-06-03"):
        links = set(re.findall(r'href="/law/([^"?]+)/"', page_of(ana, path))) - {"ask"}
        assert links, path
        assert links <= set(RULES), path


# Asking


def ask(client: Client, text: str) -> Any:
    return client.post("/law/ask/", {"facts": text})


def test_the_sample_is_asked_and_the_rules_that_spoke_are_told(ana: Client) -> None:
    sample = ana.get("/law/ask/").context["text"]
    answer = ask(ana, sample)
    assert answer.context["found"]["verdict"] == "wait"
    page = answer.content.decode()
    assert 'href="/law/us.regf.1006.14.b.2.B/"' in page
    assert "Not before" in page
    assert json.loads(unescape(sample))["purpose"] == "call"


def test_duties_and_a_charge_are_answered_beside_the_verdict(ana: Client) -> None:
    events = [{"kind": "complaint", "on": "2026-06-01"}]
    facts = given(UK_BUSINESS, records={"events": events}, charge={"kind": "fixed_sum", "item": "INV-1"})
    page = ask(ana, json.dumps(facts)).content.decode()
    assert "The charge" in page and 'href="/law/uk.lpcdi.5A/"' in page
    facts = given(UK_CONSUMER, records={"events": events})
    assert "What must be done by when" in ask(ana, json.dumps(facts)).content.decode()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not JSON"),
        ('{"at": "2026-11-03T15:00:00-05:00",', "line 1"),
        ("[1, 2]", "write it in {braces}"),
        ("[" * 100_000, "stand too deep in each other"),
        ("1" * 300_000, "longer than"),
        ('{"at": "2026-11-03T15:00:00-05:00", "purpos": "call", "purpose": "call", "channel": "call"}', "did you mean"),
        ('{"at": "2026-11-03T15:00:00-05:00", "purpose": "call", "channel": "call", "creditor": {"policy": {"x": 1}}}',
         "facts.creditor.policy"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_beside_the_box_and_what_was_typed_stays(ana: Client, text: str, says: str) -> None:
    answer = ask(ana, text)
    assert answer.status_code == 422
    assert says in answer.context["mistake"]
    assert answer.context["text"] == text[:200_000]
    assert 'aria-invalid="true"' in answer.content.decode()


def test_an_account_is_written_into_the_box_and_asking_answers_as_its_page_does(ana: Client) -> None:
    account = an_account(a_creditor(imported_at=datetime.now(UTC)), kind="consumer")
    ContactPoint.objects.create(party=account.party, channel="phone", value="+441632960001")
    an_item(account, datetime.now(UTC).date())
    told = ana.get(f"/customers/{account.pk}/?act=call").context["desk"].call
    text = ana.get(f"/law/ask/?account={account.pk}&about=call").context["text"]
    assert "Brook" not in text and "+44" not in text, "a question names nobody"
    assert ask(ana, text).context["found"]["verdict"] == told.look
    assert ana.get("/law/ask/?account=999999").status_code == 404
    assert ana.get("/law/ask/?account=x").status_code == 400


def test_an_account_is_written_only_for_who_may_see_it() -> None:
    from django.contrib.auth.models import Permission

    account = an_account(a_creditor())
    bo = User.objects.create_user("bo", password=None)
    bo.user_permissions.add(Permission.objects.get(codename="view_step"))
    assert signed_in(bo).get(f"/law/ask/?account={account.pk}").status_code == 403


def test_the_document_says_where_the_page_is() -> None:
    assert "/law/" in (Path(__file__).parents[3] / "docs" / "law.md").read_text(encoding="utf-8")

"""The words that go out: true, plain, private, inert against what comes from outside, the same on another day."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from liquid.exceptions import UndefinedError

from candour.domain.accounts import AccountFacts, CreditorFacts, PaymentFacts
from candour.domain.items import ItemFacts
from candour.domain.messages import Purpose
from candour.domain.parties import ActorRole, ContactPoint, CustomerKind, Lane, Mode, Residence
from candour.domain.wording import MemoryFacts, debt_words, forbidden_words, longest_sentence, reading_grade
from candour.flow import compose as composing
from candour.flow.compose import CONTENT, NoTemplate, compose, envelope, help_services, text_hash
from candour.ports.channel import Draft

AT = datetime(2013, 6, 10, 9, tzinfo=UTC)
PURPOSES = [Purpose.REMINDER, Purpose.DUE, Purpose.CHECK_IN, Purpose.OPTIONS, Purpose.NOTICE, Purpose.THANKS]
ASKING = PURPOSES[:-1]
KINDS = list(CustomerKind)
DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "templates.md"
TEMPLATES = sorted(CONTENT.glob("templates/*/*/**/*.liquid"))
VOID = {"meta", "br"}
PRESCRIBED = {"arrears.liquid": {"arrears"}, "complaint.liquid": {"final"}}
"""Words that a law has a notice say: sums in arrears (CCA 1974 s.86B), a final response (DISP 1.6.1R)."""

CREDITOR = CreditorFacts(
    id=1, slug="harbour", name="Harbour Supplies Ltd", mode=Mode.LIVE, lane=Lane.LIVE, version=1, country="GB",
    zone="Europe/London", role=ActorRole.CREDITOR, sector="trade", regulated=False, imported_at=None, tolerance=0,
    strategies={}, sender_name="Dana at Harbour", sender_address="accounts@harbour.example", phone="020 7946 0000",
    pay_url="https://pay.harbour.example/a?b=1&c=2", payment_details="Harbour Supplies Ltd\nSort code 00-00-00",
)  # fmt: skip
ITEM = ItemFacts(1, "4417", "invoice", "GBP", date(2013, 5, 3), date(2013, 6, 2), 50000, 31200, 18800)
SECOND = ItemFacts(2, "4418", "invoice", "GBP", date(2013, 5, 7), date(2013, 6, 6), 100000, 100000)
LATER = ItemFacts(3, "4500", "invoice", "GBP", date(2013, 6, 3), date(2013, 7, 3), 7000, 7000)
MEMORIES = (
    MemoryFacts(11, "conversation", date(2013, 5, 20)),
    MemoryFacts(12, "paid_so_far", date(2013, 5, 28), 18800, "GBP"),
    MemoryFacts(13, "promise", date(2013, 6, 2), 31200, "GBP"),
)
POINT = ContactPoint(1, "email", "ana@acme.example", contact_name="Ana Pérez")


def account(kind: CustomerKind = CustomerKind.BUSINESS, **changes: object) -> AccountFacts:
    facts = AccountFacts(
        id=1, reference="A-10442", party_id=7, version=1, name="Acme Ltd", kind=kind, language="en-GB",
        residence=Residence("GB", "ENG", "Europe/London"), creditor=CREDITOR, items=(ITEM, SECOND, LATER),
        contact_points=(POINT,), payments=(PaymentFacts(5, 18800, "GBP", date(2013, 5, 28), (1,)),),
    )  # fmt: skip
    return replace(facts, **changes)  # type: ignore[arg-type]


def draft(
    purpose: Purpose = Purpose.CHECK_IN,
    kind: CustomerKind = CustomerKind.BUSINESS,
    items: Sequence[ItemFacts] = (ITEM,),
    others: Sequence[ItemFacts] = (),
    memories: Sequence[MemoryFacts] = (),
    at: datetime = AT,
    **changes: object,
) -> Draft:
    return compose(account(kind, **changes), purpose, items, others, memories, at, "GBP")


def every_draft() -> list[Draft]:
    return [
        draft(purpose, kind, items, (LATER,), memories)
        for purpose in PURPOSES
        for kind in KINDS
        for items in ((ITEM,), (ITEM, SECOND))
        for memories in ((), MEMORIES)
    ]


class Page(HTMLParser):
    """Checks that tags nest, and collects words, tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name == "href"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and "title" not in self.open:
            self.words.extend(data.split())


# ---- what every message holds ----


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("purpose", ASKING)
def test_a_message_says_who_writes_what_is_owed_how_to_answer_and_what_to_do_if_it_is_hard(
    purpose: Purpose, kind: CustomerKind
) -> None:
    said = draft(purpose, kind)
    for needed in (
        "Hello Ana Pérez,",
        "This is Harbour Supplies Ltd",
        "2 June 2013",
        "4417       3 May 2013  2 Jun 2013  £500.00      £188.00     £312.00",
        "just reply to this mail",
        "call us on 020 7946 0000",
        "https://pay.harbour.example/a?b=1&c=2",
        "Sort code 00-00-00",
        "paying is hard just now",
        "Debtline",
        "Dana at Harbour",
    ):
        assert needed in said.text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_text_and_html_say_the_same(purpose: Purpose, kind: CustomerKind) -> None:
    said = draft(purpose, kind, (ITEM, SECOND), (LATER,), MEMORIES)
    shown = " ".join(Page(said.html).words)
    prose = [p for p in said.text.split("\n\n") if not p.startswith(("Account A-10442", "Also on"))]
    for paragraph in prose:
        for sentence in paragraph.split("\n"):
            assert " ".join(sentence.removeprefix("- ").split()) in shown
    for figure in re.findall(r"£[\d,.]+\d|\d{1,2} \w{3} 2013|44\d\d|4500", said.text):
        assert figure in shown


def test_other_items_are_listed_apart_and_only_if_nobody_is_looking_into_them() -> None:
    queried = replace(LATER, id=4, reference="4600", queried=True)
    said = draft(others=(SECOND, LATER, queried))
    main, not_yet = said.text.index("Account A-10442"), said.text.index("Also on your account, not yet due")
    also = said.text.index("Also on your account\n")
    assert main < said.text.index("4417 ") < not_yet < said.text.index("4500") < also < said.text.index("4418")
    assert "4600" not in said.text + said.html


def test_several_items_have_a_total_and_one_has_none() -> None:
    assert "Total still owed: £1,312.00" in draft(items=(ITEM, SECOND)).text
    assert "Total" not in draft().text


def test_a_currency_of_its_own_has_a_total_of_its_own() -> None:
    said = draft(items=(ITEM, replace(SECOND, currency="EUR")))
    assert "Total still owed: £312.00" in said.text
    assert "Total still owed: €1,000.00" in said.text


def test_an_unknown_balance_is_said_to_be_unknown() -> None:
    assert "not known yet" in draft(items=(ITEM, replace(SECOND, balance=None))).text


def test_without_a_contact_the_customer_is_greeted_and_without_a_name_nobody_is() -> None:
    assert draft(contact_points=()).text.startswith("Hello Acme Ltd,\n")
    assert draft(contact_points=(), name="A-10442").text.startswith("Hello,\n")


def test_the_greeting_is_to_the_person_whose_address_is_used() -> None:
    gone = ContactPoint(2, "email", "x@acme.example", usable=False, contact_name="Gone")
    silent = ContactPoint(3, "email", "y@acme.example", opted_out=True, contact_name="Silent")
    nameless = ContactPoint(4, "email", "ap@acme.example")
    assert draft(contact_points=(gone, silent, POINT)).text.startswith("Hello Ana Pérez,\n")
    assert draft(contact_points=(nameless, POINT)).text.startswith("Hello Acme Ltd,\n")


def test_a_creditor_without_phone_or_payment_details_still_says_how_to_answer_and_pay() -> None:
    bare = replace(CREDITOR, phone="", pay_url="", payment_details="", sender_name="")
    said = draft(creditor=bare)
    assert "reply to this mail. We read every reply." in said.text
    assert "If you need to know how to pay, just ask" in said.text
    assert said.text.count("Harbour Supplies Ltd\n") == 2
    assert not re.search(r"  +\S", said.text.split("Account A-10442")[0])


def test_thanks_names_the_payment_and_what_is_left() -> None:
    said = draft(Purpose.THANKS)
    assert "Thank you for your payment of £188.00. It reached us on 28 May 2013." in said.text
    assert "£312.00" in said.text
    assert "nothing more to pay" not in said.text
    paid = draft(Purpose.THANKS, items=(replace(ITEM, balance=0, paid=50000),))
    assert "nothing more to pay on this invoice" in paid.text
    assert "You can pay" not in paid.text


def test_thanks_for_a_payment_that_is_matched_to_nothing_claims_nothing() -> None:
    said = draft(Purpose.THANKS, items=())
    assert "nothing more to pay" not in said.text
    assert said.subject == "Thank you from Harbour Supplies Ltd"


def test_a_call_has_no_mail_and_says_which_words_are_missing() -> None:
    with pytest.raises(NoTemplate, match=r"en-GB/email/call\.liquid"):
        draft(Purpose.CALL)


# ---- memory ----


def test_each_memory_is_a_sentence_linked_to_its_event() -> None:
    said = draft(memories=MEMORIES)
    assert said.memory_events == (11, 12, 13)
    assert "Thank you for talking with us on 20 May 2013." in said.text
    assert "What you have paid so far comes to £188.00, the last of it on 28 May 2013." in said.text
    assert "You told us that you hoped to pay £312.00 on 2 June 2013." in said.text
    assert draft().memory_events == ()


@pytest.mark.parametrize("kind", ["conversation", "paid_so_far", "promise"])
def test_one_memory_alone_stands_alone(kind: str) -> None:
    one = [memory for memory in MEMORIES if memory.kind == kind]
    said = draft(memories=one)
    assert said.memory_events == (one[0].event_id,)
    assert ("20 May" in said.text, "28 May" in said.text, "hoped" in said.text) == (
        kind == "conversation", kind == "paid_so_far", kind == "promise",
    )  # fmt: skip


def test_a_contact_of_the_old_system_is_not_called_a_talk() -> None:
    said = draft(memories=(MemoryFacts(14, "contact", date(2013, 5, 20)), *MEMORIES[1:]))
    assert said.memory_events == (12, 13, 14)
    assert "We were last in touch on 20 May 2013. What you have paid" in said.text
    assert "talking" not in said.text


def test_only_the_latest_of_each_kind_is_quoted_and_linked() -> None:
    said = draft(memories=(*MEMORIES, MemoryFacts(9, "conversation", date(2013, 4, 1))))
    assert said.memory_events == (11, 12, 13)
    assert "April" not in said.text


def test_a_message_that_quotes_no_memory_links_none() -> None:
    assert draft(Purpose.THANKS, memories=MEMORIES).memory_events == ()


# ---- privacy ----


@pytest.mark.parametrize("kind", [CustomerKind.CONSUMER, CustomerKind.SOLE_TRADER])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_person_gets_no_debt_words_where_others_may_read(purpose: Purpose, kind: CustomerKind) -> None:
    said = draft(purpose, kind, creditor=replace(CREDITOR, name="Overdue Debt Collectors Ltd"))
    assert debt_words(said.subject) == []
    assert "4417" not in said.subject
    seen_first = draft(purpose, kind).text.split("\n\n")[1].split(". ")[0]
    assert debt_words(seen_first) == []


def test_a_business_finds_its_invoice_numbers_in_the_subject() -> None:
    for purpose in PURPOSES:
        assert "4417 and 4418" in draft(purpose, items=(ITEM, SECOND)).subject


# ---- the same text on another day ----


def test_the_text_is_the_same_on_another_day_while_the_facts_are() -> None:
    for purpose in PURPOSES:
        hashes = {text_hash(draft(purpose, others=(LATER,), at=AT + timedelta(days=n))) for n in range(0, 20, 3)}
        assert len(hashes) == 1


def test_the_hash_moves_with_the_facts() -> None:
    assert text_hash(draft()) != text_hash(draft(items=(replace(ITEM, balance=31199),)))


# ---- inert against what comes from outside ----

HOSTILE = [
    "<script>alert(1)</script>",
    "{{ creditor }} {% include 'x' %} {{ 1 | times: 9 }}",
    "Ana\r\nBcc: spy@evil.example\r\n\r\n<b>body",
    "\u202egnol\u202c \u2066x\u2069",
    "\x01items",
    "=?utf-8?b?QmNjOg==?=",
    '"><img src=x onerror=alert(1)>',
    "https://evil.example/ - \n- list",
    "&lt;b&gt; &amp;",
]


def assert_inert(name: str) -> None:
    point = ContactPoint(1, "email", "ana@acme.example", contact_name=name)
    items = (replace(ITEM, reference=name), SECOND)
    facts = account(CustomerKind.BUSINESS, name=name, reference=name, contact_points=(point,))
    said = compose(facts, Purpose.CHECK_IN, items, (), (), AT, "GBP")
    plain = Page(draft(items=(ITEM, SECOND)).html)
    page = Page(said.html)
    assert page.open == []
    assert page.tags == plain.tags
    assert page.attributes == plain.attributes
    assert page.links == plain.links
    assert "\r" not in said.text + said.subject
    assert not set("\u202e\u2066\0\x01") & set(said.text + said.html + said.subject)
    assert "\n" not in said.subject
    mail = envelope(facts, said, point, "<1@harbour.example>", "T0k", AT)
    parsed = message_from_bytes(mail.raw, policy=policy.default)
    assert [one.addr_spec for one in parsed["To"].addresses] == ["ana@acme.example"]
    assert "Bcc" not in parsed
    assert len(list(parsed.iter_parts())) == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name_in_text_html_and_headers(name: str) -> None:
    assert_inert(name)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_any_name_stays_a_name(name: str) -> None:
    assert_inert(name)


def test_template_language_in_a_name_is_shown_as_it_is() -> None:
    said = draft(contact_points=(replace(POINT, contact_name="{{ creditor }}{% if %}"),))
    assert said.text.startswith("Hello {{ creditor }}{% if %},")


# ---- HTML ----


def test_the_html_is_whole_and_loads_nothing() -> None:
    for said in every_draft():
        page = Page(said.html)
        assert page.open == []
        assert not page.tags & {"img", "link", "script", "iframe", "object", "form", "input", "svg", "video"}
        assert not re.search(r"url\(|@import|src=", said.html)
        assert all(link.startswith("https://") for link in page.links)


def test_the_html_names_its_language_and_its_table_for_a_screen_reader() -> None:
    html = draft().html
    assert '<html lang="en-GB" dir="ltr">' in html
    assert "<caption" in html
    assert html.count('scope="col"') == 3
    assert 'scope="row"' in html
    assert "prefers-color-scheme:dark" in html


# ---- the words themselves ----


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_no_template_presses_shames_threatens_or_says_a_date_that_moves(path: object) -> None:
    assert set(forbidden_words(path.read_text("utf-8"))) <= PRESCRIBED.get(path.name, set())  # type: ignore[attr-defined]


def test_every_message_reads_easily_at_eleven_or_twelve() -> None:
    for said in every_draft():
        prose = said.text.split("Account A-10442")[0]
        assert reading_grade(prose) <= 7, (said.template, reading_grade(prose))
        assert longest_sentence(prose) <= 25, said.template


def test_no_message_shows_a_gap_where_a_fact_is_missing() -> None:
    for said in every_draft():
        prose = said.text.split("Account A-10442")[0]
        assert not re.search(r"  |\b(of|on|to|for) [.,]| [.,:]|\{|\}|None", prose), said.text
        assert not any(line != line.rstrip() for line in said.text.split("\n"))


def test_a_notice_says_what_will_not_happen_and_claims_nothing_else() -> None:
    for kind in KINDS:
        said = draft(Purpose.NOTICE, kind).text
        assert "What we will do:" in said
        assert "What we will not do:" in said
        assert "- We will not take any new step without telling you about it first" in said


def test_options_are_named_and_an_open_question_is_asked() -> None:
    for kind in KINDS:
        said = draft(Purpose.OPTIONS, kind).text
        assert said.count("\n- ") >= 4
        assert "?" in said


def test_the_documentation_names_every_fact_and_block_that_a_template_may_use() -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", DOCUMENTATION.read_text("utf-8"), re.M))
    words = composing._words("en-GB")
    blocks, _ = composing._memory_block("en-GB", ())
    blocks |= composing._parts("en-GB", account())
    blocks |= composing._lists(account(), (ITEM,), (), words, AT)
    assert told == set(composing._facts(account(), (ITEM,), blocks, words, "en-GB", "GBP", "email", {}))


def test_a_template_that_asks_for_an_unknown_fact_is_refused() -> None:
    with pytest.raises(UndefinedError):
        composing._ENVIRONMENT.from_string("{{ diagnosis }}").render(name="Ana")


def test_the_draft_tells_which_words_it_was_made_of() -> None:
    assert re.fullmatch(r"en-GB/email/check_in\.person#[0-9a-f]{8}", draft(kind=CustomerKind.CONSUMER).template)


def test_a_language_without_words_falls_back_and_says_so() -> None:
    said = draft(language="cy-GB")
    assert said.language == "en-GB"
    assert 'lang="en-GB"' in said.html


# ---- free help ----


@pytest.mark.parametrize(
    ("country", "nation", "kind", "names"),
    [
        ("GB", "ENG", CustomerKind.CONSUMER, ["MoneyHelper", "StepChange", "National Debtline"]),
        ("GB", "NIR", CustomerKind.CONSUMER, ["MoneyHelper", "StepChange"]),
        ("GB", None, CustomerKind.SOLE_TRADER, ["MoneyHelper", "Business Debtline"]),
        ("GB", "SCT", CustomerKind.BUSINESS, ["Business Debtline"]),
        ("ZZ", None, CustomerKind.CONSUMER, []),
        ("../x", None, CustomerKind.CONSUMER, []),
    ],
)
def test_free_help_is_that_of_the_customers_own_place(
    country: str, nation: str | None, kind: CustomerKind, names: list[str]
) -> None:
    assert [service["name"] for service in help_services(country, nation, kind)] == names


def test_where_no_service_is_known_a_person_is_still_told_that_advice_helps() -> None:
    said = draft(kind=CustomerKind.CONSUMER, residence=Residence("FR", None, "Europe/Paris"))
    assert "Free and independent money advice may help too." in said.text
    assert "Debtline" not in said.text


# ---- the envelope ----


def test_an_answer_to_the_mail_finds_its_message() -> None:
    mail = envelope(account(), draft(), POINT, "<1.x@harbour.example>", "T0k", AT, earlier=("<0.x@harbour.example>",))
    parsed = message_from_bytes(mail.raw, policy=policy.default)
    assert str(parsed["Reply-To"]) == "accounts+r.T0k@harbour.example"
    assert str(parsed["Message-ID"]) == "<1.x@harbour.example>"
    assert str(parsed["In-Reply-To"]) == "<0.x@harbour.example>"
    assert str(parsed["From"]) == "Dana at Harbour <accounts@harbour.example>"
    assert (mail.sender, mail.recipient) == ("accounts@harbour.example", "ana@acme.example")


def test_the_mail_carries_the_draft_word_for_word() -> None:
    said = draft(memories=MEMORIES)
    mail = envelope(account(), said, POINT, "<1.x@harbour.example>", "T0k", AT)
    parsed = message_from_bytes(mail.raw, policy=policy.default)
    text, html = (str(part.get_content()) for part in parsed.iter_parts())
    assert text.replace("\r\n", "\n") == said.text
    assert html.replace("\r\n", "\n") == said.html
    assert str(parsed["Subject"]) == said.subject

"""The lives of holds: how long each lasts where the customer lives, who may end it, and what it says of itself."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.domain.accounts import AccountFacts
from candour.domain.calendars import local_day, start_of_day, zone
from candour.domain.errors import WrongUse
from candour.domain.held import with_holds
from candour.domain.holds import (
    LIVES,
    Authority,
    Block,
    HoldFacts,
    HoldKind,
    Reach,
    blocks,
    check_detail,
    check_end,
    check_extension,
    check_reach,
)
from candour.domain.parties import Residence
from candour.domain.terms import crisis_end, first_end, in_words, second_end
from tests.some import MONDAY, an_account, an_item

LONDON = Residence("GB", "ENG", "Europe/London")
PAGE = Path(__file__).parents[2] / "docs" / "holds.md"
ENDED_BY = {Authority.ANYONE: "anyone", Authority.PERSON: "a person", Authority.SUPERVISOR: "a supervisor"}

FROM = datetime(2019, 1, 1, tzinfo=UTC)
instants = st.integers(0, 14 * 365 * 24 * 3600).map(lambda seconds: FROM + timedelta(seconds=seconds))
homes = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]).map(
    lambda name: Residence("GB", "SCT", name)
)


def test_every_kind_has_a_life() -> None:
    assert set(LIVES) == set(HoldKind)
    for life in LIVES.values():
        assert life.words.endswith(".") and life.blocks
        assert set(life.of_detail) | set(life.terms) <= set(life.details)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-05-20T09:00:00+01:00", "2026-07-19T00:00:00+01:00"),
        ("2026-02-20T23:59:59+00:00", "2026-04-21T00:00:00+01:00"),
        ("2028-01-15T09:00:00+00:00", "2028-03-15T00:00:00+00:00"),
        ("2026-09-10T00:00:00+01:00", "2026-11-09T00:00:00+00:00"),
    ],
    ids=["within summer", "into summer time", "over a leap day", "out of summer time"],
)
def test_breathing_space_lasts_sixty_local_days_the_first_counted(since: str, until: str) -> None:
    ends = first_end(HoldKind.MORATORIUM, "standard", datetime.fromisoformat(since), LONDON)
    assert ends == datetime.fromisoformat(until)


@given(instants, homes)
def test_breathing_space_covers_exactly_sixty_days_in_every_zone(since: datetime, where: Residence) -> None:
    ends = first_end(HoldKind.MORATORIUM, "standard", since, where)
    assert ends is not None
    days = {local_day(since, where.zone) + timedelta(days=n) for n in range(60)}
    assert max(days) == local_day(ends - timedelta(seconds=1), where.zone)
    assert local_day(ends, where.zone) not in days


@given(instants, homes, st.sampled_from([HoldKind.BEREAVED, HoldKind.ADVISER]))
def test_thirty_days_are_thirty_whole_days_after_the_first(since: datetime, where: Residence, kind: HoldKind) -> None:
    ends = first_end(kind, "", since, where)
    assert ends is not None and ends - since > timedelta(days=29, hours=23)
    assert (local_day(ends, where.zone) - local_day(since, where.zone)).days == 31
    assert ends == start_of_day(local_day(ends, where.zone), where.zone)


@given(instants, homes)
def test_a_scottish_moratorium_lasts_six_calendar_months(since: datetime, where: Residence) -> None:
    ends = first_end(HoldKind.MORATORIUM, "scottish", since, where)
    assert ends is not None
    first, last = local_day(since, where.zone), local_day(ends, where.zone)
    assert (last.year * 12 + last.month) - (first.year * 12 + first.month) == 6
    assert last.day <= first.day and (last.day == first.day or (last + timedelta(days=1)).day == 1)


def test_six_months_from_the_end_of_august_end_on_the_last_day_of_february() -> None:
    for year, day in ((2027, date(2028, 2, 29)), (2026, date(2027, 2, 28))):
        ends = first_end(HoldKind.MORATORIUM, "scottish", datetime(year, 8, 31, 11, tzinfo=UTC), LONDON)
        assert ends == start_of_day(day, "Europe/London")


@given(instants, homes)
def test_a_term_begins_and_ends_on_local_days_however_the_clock_moves(since: datetime, where: Residence) -> None:
    begins = start_of_day(local_day(since, where.zone), where.zone)
    for kind, life in LIVES.items():
        for detail in ("", *life.details):
            ends = first_end(kind, detail, since, where)
            assert ends == first_end(kind, detail, begins, where)
            assert ends is None or (ends > since and ends.astimezone(zone(where.zone)).hour <= 1)


def test_a_crisis_has_no_end_until_its_treatment_has_and_then_thirty_days() -> None:
    assert first_end(HoldKind.MORATORIUM, "crisis", MONDAY, LONDON) is None
    assert crisis_end(date(2026, 3, 1), LONDON) == datetime.fromisoformat("2026-04-01T00:00:00+01:00")
    assert crisis_end(date(2028, 2, 29), LONDON) == datetime.fromisoformat("2028-03-31T00:00:00+01:00")


def test_a_payment_on_its_way_lasts_as_long_as_its_method_takes() -> None:
    ends = {method: first_end(HoldKind.PAYMENT_ON_ITS_WAY, "", MONDAY, LONDON, method) for method in ("card", "cheque")}
    assert ends == {"card": datetime(2013, 6, 4, 23, tzinfo=UTC), "cheque": datetime(2013, 6, 10, 23, tzinfo=UTC)}


def test_the_second_term_of_an_adviser_follows_the_first() -> None:
    first = first_end(HoldKind.ADVISER, "", MONDAY, LONDON)
    assert first == datetime(2013, 7, 3, 23, tzinfo=UTC)
    term = check_extension(HoldKind.ADVISER, "plan_progress")
    assert second_end(first, term, LONDON) == datetime(2013, 8, 2, 23, tzinfo=UTC)
    for kind, evidence in ((HoldKind.ADVISER, ""), (HoldKind.ADVISER, "a hunch"), (HoldKind.BEREAVED, "")):
        with pytest.raises(WrongUse):
            check_extension(kind, evidence)


@pytest.mark.parametrize("kind", HoldKind)
def test_a_hold_is_ended_only_by_who_may_and_with_what_shows_it(kind: HoldKind) -> None:
    life = LIVES[kind]
    evidence = life.evidence[0] if life.evidence else ""
    check_end(kind, life.ends, evidence)
    check_end(kind, Authority.SUPERVISOR, evidence)
    if life.ends > Authority.ANYONE:
        with pytest.raises(WrongUse, match="ended by"):
            check_end(kind, Authority(life.ends - 1), evidence)
    with pytest.raises(WrongUse, match="evidence"):
        check_end(kind, Authority.SUPERVISOR, "a hunch")
    if life.evidence:
        with pytest.raises(WrongUse, match="evidence"):
            check_end(kind, Authority.SUPERVISOR, "")


def test_a_dispute_is_rejected_only_with_a_reason() -> None:
    with pytest.raises(WrongUse, match="reason"):
        check_end(HoldKind.DISPUTE, Authority.PERSON, "rejected")
    check_end(HoldKind.DISPUTE, Authority.PERSON, "rejected", "The meter was read on the day.")


def test_what_a_hold_can_stand_on_and_which_of_its_kind_it_can_be() -> None:
    check_detail(HoldKind.MORATORIUM, "crisis")
    check_reach(HoldKind.ADVISER, Reach.PERSON)
    check_reach(HoldKind.DISPUTE, Reach.ACCOUNT)
    with pytest.raises(WrongUse, match="standard, crisis, scottish"):
        check_detail(HoldKind.MORATORIUM, "short")
    with pytest.raises(WrongUse, match="has none"):
        check_detail(HoldKind.PAUSE, "short")
    with pytest.raises(WrongUse, match="--person"):
        check_reach(HoldKind.DISPUTE, Reach.PERSON)
    with pytest.raises(WrongUse, match="--item"):
        check_reach(HoldKind.MORATORIUM, Reach.ITEM)


def test_a_moratorium_of_which_nobody_says_which_freezes_charges_too() -> None:
    assert Block.CHARGES in blocks(HoldKind.MORATORIUM)
    assert Block.CHARGES not in blocks(HoldKind.MORATORIUM, "scottish")


def held(*kinds: HoldKind, **given: Any) -> AccountFacts:
    holds = tuple(HoldFacts(n, kind, MONDAY, None, **given) for n, kind in enumerate(kinds, 1))
    return with_holds(an_account(an_item(MONDAY.date()), an_item(MONDAY.date(), key=2), holds=holds))


def test_holds_tell_the_law_what_they_are() -> None:
    legal = held(HoldKind.REPRESENTATIVE, HoldKind.ATTORNEY).legal
    assert (legal.representative, legal.attorney) == (True, True)
    assert held(HoldKind.MORATORIUM, detail="crisis").legal.moratorium_kind == "crisis"
    assert held(HoldKind.INSOLVENCY, detail="iva").legal.insolvency_kind == "iva"
    assert held(HoldKind.INSOLVENCY, detail="company_moratorium").legal.company_state == "moratorium"
    assert [i.law.barred for i in held(HoldKind.STATUTE_BARRED, item_id=2).items] == [None, True]
    assert [i.law.barred for i in held(HoldKind.STATUTE_BARRED).items] == [True, True]


def test_holds_that_tell_the_law_nothing_leave_the_facts_as_they_are() -> None:
    account = an_account(holds=(HoldFacts(1, HoldKind.PAUSE, MONDAY, None),))
    assert with_holds(account) is account
    assert held(HoldKind.MORATORIUM, detail="crisis", joint=True).legal.moratorium_kind is None


def test_the_page_on_holds_shows_the_table() -> None:
    shown = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\| `(\w+)` \|", line):
            shown[found[1]] = [cell.strip() for cell in line.strip("|").split("|")][1:]
    expected = {}
    for kind, life in LIVES.items():
        stops = [", ".join(b.value for b in Block if b in life.blocks)]
        stops += [f"{name}: " + ", ".join(b.value for b in Block if b in of) for name, of in life.of_detail.items()]
        expected[kind.value] = [
            life.reach.name.lower(), ", ".join(life.details), "; ".join(stops), in_words(life), ENDED_BY[life.ends],
            ", ".join(life.evidence), ", ".join(sorted(life.only_to)),
        ]  # fmt: skip
    assert shown == expected

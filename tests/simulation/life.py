"""Months of one person's life as a Hypothesis state machine, in which we keep trying to be in touch.

A *contact* is an attempt that the guard allowed, that an independent oracle then judged, and that was written down as
made: `Count.made`. Attempts that were stopped are counted apart.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from candour.domain.legal import Inconvenient
from candour.domain.verdicts import Answer, Question, Verdict
from candour.flow.guard import ask
from tests.simulation import properties
from tests.simulation.chances import (
    CALL_ENDS,
    CHANNELS,
    HOLDS,
    ITEM_TRUTHS,
    MINUTES,
    PLAIN_RECORDS,
    PLAIN_TRUTH,
    POLICIES,
    PURPOSES,
    RECORDS,
    SPARED,
    STARTS,
    Count,
)  # fmt: skip
from tests.simulation.oracle import broken
from tests.simulation.scenes import FAMILY, Scene, scenes_in
from tests.simulation.told import ANYWHERE, BARE, FULL, HIDEABLE, question
from tests.simulation.world import PLACES, Attempt, Contact, Creditor, Hold, Item, Promise, World


class Life(RuleBasedStateMachine):
    """One person, one to three creditors, some months."""

    places: tuple[str, ...] = tuple(PLACES)
    scenes: ClassVar[tuple[Scene, ...]] = scenes_in(tuple(PLACES))
    turn: ClassVar[int] = 0
    count: ClassVar[Count] = Count()
    world: World
    veil: frozenset[str]
    scene: Scene
    met: set[str]

    @initialize(
        place=st.integers(0, 99), kind=st.sampled_from(["consumer", "consumer", "sole_trader", "business"]),
        start=st.sampled_from(STARTS), minute=st.integers(0, 1439),
        creditors=st.lists(
            st.tuples(st.sampled_from(["creditor", "third_party", "purchaser"]), st.booleans(), st.integers(0, 4)),
            min_size=1, max_size=3,
        ),
        ages=st.lists(st.sampled_from([30, 200, 1820, 1826, 2185, 2191, 2555]), min_size=1, max_size=4),
        bare=st.sampled_from([False, False, False, True]), elsewhere=st.sampled_from(["", "", "", "Pacific/Honolulu"]),
    )  # fmt: skip
    def begin(
        self, place: int, kind: str, start: date, minute: int, creditors: list[tuple[str, bool, int]], ages: list[int],
        bare: bool, elsewhere: str,
    ) -> None:  # fmt: skip
        """Who it is, what they owe, and what their life is about: somebody who can meet it, then and there."""
        self.count.lives += 1
        self.scene, self.met = self.scenes[self.turn % len(self.scenes)], set()
        about, bare = self.scene, bare and not self.scene.law
        kind = kind if kind in about.kinds else about.kinds[minute % len(about.kinds)]
        start = max(start, about.since + timedelta(days=minute % 40)) if about.since > date.min else start
        now = datetime.combine(start, time(), UTC) + timedelta(minutes=minute)
        known = [
            Creditor(n, role if role in about.roles else about.roles[0], regulated, POLICIES[policy], now)
            for n, (role, regulated, policy) in enumerate(creditors, 1)
        ]
        places = [name for name in self.places if name in about.places] or self.places
        where = PLACES[places[place % len(places)]]
        self.veil = BARE if bare else FULL
        self.world = World(where, kind, now, known, also_in=(elsewhere,) if elsewhere and not bare else ())
        if not bare:
            self.world.records = dict(PLAIN_RECORDS)
        for n, age in enumerate(ages):
            self._item(1 + n % len(known), start - timedelta(days=age))

    def _item(self, account: int, due: date) -> None:
        key = next(self.world.ids)
        truth: dict[str, object] = {}
        if self.veil != BARE:
            truth = dict(PLAIN_TRUTH)
        self.world.items[key] = Item(key, account, due, [(date(2010, 1, 1), 10_000)], truth)

    # Time ---------------------------------------------------------------------------------------------------------

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        """From minutes to weeks."""
        self.world.pass_time(timedelta(minutes=minutes))

    @rule(minutes=st.sampled_from([-1500, -1440, -121, -60, -6, -1, 1, 61, 1500]))
    def the_clock_is_set(self, minutes: int) -> None:
        """Forward or back, with nothing that happened undone."""
        self.world.pass_time(timedelta(minutes=minutes))

    # Money --------------------------------------------------------------------------------------------------------

    @rule(account=st.integers(1, 3), age=st.sampled_from([-30, 0, 40, 1825, 2190]))
    def an_item_is_issued(self, account: int, age: int) -> None:
        """Today's, or one that was placed with us when it was old."""
        if len(self.world.items) < 6:
            self._item(1 + account % len(self.world.creditors), self.world.today - timedelta(days=age))

    @rule(pick=st.integers(0, 9), amount=st.sampled_from([-10_000, -4_000, -4_000, 10_000, None]),
          days=st.sampled_from([0, 0, 3]))  # fmt: skip
    def an_entry_is_made(self, pick: int, amount: int | None, days: int) -> None:
        """Paid, part paid, credited, charged or no longer known; now or with effect from a later day."""
        item = self._pick(pick)
        item.entries.append((self.world.today + timedelta(days=days), amount))
        if amount == -4_000 and item.truth and not days:
            item.truth["last_payment"] = self.world.today

    @rule(pick=st.integers(0, 9))
    def an_item_is_corrected(self, pick: int) -> None:
        """The next import knows the balance again."""
        self._pick(pick).entries[:] = [(date(2010, 1, 1), 10_000)]

    @rule(account=st.integers(1, 3), amount=st.sampled_from([0, 0, 2_500]))
    def cash_is_on_the_account(self, account: int, amount: int) -> None:
        """Money that meets no item yet, or no longer."""
        self.world.cash[1 + account % len(self.world.creditors)] = amount

    @rule(account=st.integers(1, 3), comes=st.booleans())
    def the_ledger_comes_in(self, account: int, comes: bool) -> None:
        """Or ceases to, and goes stale."""
        creditor = self.world.creditors[account % len(self.world.creditors)]
        creditor.imports = comes
        if comes:
            creditor.imported_at = self.world.now

    # What the customer says and what befalls them -------------------------------------------------------------------

    @rule(pick=st.integers(0, 9), opened=st.booleans())
    def a_query_is_opened_or_closed(self, pick: int, opened: bool) -> None:
        """On one item."""
        self._pick(pick).queried = opened

    @rule(pick=st.integers(0, 9), kind=st.sampled_from(HOLDS), days=st.sampled_from([None, 1, 7, 30, 60]),
          hours=st.integers(0, 23), whole=st.booleans())  # fmt: skip
    def a_hold_is_placed(self, pick: int, kind: str, days: int | None, hours: int, whole: bool) -> None:
        """On an account or an item, with or without a known end."""
        item, key, now = self._pick(pick), next(self.world.ids), self.world.now
        if kind == "adviser" and days is not None:
            days = max(days, 30)
        until = None if days is None else now + timedelta(days=days, hours=hours)
        self.world.holds[key] = Hold(key, item.account, kind, now, until, None if whole else item.id)

    @precondition(lambda self: bool(self.world.holds))
    @rule(pick=st.integers(0, 9))
    def a_hold_is_ended(self, pick: int) -> None:
        """By a person, before its time or for want of one."""
        del self.world.holds[list(self.world.holds)[pick % len(self.world.holds)]]

    @rule(pick=st.integers(0, 9), days=st.integers(0, 30), method=st.sampled_from(["card", "bacs", "cheque"]))
    def a_promise_is_made(self, pick: int, days: int, method: str) -> None:
        """To pay one item by a day."""
        self._pick(pick).promise = Promise(self.world.today + timedelta(days=days), method)

    @rule(pick=st.integers(0, 9), broken_for=st.sampled_from([None, None, 0, 1, 3]))
    def a_promise_is_settled(self, pick: int, broken_for: int | None) -> None:
        """Kept; or broken, so many by now."""
        item = self._pick(pick)
        item.promise = None
        if broken_for is not None:
            self.world.broken_promises[item.account] = broken_for

    @rule(address=st.sampled_from(["email", "phone", "letter"]), out=st.booleans())
    def an_address_is_opted_out_of(self, address: str, out: bool) -> None:
        """Or back in."""
        (self.world.opted_out.add if out else self.world.opted_out.discard)(address)

    @rule(address=st.sampled_from(["email", "phone"]), fails=st.booleans())
    def an_address_fails(self, address: str, fails: bool) -> None:
        """Or is mended."""
        (self.world.broken_addresses.add if fails else self.world.broken_addresses.discard)(address)

    @precondition(lambda self: self.veil != BARE)
    @rule(channel=st.sampled_from(CHANNELS), refused=st.booleans())
    def a_way_is_refused(self, channel: str, refused: bool) -> None:
        """Or allowed again."""
        (self.world.refused_channels.add if refused else self.world.refused_channels.discard)(channel)

    @precondition(lambda self: self.veil != BARE)
    @rule(name=st.sampled_from(sorted(RECORDS)), value=st.integers(0, 5))
    def something_is_recorded(self, name: str, value: int) -> None:
        """A fact or a record that law turns on."""
        self.world.records[name] = RECORDS[name][value % len(RECORDS[name])]

    @precondition(lambda self: self.veil != BARE)
    @rule()
    def everything_is_cleared_up(self) -> None:
        """So that life goes on."""
        self._clear()
        for item in self.world.items.values():
            item.truth = dict(PLAIN_TRUTH)

    @precondition(lambda self: self.veil != BARE)
    @rule(name=st.sampled_from(["abandoned_call_at", "tps_listed_on"]), days=st.integers(-30, 0))
    def something_happened_on_a_day(self, name: str, days: int) -> None:
        """A call was cut off; a number was listed."""
        when = self.world.now + timedelta(days=days)
        self.world.records[name] = when if name.endswith("_at") else self.world.local(when).date()

    @precondition(lambda self: self.veil != BARE)
    @rule(pick=st.integers(0, 9), name=st.sampled_from(sorted(ITEM_TRUTHS)), value=st.integers(0, 5))
    def something_is_known_of_an_item(self, pick: int, name: str, value: int) -> None:
        """What law asks of one debt."""
        self._pick(pick).truth[name] = ITEM_TRUTHS[name][value % len(ITEM_TRUTHS[name])]

    @precondition(lambda self: self.veil != BARE)
    @rule(pick=st.integers(0, 9), name=st.sampled_from(["disputed_on", "verification_sent", "last_acknowledgement"]),
          days=st.sampled_from([0, 1, 1825, 2190]))  # fmt: skip
    def something_of_an_item_is_dated(self, pick: int, name: str, days: int) -> None:
        """A written dispute, the proof of the debt, an acknowledgement."""
        self._pick(pick).truth[name] = self.world.today - timedelta(days=days)

    @precondition(lambda self: self.veil != BARE)
    @rule(start=st.sampled_from([None, time(9), time(22)]), end=st.sampled_from([None, time(7), time(11)]),
          weekdays=st.sampled_from([(), (0, 2), (6,)]))  # fmt: skip
    def quiet_is_asked_for(self, start: time | None, end: time | None, weekdays: tuple[int, ...]) -> None:
        """At some hours, or on some days."""
        if start is not None or weekdays:
            self.world.quiet = (Inconvenient(weekdays, start, end),)

    @rule(needs=st.booleans())
    def support_is_needed(self, needs: bool) -> None:
        """The customer needs us to go gently."""
        self.world.support_needs = needs

    @precondition(lambda self: self.veil != BARE)
    @rule(hidden=st.lists(st.sampled_from(HIDEABLE), max_size=3, unique=True))
    def some_facts_are_not_known(self, hidden: list[str]) -> None:
        """The truth is what it was, but nobody told us."""
        far = self.world.place.zone not in ANYWHERE
        self.veil = frozenset(name for name in hidden if name != "country" or not far)

    # Words --------------------------------------------------------------------------------------------------------

    @rule(pick=st.integers(0, 9), channel=st.sampled_from(["call", "email"]), about=st.booleans(),
          hour=st.sampled_from([0, 0, 0, 5, 9]))  # fmt: skip
    def the_customer_gets_in_touch(self, pick: int, channel: str, about: bool, hour: int) -> None:
        """At any hour; a call is a conversation."""
        item = self._pick(pick)
        self.world.pass_time(timedelta(hours=hour))
        outcome = "conversation" if channel == "call" else "delivered"
        items = (item.id,) if about else ()
        self.world.contacts.append(
            Contact(self.world.now, item.account, channel, "reply", outcome, items, outgoing=False)
        )

    @rule(pick=st.integers(0, 9), outcome=st.sampled_from(CALL_ENDS), times=st.integers(1, 4),
          place=st.sampled_from(["home", "work", "elsewhere"]))  # fmt: skip
    def somebody_calls_by_hand(self, pick: int, outcome: str, times: int, place: str) -> None:
        """Without asking the guard: it happened, and counts."""
        item = self._pick(pick)
        for n in range(times):
            at = self.world.now - timedelta(minutes=20 * n)
            self.world.contacts.append(Contact(at, item.account, "call", "call", outcome, (item.id,), True, place))

    @rule(pick=st.integers(0, 9))
    def a_message_bounces(self, pick: int) -> None:
        """One that we took for handed over."""
        ours = [n for n, c in enumerate(self.world.contacts) if c.outcome == "handed_over"][-3:]
        if ours:
            n = ours[pick % len(ours)]
            self.world.contacts[n] = replace(self.world.contacts[n], outcome="bounced")

    @rule(pick=st.integers(0, 9), purpose=st.sampled_from(PURPOSES), channel=st.sampled_from(CHANNELS),
          times=st.integers(1, 40), gap=st.sampled_from([0, 1, 90, 1440, 1441]), calls=st.integers(0, 5),
          details=st.integers(0, 2**20))  # fmt: skip
    def we_keep_trying(
        self, pick: int, purpose: str, channel: str, times: int, gap: int, calls: int, details: int
    ) -> None:
        """Ask the guard, again when it says, and say what it allows."""
        self._try(self._attempt(pick, purpose, channel, details), times, gap, calls, details)

    @rule(
        pick=st.integers(0, 9), purpose=st.sampled_from(PURPOSES), channel=st.sampled_from(CHANNELS),
        times=st.integers(5, 40), gap=st.sampled_from([5, 700, 1440, 1440]), calls=st.integers(0, 5),
        details=st.integers(0, 2**20), records_stay=st.booleans(),
    )  # fmt: skip
    def life_goes_on_for_weeks(
        self, pick: int, purpose: str, channel: str, times: int, gap: int, calls: int, details: int, records_stay: bool
    ) -> None:
        """What stood in the way is over, or all but what law turns on, and we are in touch as often as we may."""
        records, veil = self.world.records, self.veil
        self._settle(self._pick(pick))
        if records_stay:
            self.world.records, self.veil = records, veil
        self._try(self._attempt(pick, purpose, channel, details), times, gap, calls, details)

    @rule(pick=st.integers(0, 9), times=st.integers(2, 20), calls=st.integers(0, 5), details=st.integers(0, 2**20))
    def what_this_life_is_about(self, pick: int, times: int, calls: int, details: int) -> None:
        """It happens."""
        self._meet(self.scene, pick, times, calls, details)

    @rule(pick=st.integers(0, 9), times=st.integers(2, 20), calls=st.integers(0, 5), details=st.integers(0, 2**20))
    def what_this_life_is_about_comes_back(self, pick: int, times: int, calls: int, details: int) -> None:
        """It happens again."""
        self._meet(self.scene, pick, times, calls, details)

    @rule(scene=st.integers(0, 119), pick=st.integers(0, 9), times=st.integers(2, 20), calls=st.integers(0, 5),
          details=st.integers(0, 2**20))  # fmt: skip
    def something_else_happens(self, scene: int, pick: int, times: int, calls: int, details: int) -> None:
        """Out of all that may befall somebody here."""
        self._meet(self.scenes[scene % len(self.scenes)], pick, times, calls, details)

    def _meet(self, scene: Scene, pick: int, times: int, calls: int, details: int) -> None:
        """It happens, and we try; then what the law may still let through; then it is over, and life goes on."""
        if scene.law and self.veil == BARE:
            return
        item, bits = self._pick(pick), Random(details)
        self._settle(item)
        told = {"items": (item.id,), **scene.arrange(self.world, item, bits)}
        attempt = replace(self._attempt(pick, "reminder", "email", details), **told)
        gap = bits.choice([5, 700, 1440])
        if not self._try(attempt, times, gap, calls, details):
            for spared in bits.sample(SPARED, 2):
                self._try(replace(attempt, **spared), 2, gap, calls, details)
        if bits.random() < 0.7:
            self._settle(item)
            self._try(replace(attempt, place="home", machine=False, basis="consented"), times, 1440, calls, details)

    def _settle(self, item: Item) -> None:
        self._clear()
        item.entries, item.queried, item.promise = [(date(2010, 1, 1), 10_000)], False, None
        for creditor in self.world.creditors:
            creditor.imports = True
            creditor.imported_at = max(creditor.imported_at, self.world.now)
        if self.veil != BARE:
            item.truth = dict(PLAIN_TRUTH)

    def _clear(self) -> None:
        world = self.world
        world.holds.clear()
        world.cash.clear()
        world.broken_promises.clear()
        world.opted_out.clear()
        world.broken_addresses.clear()
        world.support_needs, world.preferred = False, None
        if self.veil != BARE:
            self.veil = FULL
            world.records, world.quiet = dict(PLAIN_RECORDS), ()
            world.refused_channels.clear()

    # What is done about it ------------------------------------------------------------------------------------------

    def _try(self, base: Attempt, times: int, gap: int, calls: int, details: int) -> bool:
        """Whether we could go on to the end."""
        for n in range(times):
            attempt = replace(base, at=self.world.now)
            answer = self._ask(attempt, sample=(details + n) % 8)
            if answer.verdict is Verdict.ALLOW:
                self._make(attempt, CALL_ENDS[(calls + n) % 6])
                self.world.pass_time(timedelta(minutes=gap))
            elif answer.until is not None and answer.until - self.world.now < timedelta(days=45):
                self.world.pass_time(answer.until - self.world.now)
            else:
                return False
        return True

    def _pick(self, number: int) -> Item:
        items = list(self.world.items.values())
        return items[number % len(items)]

    def _attempt(self, pick: int, purpose: str, channel: str, details: int) -> Attempt:
        """Details are bits of one number: most often plain, sometimes everything."""
        item, bits, today = self._pick(pick), Random(details), self.world.today
        about = [item.id] if bits.random() < 0.7 else [i.id for i in self.world.items_of(item.account)]
        if purpose not in ("reminder", "due", "call") and bits.random() < 0.2:
            about = []
        rarely: dict[str, Any] = {}
        if self.veil != BARE and bits.random() < 0.4:
            rarely = {
                "by_customer": bits.random() < 0.3, "same_medium": bits.random() < 0.5,
                "place": bits.choice(["home", "work", "elsewhere"]), "machine": bits.random() < 0.4,
                "consent_request": bits.random() < 0.2, "confirms_refusal": bits.random() < 0.1,
                "agreed_on": today - timedelta(days=bits.randrange(12)) if bits.random() < 0.3 else None,
                "basis": bits.choice(["used", "consented", "creditor_notice", "prior_collector", None]),
            }  # fmt: skip
        on = today - timedelta(days=bits.choice([0, 20, 34, 35, 60, 61]))
        return Attempt(self.world.now, item.account, purpose, channel, tuple(about), basis_on=on, **rarely)

    def _ask(self, attempt: Attempt, sample: int) -> Answer:
        asked = question(self.world, attempt, self.veil)
        answer = ask(asked)
        self.count.asked += 1
        spoke = {ruling.rule.id for ruling in answer.rulings}
        self.count.spoke.update(spoke)
        families = {FAMILY[name] for name in spoke if name in FAMILY}
        self.count.families.update(families)
        self.met |= families
        if sample == 0:
            self._check(attempt, asked, answer)
        return answer

    def _check(self, attempt: Attempt, asked: Question, answer: Answer) -> None:
        """What holds of every answer, looked at for one in eight."""
        properties.is_pure(self.world, attempt, self.veil, asked, answer)
        properties.knows_no_order(asked, answer)
        properties.unknown_opens_nothing(self.world, attempt, self.veil, answer)
        self.count.waits += properties.waits_are_exact(self.world, attempt, self.veil, answer)

    def _make(self, attempt: Attempt, call_end: str) -> None:
        wrong = broken(self.world, attempt)
        if wrong:
            note(f"allowed at {self.world.local(attempt.at).isoformat()}, veil {sorted(self.veil)}: {attempt}")
            note(f"contacts before: {self.world.contacts[-8:]}")
        assert not wrong, wrong
        outcome = call_end if attempt.channel == "call" else "handed_over"
        self.world.contacts.append(
            Contact(attempt.at, attempt.account, attempt.channel, attempt.purpose, outcome, attempt.items, True,
                    attempt.place, self._had_agreed(attempt))
        )  # fmt: skip
        horizon = attempt.at - timedelta(days=33)
        self.world.contacts = [c for c in self.world.contacts if c.at > horizon]
        self.count.made += 1
        self.count.beside.update(self.met)

    def _had_agreed(self, attempt: Attempt) -> bool:
        """To this very call: within seven days, and no conversation since."""
        given, world = attempt.agreed_on, self.world
        if given is None or attempt.channel != "call" or not 0 <= (world.today - given).days < 7:
            return False
        return not any(c.outcome == "conversation" and world.local(c.at).date() >= given for c in world.contacts)


def stories(name: str, *places: str) -> type[Life]:
    """The same machine for people of some places only, with a count of its own."""
    return type(name, (Life,), {"places": places, "scenes": scenes_in(places), "count": Count()})


BRITAIN = stories("LifeInBritain", "England", "Wales", "Scotland", "Northern Ireland")
AMERICA = stories("LifeInAmerica", "New York City", "Boston", "Seattle", "Washington", "Fresno", "Columbus", "Honolulu")
ELSEWHERE = stories("LifeElsewhere", "Adelaide", "Lord Howe", "Kiritimati", "Berlin")

"""Two workers, real commits and clocks that are off, over a real database and a real mail server, as a state machine.

Worker A is stopped between claim and clear, in a thread with a connection of its own; facts are committed, worker B
runs, and A goes on, or dies. `judge.py` says whether what reached the mail server should have.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import connections, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from candour.domain.errors import WrongUse
from candour.domain.holds import Authority, HoldKind
from candour.domain.messages import ContactOutcome
from candour.domain.parties import Disclosure, Lane, Mode
from candour.flow import send
from candour.flow.agree import record_promise
from candour.flow.hold import end_hold, place_hold
from candour.flow.loop import plan_all, send_all
from candour.flow.match import match_customers
from candour.flow.note import Notes, note
from candour.flow.query import open_query
from candour.flow.recover import recover
from candour.flow.send import Sender
from candour.flow.steer import set_mode
from candour.flow.work import record_call
from candour.site.mail_sink import Sink
from candour.store.models import Account, Contact, Creditor, Hold, Item, Organisation, Step
from candour.store.timeline import NewEvent, write_events
from tests.book import a_creditor, a_payment, an_account, an_item
from tests.simulation.judge import Judge

KINDS = (HoldKind.PAUSE, HoldKind.COMPLAINT, HoldKind.ADVISER, HoldKind.MORATORIUM, HoldKind.BEREAVED)
OFF = st.sampled_from([0, 0, 0, -1, -30, -120, -180, 5, 60, 240, 780, 1200])
"""Minutes by which a clock is off: any two within a day of each other, and the next morning among them."""
WHO = st.integers(0, 4)


class Died(BaseException):
    """A worker is gone, as if its process had been killed."""


class Stopped(threading.Thread):
    """Worker A: plans, claims, loads and composes, and stops before it clears, until it is told how to go on."""

    def __init__(self, at: datetime) -> None:
        super().__init__(daemon=True)
        self.at, self.how, self.wrong = at, "", None
        self.seam, self.told = threading.Event(), threading.Event()

    def run(self) -> None:
        """Plan and send, as a run of the product does."""
        try:
            plan_all(self.at)
            with Sender(Lane.LIVE) as sender:
                send_all(sender, self.at)
        except Died:
            pass
        except BaseException as error:
            self.wrong = error
        finally:
            connections.close_all()
            self.seam.set()

    def wait_for_seam(self) -> bool:
        """Whether it stands at the seam now; if not, there was nothing to send, and it is done."""
        assert self.seam.wait(120)
        return self.how == "at the seam"

    def go_on(self, how: str) -> None:
        """Go on, or die before or after the hand-over is written; and come to an end."""
        self.how = how
        self.told.set()
        self.join(120)
        assert not self.is_alive() and self.wrong is None, self.wrong


@contextmanager
def seams() -> Iterator[None]:
    """Let each stopped worker wait once at the seam; all other callers pass."""
    clear = send.clear

    def stops(prepared: Sequence[Any], worker: int) -> Any:
        me = threading.current_thread()
        if not isinstance(me, Stopped) or me.told.is_set():
            return clear(prepared, worker)
        me.how = "at the seam"
        me.seam.set()
        me.told.wait(120)
        if me.how == "die before":
            raise Died
        cleared = clear(prepared, worker)
        if me.how == "die after":
            raise Died
        return cleared

    send.clear = stops
    try:
        yield
    finally:
        send.clear = clear


def zone_at(hour: int) -> str:
    """A zone in which it is about this hour now, so that there are hours in which to write, whenever this is run."""
    west = (datetime.now(UTC).hour - hour) % 24
    west -= 24 if west > 12 else 0
    return f"Etc/GMT{west:+d}" if west else "Etc/GMT"


class TwoWorkers(RuleBasedStateMachine):
    """Two creditors, a consumer whom both know, a business, and a sole trader whom each knows, maybe as one."""

    sink: ClassVar[Sink]
    handed: ClassVar[int] = 0

    @initialize(hour=st.sampled_from([9, 12, 12, 15]), past=st.integers(0, 3), matched=st.booleans())
    def begin(self, hour: int, past: int, matched: bool) -> None:
        """Everybody owes something of which a reminder is due."""
        self.off = {"A": 0, "B": 0, "office": 0}
        self.worker: Stopped | None = None
        Organisation.objects.get_or_create(defaults={"matching_evidence": ["email"]})
        self.creditors = [a_creditor(matches_customers=matched, customers="consumer", currency="USD") for _ in "12"]
        first, second = self.creditors
        where, key = zone_at(hour), first.pk
        shared = self._account(first, "consumer", f"ann{key}@mail.example", where)
        again = an_account(second, email=None)
        again.party = shared.party
        again.save()
        self.accounts = [
            shared, again, self._account(first, "sole_trader", f"joe{key}@mail.example", where),
            self._account(second, "business", f"ap{key}@firm.example", where),
            self._account(second, "sole_trader", f"joe{key}@mail.example", where),
        ]  # fmt: skip
        for n, account in enumerate(self.accounts):
            self._item(account, 3 + n)
        self._history(shared, past)
        if matched:
            match_customers(timezone.now(), actor="test")
        self.judge = Judge(self.sink, [account.pk for account in self.accounts])

    def _account(self, creditor: Creditor, kind: str, email: str, where: str) -> Account:
        account = an_account(creditor, email=email, kind=kind, name=f"{kind} of {email}")
        party = account.party
        party.country, party.nation, party.zone = "US", "OH", where
        party.save()
        return account

    def _item(self, account: Account, days: int) -> Item:
        return an_item(account, self._today(account) + timedelta(days=days))

    def _today(self, account: Account) -> date:
        return timezone.now().astimezone(ZoneInfo(account.party.zone)).date()

    def _history(self, account: Account, times: int) -> None:
        """They have been asked on some of the days before."""
        for n in range(times):
            Contact.objects.create(
                party_id=account.party_id, account_id=account.pk, lane="live", channel="email", outcome="delivered",
                purpose="reminder", outgoing=True, occurred_at=timezone.now() - timedelta(days=n + 2), local_time="",
                zone=account.party.zone, items=[], exempt="",
            )  # fmt: skip

    def _at(self, whose: str) -> datetime:
        return timezone.now() + timedelta(minutes=self.off[whose])

    # Clocks and facts -------------------------------------------------------------------------------------------------

    @rule(whose=st.sampled_from(["A", "B", "office"]), minutes=OFF)
    def a_clock_is_set(self, whose: str, minutes: int) -> None:
        """Forward or back, or right again."""
        self.off[whose] = minutes

    @rule(who=WHO, days=st.integers(-3, 7))
    def something_is_owed(self, who: int, days: int) -> None:
        """An item comes in."""
        account = self.accounts[who]
        with transaction.atomic():
            self._tell(self._item(account, days).account, "imported")

    @rule(who=WHO)
    def it_is_paid(self, who: int) -> None:
        """All that stands open on the account, today."""
        account = self.accounts[who]
        with transaction.atomic():
            for item in Item.objects.filter(account=account).exclude(ledgerentry__kind="payment"):
                a_payment(item, 12_000, self._today(account))
            self._tell(account, "payment_cleared")

    def _tell(self, account: Account, kind: str) -> None:
        write_events([
            NewEvent(account.pk, account.party_id, kind, Lane.LIVE, Disclosure.CUSTOMER, "test", self._at("office"), {})
        ])  # fmt: skip

    @rule(who=WHO, kind=st.sampled_from(KINDS), days=st.sampled_from([None, 2, 31]))
    def a_hold_is_placed(self, who: int, kind: HoldKind, days: int | None) -> None:
        """On an account or on the person with all accounts of theirs."""
        at = self._at("office")
        until = None if days is None else at + timedelta(days=days)
        with suppress(WrongUse):
            place_hold(self.accounts[who].pk, kind, at, actor="test", until=until)

    @rule(who=WHO, kind=st.sampled_from(["dispute", "payment_on_its_way"]))
    def an_item_is_held(self, who: int, kind: str) -> None:
        """One of them."""
        item = Item.objects.filter(account=self.accounts[who]).order_by("id").first()
        with suppress(WrongUse):
            place_hold(item.account_id, HoldKind(kind), self._at("office"), actor="test", item=item.reference)

    @rule(who=WHO)
    def a_hold_is_ended(self, who: int) -> None:
        """The latest; the clock of the office decides whether it still stands."""
        account = self.accounts[who]
        hold = Hold.objects.filter(account=account, ended_at=None).order_by("-id").first()
        if hold is not None:
            with suppress(WrongUse):
                end_hold(account.pk, hold.pk, self._at("office"), actor="test", who=Authority.SUPERVISOR,
                         evidence="withdrawn", reason="over")  # fmt: skip

    @rule(who=WHO)
    def a_query_is_opened(self, who: int) -> None:
        """On the oldest item, all of it."""
        item = Item.objects.filter(account=self.accounts[who]).order_by("id").first()
        with suppress(WrongUse):
            open_query(item.account_id, item.reference, "quality", self._at("office"), actor="test")

    @rule(who=WHO, days=st.integers(0, 9))
    def they_promise(self, who: int, days: int) -> None:
        """To pay all that is open."""
        account = self.accounts[who]
        with suppress(WrongUse):
            record_promise(account.pk, self._at("office"), actor="test", amount=None, currency="USD",
                           by=self._today(account) + timedelta(days=days))  # fmt: skip

    @rule(who=WHO)
    def they_opt_out(self, who: int) -> None:
        """Of the address that they have."""
        note(self.accounts[who].pk, Notes(opt_out="email"), self._at("office"), actor="test")

    @rule(who=WHO, talked=st.booleans())
    def they_ring(self, who: int, talked: bool) -> None:
        """A conversation, or a call of ours that rang out and may have been over the cap."""
        outcome = ContactOutcome.CONVERSATION if talked else ContactOutcome.RANG_OUT
        with suppress(WrongUse):
            record_call(self.accounts[who].pk, outcome, self._at("office"), "test", inbound=talked)

    @rule(which=st.integers(0, 1), paused=st.booleans())
    def a_creditor_is_paused_or_goes_on(self, which: int, paused: bool) -> None:
        """A pause stops at once."""
        set_mode([self.creditors[which].pk], Mode.PAUSED if paused else Mode.LIVE, actor="test")

    @rule(who=WHO, answer=st.sampled_from(["drop", "drop", "550 5.1.1 no such user", "451 4.3.0 later", ""]))
    def the_mail_server_answers(self, who: int, answer: str) -> None:
        """The line drops after the words were said, the address is gone, or all is well again."""
        point = self.accounts[who].party.contactpoint_set.first()
        if point is not None:
            self.sink.answers[point.value] = answer

    # Workers ----------------------------------------------------------------------------------------------------------

    @rule()
    def b_works(self) -> None:
        """A whole run by its clock, beginning with what others left behind."""
        at = self._at("B")
        recover(at)
        plan_all(at)
        with Sender(Lane.LIVE) as sender:
            send_all(sender, at)
        self._look()

    @precondition(lambda self: self.worker is None)
    @rule()
    def a_begins(self) -> None:
        """It claims, loads, composes, and stands at the seam, if there is anything to say."""
        worker = Stopped(self._at("A"))
        worker.start()
        if worker.wait_for_seam():
            self.worker = worker
        else:
            worker.go_on("nothing")
        self._look()

    @precondition(lambda self: self.worker is not None)
    @rule(how=st.sampled_from(["on", "on", "on", "die before", "die after"]))
    def a_goes_on(self, how: str) -> None:
        """With what it composed from facts that may have moved since."""
        self._resume(how)

    @precondition(lambda self: self.worker is None)
    @rule(what=st.integers(0, 6), who=WHO, minutes=OFF, helped=st.booleans())
    def something_happens_while_a_stands_at_the_seam(self, what: int, who: int, minutes: int, helped: bool) -> None:
        """And is told by a clock that may be off; B may have its turn before A goes on."""
        self.something_is_owed(who, 5)
        self.a_begins()
        self.off["office"] = minutes
        self._happens(what, who)
        if helped:
            self.b_works()
        if self.worker is not None:
            self._resume("on")

    @precondition(lambda self: self.worker is None)
    @rule(what=st.integers(0, 6), who=WHO, minutes=st.sampled_from([1, 30, 120, 180]))
    def something_happens_that_is_later_than_b_knows(self, what: int, who: int, minutes: int) -> None:
        """B's clock is behind the one by which it was written down."""
        self.something_is_owed(who, 5)
        self.off["office"], self.off["B"] = 0, -minutes
        self._happens(what, who)
        self.b_works()

    def _happens(self, what: int, who: int) -> None:
        (
            lambda: self.it_is_paid(who), lambda: self.a_hold_is_placed(who, HoldKind.PAUSE, None),
            lambda: self.an_item_is_held(who, "dispute"), lambda: self.a_query_is_opened(who),
            lambda: self.they_promise(who, 3), lambda: self.they_opt_out(who), lambda: self.they_ring(who, True),
        )[what]()  # fmt: skip

    def _resume(self, how: str) -> None:
        assert self.worker is not None
        worker, self.worker = self.worker, None
        worker.go_on(how)
        self._look()

    def _look(self) -> None:
        type(self).handed += self.judge.look()

    def teardown(self) -> None:
        """Nothing of this story is left to be said in the next."""
        if getattr(self, "worker", None) is not None:
            self._resume("on")
        self.sink.answers.clear()
        keys = [account.pk for account in getattr(self, "accounts", ())]
        Step.objects.filter(account_id__in=keys, state__in=["ready", "waiting", "held", "draft"]).update(state="lapsed")
        Account.objects.filter(pk__in=keys).update(next_review_at=None)

"""What a person writes down on a customer's page: calls, promises, holds, notes, and what was done about tasks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client

from candour.flow.loop import run_day
from candour.flow.record import record_event
from candour.store.models import (
    Account,
    Attempt,
    Contact,
    ContactPoint,
    Event,
    Hold,
    LegalEvent,
    Party,
    Promise,
    SupportNeed,
    Task,
    User,
)
from candour.store.timeline import read_events
from tests.book import a_creditor, an_account, an_item
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.desk import MORNING, morning

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=5)


@pytest.fixture
def account(ana: Client) -> Account:
    """A business with a telephone and one open item."""
    account = an_account(a_creditor(name="Hartley"), name="Brook Ltd", reference="C1")
    ContactPoint.objects.create(party=account.party, channel="phone", value="+441632960001", contact_name="Ann")
    an_item(account, TODAY - timedelta(days=12), 12_000, reference="INV-1")
    return account


def a_task(account: Account, kind: str = "call", **given: Any) -> Task:
    now = datetime.now(UTC) - timedelta(hours=1)
    facts = {"lane": "live", "due_at": now, "occurred_at": now, "reason": "", **given}
    return Task.objects.create(account=account, kind=kind, **facts)


def send(client: Client, account: Account, act: str, query: str = "", **fields: Any) -> Any:
    """Send a form and follow it home."""
    return client.post(f"/customers/{account.pk}/{act}/{query}", fields, follow=True)


def said(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]  # type: ignore[attr-defined]


def mistakes(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["desk"].form.errors)


def the_text() -> str | None:
    event = Event.objects.latest("id")
    return read_events(event.account_id, datetime.now(UTC) + timedelta(minutes=1))[0].text


# Calls


def test_where_they_were_is_asked_where_a_law_counts_it_and_written_down(ana: Client, account: Account) -> None:
    assert "Where they were" not in ana.get(f"/customers/{account.pk}/?act=call").content.decode()
    Party.objects.filter(pk=account.party_id).update(country="US", nation=None, zone="America/New_York")
    assert "Where they were" in ana.get(f"/customers/{account.pk}/?act=call").content.decode()
    send(ana, account, "call", outcome="they_rang", place="work")
    assert Contact.objects.get().place == "work"
    send(ana, account, "call", outcome="they_rang", place="")
    assert Contact.objects.latest("id").place is None


def test_an_open_call_opens_its_form_and_one_press_records_it(ana: Client, account: Account) -> None:
    task = a_task(account)
    page = ana.get(f"/customers/{account.pk}/")
    assert page.context["desk"].act == "call"
    assert f'name="task" value="{task.pk}"' in page.content.decode()
    done = send(ana, account, "call", task=task.pk, outcome="conversation", note="On holiday until Monday.")
    assert said(done) == ["Written down: you spoke."]
    assert done.redirect_chain == [(f"/customers/{account.pk}/#main", 302)]
    task.refresh_from_db()
    assert task.done_at is not None
    assert (Event.objects.get().actor, the_text()) == ("user:ana", "On holiday until Monday.")
    assert "On holiday until Monday." in done.content.decode()
    assert done.context["desk"].tasks == []


def test_a_call_that_rang_out_says_when_it_comes_back(ana: Client, account: Account) -> None:
    task = a_task(account)
    assert said(send(ana, account, "call", task=task.pk, outcome="rang_out"))[0].startswith(
        "Nobody answered. The call comes back on "
    )
    task.refresh_from_db()
    assert task.done_at is None
    assert task.due_at > datetime.now(UTC)


def test_what_was_promised_in_the_call_is_written_with_it(ana: Client, account: Account) -> None:
    task = a_task(account)
    done = send(ana, account, "call", task=task.pk, outcome="conversation", by=SOON, amount="£50", method="card")
    assert said(done)[0].startswith("Written down: you spoke. Promised: £50.00 by ")
    assert (Promise.objects.get().amount_minor, Promise.objects.get().method) == (5_000, "card")


def test_a_customer_who_rang_is_written_down_without_a_task(ana: Client, account: Account) -> None:
    assert said(send(ana, account, "call", outcome="they_rang")) == ["Written down: they rang, and you spoke."]
    assert Contact.objects.get().outgoing is False


def test_the_form_answers_whether_to_call_now_with_its_reason(ana: Client) -> None:
    account = an_account(a_creditor(), kind="consumer")
    ContactPoint.objects.create(party=account.party, channel="phone", value="+441632960001")
    an_item(account, date(2013, 5, 20))
    day = "?day=2013-06-03&act=call"
    assert "Nothing stands against it." in ana.get(f"/customers/{account.pk}/{day}").content.decode()
    Contact.objects.create(
        party=account.party, account=account, lane="live", channel="call", outcome="conversation", purpose="reply",
        outgoing=False, occurred_at=MORNING - timedelta(days=2), local_time="2013-06-01T10:00", zone="Europe/London",
    )  # fmt: skip
    card = ana.get(f"/customers/{account.pk}/{day}").context["desk"].call
    assert card.opens == datetime(2013, 6, 8, 8, 0, tzinfo=UTC)
    assert f"{card.says}: {card.because}." == "Not before Saturday 8 June: you spoke on 1 June."
    assert (card.told.first.reason, card.told.first.facts) == (
        "We spoke less than a week ago.", [("last spoke", "1 Jun 2013")]
    )  # fmt: skip


def test_a_replayed_call_happens_on_the_day_that_is_shown(ana: Client, account: Account) -> None:
    an_item(account, date(2013, 5, 20))
    task = a_task(account, lane="replay", due_at=MORNING, occurred_at=MORNING)
    assert ana.get(f"/customers/{account.pk}/").context["desk"].tasks == [], "today is no replay"
    page = ana.get(f"/customers/{account.pk}/?day=2013-06-03")
    assert [card.task.id for card in page.context["desk"].tasks] == [task.pk]
    done = send(ana, account, "call", "?day=2013-06-03", task=task.pk, outcome="conversation")
    contact = Contact.objects.get()
    assert (contact.lane, contact.local_time) == ("replay", "2013-06-03T12:00:00")
    assert done.redirect_chain == [(f"/customers/{account.pk}/?day=2013-06-03#main", 302)]


def test_a_call_that_somebody_else_recorded_is_not_recorded_twice(ana: Client, account: Account) -> None:
    task = a_task(account)
    send(ana, account, "call", task=task.pk, outcome="conversation")
    again = send(ana, account, "call", task=task.pk, outcome="conversation", note="Lost words are kept.")
    assert mistakes(again) == {"__all__": ["That task is not open any more; somebody was quicker."]}
    assert "Lost words are kept." in again.content.decode()
    assert Contact.objects.count() == 1


def test_a_task_of_another_account_is_not_finished_here(ana: Client, account: Account) -> None:
    other = a_task(an_account(account.creditor))
    mistakes(send(ana, account, "call", task=other.pk, outcome="conversation"))
    assert ana.post(f"/customers/{account.pk}/tasks/{other.pk}/", {"done": "done", "note": "x"}).status_code == 422
    other.refresh_from_db()
    assert other.done_at is None


# What is wrong is shown where it is wrong


@pytest.mark.parametrize(
    ("act", "fields", "field", "complaint"),
    [
        ("call", {}, "outcome", "Press the button that says what came of the call."),
        ("call", {"outcome": "conversation", "amount": "5"}, "by", "Say by which day it was promised."),
        ("call", {"outcome": "rang_out", "by": SOON}, "__all__", "A promise is made in a conversation"),
        ("call", {"outcome": "bounced"}, "outcome", "Select a valid choice"),
        ("promise", {}, "by", "Say the day."),
        ("promise", {"by": "soon"}, "by", "That is not a day."),
        ("promise", {"by": "2013-06-07"}, "by", "7 Jun 2013 lies before"),
        ("promise", {"by": "2199-01-01"}, "by", "1 Jan 2199 is too far ahead"),
        ("promise", {"by": SOON, "amount": "12,34,5"}, "amount", "is not an amount of money"),
        ("promise", {"by": SOON, "amount": "0"}, "amount", "It must be more than nothing"),
        ("promise", {"by": SOON, "items": ["INV-9"]}, "__all__", "C1 has no item INV-9 by then."),
        ("hold", {}, "kind", "Say why."),
        ("hold", {"kind": "pause", "until": "2013-06-07"}, "until", "is not later than"),
        ("note", {"lawful_basis": "explicit consent"}, "words", "Write the note, or what they need."),
        ("note", {"words": "x\x00y", "lawful_basis": "x"}, "words", "Null characters are not allowed."),
        ("reach", {}, "email", "Give an address or a number"),
        ("reach", {"email": "not one"}, "email", "It is not an email address"),
        ("reach", {"phone": "12"}, "phone", "It is not a telephone number"),
        ("reach", {"contact_name": "Ann"}, "contact_name", "Give the address or number that is theirs."),
        ("reach", {"opt_out": "letter"}, "__all__", "has no address for letter yet"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    ana: Client, account: Account, act: str, fields: dict[str, Any], field: str, complaint: str
) -> None:
    response = send(ana, account, act, **fields)
    told = mistakes(response)
    assert list(told) == [field]
    assert complaint in told[field][0]
    assert "candour " not in told[field][0] and "--" not in told[field][0], "the screen does not talk of commands"
    assert response.context["desk"].act == act
    assert not Event.objects.exists()


def test_words_that_were_typed_are_still_there_when_something_is_wrong(ana: Client, account: Account) -> None:
    page = send(ana, account, "hold", kind="complaint", until="2013-01-01", reason="Photos on file.").content.decode()
    assert "Photos on file." in page
    assert '<option value="complaint" selected>' in page
    assert 'aria-invalid="true"' in page and "autofocus" in page


# Promises, holds, notes


def test_a_promise_for_one_item_is_silence_until_its_grace_is_over(ana: Client, account: Account) -> None:
    done = send(ana, account, "promise", by=SOON, items=["INV-1"], method="bacs")
    assert said(done)[0].startswith("Promised: all that is owed by ")
    assert "silence" in done.content.decode().lower()
    assert len(Promise.objects.get().items) == 1


def test_several_currencies_ask_which(ana: Client, account: Account) -> None:
    an_item(account, TODAY, currency="EUR")
    told = mistakes(send(ana, account, "promise", by=SOON))
    assert "C1 owes in EUR, GBP" in told["__all__"][0]
    assert 'name="currency"' in ana.get(f"/customers/{account.pk}/?act=promise").content.decode()
    send(ana, account, "promise", by=SOON, currency="EUR", amount="10")
    assert Promise.objects.get().currency == "EUR"


def test_a_hold_is_placed_and_ended(ana: Client, account: Account) -> None:
    done = send(ana, account, "hold", kind="complaint", until=SOON, reason="They wrote to us.")
    hold = Hold.objects.get()
    assert said(done)[0].startswith("Hold placed: Open complaint, until ")
    assert f"/holds/{hold.pk}/end/" in done.content.decode()
    assert said(send(ana, account, f"holds/{hold.pk}/end"))[0].startswith("The hold goes on: ")
    assert said(send(ana, account, f"holds/{hold.pk}/end", evidence="resolved"))[0].startswith("The hold has ended.")
    assert said(send(ana, account, f"holds/{hold.pk}/end")) == ["That hold had ended already."]


def test_breathing_space_says_which_it_is_and_ends_by_itself(ana: Client, account: Account) -> None:
    send(ana, account, "hold", kind="moratorium", detail="standard")
    hold = Hold.objects.get()
    assert (hold.detail, hold.account_id, hold.party_id) == ("standard", None, account.party_id)
    assert hold.until is not None and 58 < (hold.until - hold.since).days < 61
    told = mistakes(send(ana, account, "hold", kind="bereaved", detail="standard"))
    assert "no detail of a hold for bereaved" in told["detail"][0]


def test_only_a_supervisor_ends_what_a_person_may_not(ana: Client, account: Account) -> None:
    send(ana, account, "hold", kind="capacity")
    hold = Hold.objects.get()
    end = {"evidence": "capacity_confirmed"}
    User.objects.update(is_staff=False, is_superuser=False)
    User.objects.get().user_permissions.set(Permission.objects.exclude(codename="delete_hold"))
    assert "ended by a supervisor" in said(send(ana, account, f"holds/{hold.pk}/end", **end))[0]
    User.objects.get().user_permissions.add(Permission.objects.get(codename="delete_hold"))
    assert said(send(ana, account, f"holds/{hold.pk}/end", **end))[0].startswith("The hold has ended.")


def test_a_free_note_is_for_staff_and_a_need_for_everyone(ana: Client, account: Account) -> None:
    done = send(ana, account, "note", words="Ask for Ann.", need="Large print", lawful_basis="explicit consent")
    assert said(done) == ["Written down: support need noted, note."]
    assert SupportNeed.objects.get().need == "Large print"
    assert dict(Event.objects.values_list("kind", "disclosure")) == {"noted": "staff", "support_need_noted": "customer"}


def test_a_new_address_ends_the_search_for_one(ana: Client, account: Account) -> None:
    a_task(account, "find_contact")
    done = send(ana, account, "reach", email="new@brook.example", contact_name="Bo", prefer="email", opt_out="")
    assert said(done) == ["Written down: contact point added, preference noted."]
    assert done.context["desk"].tasks == []
    assert said(send(ana, account, "reach", email="new@brook.example")) == ["That was known already."]


# Tasks


def test_a_decision_is_finished_in_words(ana: Client, account: Account) -> None:
    task = a_task(account, "decide", reason="Money on the account has not been matched to items yet.")
    done = send(ana, account, f"tasks/{task.pk}", done="done", note="Matched by hand.")
    assert said(done) == ["Done: decide."]
    assert the_text() == "Matched by hand."


def test_a_call_that_is_not_made_takes_a_reason(ana: Client, account: Account) -> None:
    task = a_task(account)
    refused = send(ana, account, f"tasks/{task.pk}", done="done", note="")
    assert refused.status_code == 422
    assert "with a note why none is needed" in refused.content.decode()
    assert said(send(ana, account, f"tasks/{task.pk}", done="done", note="Paid.")) == ["Done: call."]


@pytest.mark.parametrize(("pressed", "state"), [("arrived", "sent"), ("lost", "ready")])
def test_a_message_in_doubt_is_settled_in_one_press(ana: Client, pressed: str, state: str) -> None:
    account = an_account(a_creditor())
    an_item(account, MORNING.date())
    run_day(MORNING)
    step = account.step_set.get()
    Attempt.objects.update(state="uncertain")
    account.step_set.update(state="uncertain")
    task = a_task(account, "uncertain", step=step, lane="replay", due_at=MORNING, occurred_at=MORNING)
    page = ana.get(f"/customers/{account.pk}/?day=2013-06-03").content.decode()
    assert f'href="/mailbox/{step.message_set.get().pk}/">Read the message' in page
    done = send(ana, account, f"tasks/{task.pk}", "?day=2013-06-03", done=pressed)
    assert said(done)[0].startswith("Settled: it")
    step.refresh_from_db()
    assert step.state == state


def test_today_leads_to_the_form_that_does_the_task(ana: Client, account: Account) -> None:
    call, decide = a_task(account), a_task(account, "decide")
    page = ana.get("/").content.decode()
    assert f'href="/customers/{account.pk}/?act=call&amp;task={call.pk}#act">Record the call' in page
    assert f'href="/customers/{account.pk}/#task-{decide.pk}">Decide' in page


def test_all_tasks_are_listed_page_by_page(ana: Client, account: Account, django_assert_num_queries: Any) -> None:
    for number in range(60):
        a_task(account, "decide", reason=f"Number {number:02}", due_at=MORNING + timedelta(hours=number))
    today = ana.get("/")
    assert today.content.decode().count(">Decide<span") == 8
    with django_assert_num_queries(5):
        first = ana.get(today.context["more_tasks"])
    assert "Number 00" in first.content.decode() and "Number 49" in first.content.decode()
    second = ana.get(first.context["more"]).content.decode()
    assert "Number 49" not in second and "Number 59" in second
    assert ana.get("/tasks/?after=x").status_code == 400


# Who may


def test_who_may_only_look_is_offered_nothing_and_taken_nothing_from(account: Account) -> None:
    looker = User.objects.create_user("bo", password=None)
    looker.user_permissions.add(Permission.objects.get(codename="view_account"))
    task = a_task(account)
    client = signed_in(looker)
    page = client.get(f"/customers/{account.pk}/?act=call").content.decode()
    assert "<textarea" not in page and "/call/" not in page
    for act in ("call", "promise", "hold", "holds/1/end", "note", "reach", f"tasks/{task.pk}"):
        assert client.post(f"/customers/{account.pk}/{act}/").status_code == 403, act


def test_a_form_without_its_token_is_refused(account: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="ana"), backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(f"/customers/{account.pk}/note/", {"words": "x"}).status_code == 403


def test_the_address_of_a_form_leads_to_it_and_a_wrong_one_nowhere(ana: Client, account: Account) -> None:
    assert ana.get(f"/customers/{account.pk}/hold/")["Location"] == f"/customers/{account.pk}/?act=hold#act"
    assert ana.get(f"/customers/{account.pk}/?act=dance").status_code == 400
    assert ana.get("/customers/999999/call/").status_code == 404
    assert ana.post("/customers/999999/call/").status_code == 404


def test_words_are_shown_as_words(ana: Client, account: Account) -> None:
    Party.objects.update(name="<b>Brook</b>")
    page = send(ana, account, "note", words="<script>alert(1)</script>", lawful_basis="x").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


@pytest.mark.parametrize("count", [5, 50])
def test_the_open_form_costs_the_same_queries_for_5_and_for_50_items(
    ana: Client, account: Account, count: int, django_assert_num_queries: Any
) -> None:
    morning(shadow=False)
    for number in range(count):
        an_item(account, TODAY - timedelta(days=number))
        a_task(account, "decide")
    a_task(account)
    with django_assert_num_queries(34):
        ana.get(f"/customers/{account.pk}/")


def test_what_a_rule_says_of_many_items_it_says_once(ana: Client, account: Account) -> None:
    for number in range(30):
        an_item(account, TODAY - timedelta(days=30 + number))
    send(ana, account, "promise", by=SOON)
    following = ana.get(f"/customers/{account.pk}/?act=call").context
    promised = [rule for rule in following["next"].told.spoken if rule.rule == "house.promise"]
    assert len(promised) == 1
    assert promised[0].facts[-1] == ("and", "23 more")
    assert [rule.rule for rule in following["desk"].call.told.spoken].count("house.promise") == 1


def test_a_legal_deadline_that_is_met_stops_its_clock(ana: Client) -> None:
    account = an_account(a_creditor(regulated=True), kind="consumer")
    record_event(account.pk, "sar", datetime.now(UTC), actor="test")
    task = Task.objects.get(kind="duty")
    page = ana.get(f"/customers/{account.pk}/").content.decode()
    assert "Legal deadline" in page and "Answer the request for their data." in page
    assert 'href="/law/uk.gdpr.sar/"' in page and ana.get("/law/uk.gdpr.sar/").status_code == 200
    assert said(send(ana, account, f"tasks/{task.pk}", done="done", note="Sent.")) == ["Done: legal deadline."]
    assert LegalEvent.objects.get().handled_at is not None


def test_a_call_over_the_contact_cap_asks_for_its_reason_at_the_field(ana: Client) -> None:
    account = an_account(a_creditor(imported_at=datetime.now(UTC)), kind="consumer")
    ContactPoint.objects.create(party=account.party, channel="phone", value="+441632960001")
    an_item(account, TODAY - timedelta(days=12))
    assert "over the contact cap" not in ana.get(f"/customers/{account.pk}/?act=call").content.decode()
    assert said(send(ana, account, "call", outcome="conversation")) == ["Written down: you spoke."]
    page = ana.get(f"/customers/{account.pk}/?act=call")
    assert page.context["desk"].call.capped
    assert "It was over the contact cap" in page.content.decode()
    assert "reason" in mistakes(send(ana, account, "call", outcome="rang_out"))
    done = send(ana, account, "call", outcome="rang_out", reason="They were cut off in the middle.")
    assert said(done)[0].startswith("Nobody answered")

"""A ledger comes in by the worker: its progress survives a reload, a dead worker leaves nothing half done."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, connections
from django.test import Client

from candour.domain.bringing import TRIES_MAX, JobState
from candour.faces.jobs.ticks import take_ledgers_in
from candour.faces.workspace import bringing_in
from candour.flow.loop import take_in_asked
from candour.ports.clock import SystemClock
from candour.store import import_jobs
from candour.store.models import ImportJob, ImportRun, Item, User
from tests.book import a_creditor
from tests.faces.workspace.conftest import signed_in
from tests.faces.workspace.test_bringing_in import BAD_ROW, GOOD, bring_in, choose, files, press_bring_in

pytestmark = pytest.mark.django_db
NOW = SystemClock().now


def asked(client: Client, text: str = GOOD) -> tuple[str, ImportJob]:
    """A file that waits for the worker: its address, its row."""
    address = choose(client, text)["Location"]
    press_bring_in(client, address)
    return address, ImportJob.objects.get(token=address.split("/")[2])


class TestAFileWaitsAndMoves:
    def test_pressing_brings_nothing_in_by_itself_and_wakes_the_worker(self, ana: Client) -> None:
        address, _ = asked(ana)
        assert not ImportRun.objects.exists()
        page = ana.get(address).content.decode()
        assert "The ledger is being brought in" in page and "Waiting for the worker" in page
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%take_ledgers_in'")
            assert cursor.fetchone() == (1,), "asked for once, however often a page asks"

    def test_the_worker_s_tick_brings_it_in_and_the_page_leads_to_the_report(
        self, ana: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address, _ = asked(ana)
        monkeypatch.setattr("candour.faces.jobs.ticks.close_old_connections", lambda: None)
        take_ledgers_in(0)
        run = ImportRun.objects.get()
        assert run.actor == "ana"
        assert ana.get(address)["Location"] == f"/import/runs/{run.pk}/"
        assert "by ana" in ana.get("/import/").content.decode()

    def test_the_part_that_moves_asks_for_the_whole_page_once_nothing_moves(self, ana: Client) -> None:
        address, job = asked(ana)
        moving = ana.get(f"{address}progress/")
        assert moving.status_code == 200 and 'hx-trigger="every 1s"' in moving.content.decode()
        import_jobs.begin(job)
        ImportJob.objects.update(doing="Reading", done_rows=1234, total_rows=2468)
        page = ana.get(f"{address}progress/").content.decode()
        assert "1,234 of 2,468 rows" in page and 'value="50"' in page
        assert "1,234 of 2,468 rows" in ana.get(address).content.decode(), "a reload shows the same"
        ImportJob.objects.update(state=JobState.FAILED)
        assert ana.get(f"{address}progress/")["HX-Refresh"] == "true"

    def test_a_wait_that_is_long_says_what_may_be_missing(self, ana: Client) -> None:
        address, _ = asked(ana)
        ImportJob.objects.update(asked_at=datetime.now(UTC) - timedelta(minutes=2))
        assert "no worker runs" in ana.get(address).content.decode()

    def test_a_large_file_is_looked_at_by_the_worker_too(self, ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bringing_in, "AT_ONCE_BYTES", 10)
        address = choose(ana)["Location"]
        assert "Looking at the ledger" in ana.get(address).content.decode()
        assert take_in_asked(NOW) == 0
        page = ana.get(address).content.decode()
        assert "This is what would be brought in" in page and "3 items read" in page
        assert not ImportRun.objects.exists()

    def test_it_is_looked_at_once_and_not_at_every_reload(self, ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        address = choose(ana)["Location"]
        ana.get(address)
        monkeypatch.setattr("candour.flow.bring_in_later.look", lambda *_: pytest.fail("looked again"))
        assert "3 items read" in ana.get(address).content.decode()


class TestStopping:
    def test_a_file_that_waits_is_stopped_at_once(self, ana: Client) -> None:
        address, _ = asked(ana)
        ana.post(address, {"do": "stop"})
        assert take_in_asked(NOW) == 0
        assert "This is what would be brought in" in ana.get(address).content.decode()

    def test_a_file_that_is_in_cannot_be_stopped(self, ana: Client) -> None:
        address, _ = asked(ana)
        take_in_asked(NOW)
        ana.post(address, {"do": "stop"})
        assert ImportJob.objects.get().state == JobState.DONE

    def test_only_who_chose_it_stops_or_changes_it_and_others_see_how_far_it_is(self, ana: Client) -> None:
        address, _ = asked(ana)
        ben = signed_in(User.objects.create_superuser("ben", password=None))
        page = ben.get(address).content.decode()
        assert "chosen by ana" in page and "Stop it" not in page
        ben.post(address, {"do": "stop"})
        assert ImportJob.objects.get().state == JobState.ASKED
        assert take_in_asked(NOW) == 1


class TestWhatGoesWrong:
    def test_what_a_dead_worker_left_is_begun_anew(self, ana: Client) -> None:
        address, job = asked(ana)
        import_jobs.begin(job)
        assert "Opening the file" in ana.get(address).content.decode()
        assert take_in_asked(NOW) == 1
        assert Item.objects.count() == 3

    def test_a_file_at_which_workers_die_is_given_up_with_words_that_help(self, ana: Client) -> None:
        address, job = asked(ana)
        for _ in range(TRIES_MAX):
            import_jobs.begin(job)
        assert take_in_asked(NOW) == 0
        page = ana.get(address).content.decode()
        assert "It was not brought in" in page and "split it, or save it as CSV" in page
        assert not ImportRun.objects.exists()
        ana.post(address, {"do": "bring_in", "seen": ana.get(address).context["seen"]})
        assert take_in_asked(NOW) == 1, "a person may still have it tried"

    def test_a_file_that_is_gone_says_so(self, ana: Client, tmp_path: Path) -> None:
        address, _ = asked(ana)
        (path,) = files(tmp_path)
        path.unlink()
        take_in_asked(NOW)
        assert ImportJob.objects.get().state == JobState.FAILED
        assert ana.get(address)["Location"] == "/import/"

    def test_a_file_that_waits_is_kept_however_old(self, ana: Client, tmp_path: Path) -> None:
        import os
        import time

        from candour.flow import uploads

        asked(ana)
        old = time.time() - uploads.KEPT_S - 60
        os.utime(next((tmp_path / "uploads").iterdir()), (old, old))
        ana.get("/import/")
        assert take_in_asked(NOW) == 1

    def test_samples_of_a_file_that_was_left_are_forgotten_after_a_day(self, ana: Client) -> None:
        ana.get(choose(ana)["Location"])
        ImportJob.objects.update(recorded_at=datetime.now(UTC) - timedelta(days=2))
        ana.get("/import/")
        job = ImportJob.objects.get()
        assert (job.state, job.found) == (JobState.DROPPED, None)

    def test_no_sample_is_kept_of_what_is_in(self, ana: Client) -> None:
        bring_in(ana, choose(ana)["Location"])
        assert ImportJob.objects.get().found is None


class TestHistory:
    def test_it_is_shown_per_creditor_page_by_page(self, ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bringing_in, "_PAGE", 2)
        one, other = a_creditor(name="One"), a_creditor(name="Other")
        for number in range(3):
            ImportRun.objects.create(creditor=one, file_name=f"one-{number}.csv", occurred_at=datetime.now(UTC))
        ImportRun.objects.create(creditor=other, file_name="other.csv", occurred_at=datetime.now(UTC))
        page = ana.get("/import/runs/")
        assert [run.file_name for run in page.context["runs"]] == ["other.csv", "one-2.csv"]
        page = ana.get(f"/import/runs/?creditor={one.pk}")
        assert [run.file_name for run in page.context["runs"]] == ["one-2.csv", "one-1.csv"]
        older = ana.get(f"/import/runs/?creditor={one.pk}&before={page.context['more']}")
        assert [run.file_name for run in older.context["runs"]] == ["one-0.csv"]
        assert "Older ones" not in older.content.decode()

    def test_it_costs_the_same_for_any_number(self, ana: Client, django_assert_max_num_queries: Any) -> None:
        one = a_creditor(name="One")
        for number in range(30):
            ImportRun.objects.create(creditor=one, file_name=f"one-{number}.csv", occurred_at=datetime.now(UTC))
        with django_assert_max_num_queries(6):
            ana.get("/import/runs/")

    def test_an_empty_one_says_where_to_begin(self, ana: Client) -> None:
        assert "Nothing was brought in yet" in ana.get("/import/runs/").content.decode()

    def test_a_wrong_question_is_answered(self, ana: Client) -> None:
        assert ana.get("/import/runs/?before=x").status_code == 400


def test_who_may_only_look_at_the_day_sees_none_of_it() -> None:
    user = User.objects.create_user("cat")
    user.user_permissions.add(Permission.objects.get(codename="view_step"))
    assert signed_in(user).get("/import/runs/").status_code == 403


@pytest.mark.django_db(transaction=True)
class TestWithRealCommits:
    def test_progress_is_seen_by_others_while_the_import_is_still_unwritten(
        self, ana: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address, _ = asked(ana, GOOD + BAD_ROW)
        monkeypatch.setattr("candour.flow.bring_in_later._TELL_EVERY_S", 0)
        seen: list[tuple[str, int, bool]] = []
        tell = import_jobs.Told.tell

        def watched(told: import_jobs.Told, doing: str, done: int, total: int) -> bool:
            answer = tell(told, doing, done, total)
            other = connections.create_connection("default")
            with other.cursor() as cursor:
                cursor.execute("SELECT doing, done_rows, EXISTS (SELECT FROM candour_item) FROM candour_importjob")
                seen.append(cursor.fetchone())
            other.close()
            return answer

        monkeypatch.setattr(import_jobs.Told, "tell", watched)
        assert take_in_asked(NOW) == 1
        assert [told[0] for told in seen][:3] == ["Opening", "Comparing", "Writing"]
        assert not any(told[2] for told in seen), "no item is to be seen before all are"
        assert Item.objects.count() == 3
        assert ana.get(address).status_code == 302

    def test_a_stop_while_it_is_written_takes_all_of_it_back(
        self, ana: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address, _ = asked(ana)
        tell = import_jobs.Told.tell

        def stopped_late(told: import_jobs.Told, doing: str, done: int, total: int) -> bool:
            if doing == "Writing":
                other = connections.create_connection("default")
                with other.cursor() as cursor:
                    cursor.execute("UPDATE candour_importjob SET state = 'stopping' WHERE state = 'writing'")
                other.close()
            return tell(told, doing, done, total)

        monkeypatch.setattr(import_jobs.Told, "tell", stopped_late)
        assert take_in_asked(NOW) == 0
        assert not ImportRun.objects.exists() and not Item.objects.exists()
        assert "This is what would be brought in" in ana.get(address).content.decode()

    def test_two_workers_do_not_take_the_same_file(self, ana: Client) -> None:
        asked(ana)
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('candour.import_job'), 0)")
        assert take_in_asked(NOW) == 0, "another worker is at it"
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('candour.import_job'), 0)")
        other.close()
        assert take_in_asked(NOW) == 1

"""What the application may do to the database is decided by the database."""

import pytest
from django.db import ProgrammingError, connection, transaction


@pytest.mark.django_db
def test_candour_runs_as_a_role_that_may_not_rewrite_history() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT current_user").fetchone() == ("candour_app",)
        for table in ("candour_event", "candour_ledgerentry"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(f"DELETE FROM {table}")


@pytest.mark.django_db(transaction=True)
def test_a_test_with_real_commits_leaves_nothing_behind_one() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM candour_organisation WHERE name = 'left'").fetchone() == (0,)
        cursor.execute(
            "INSERT INTO candour_organisation (name, zone, customer_word, version) VALUES ('left','UTC','c',1)"
        )


test_a_test_with_real_commits_leaves_nothing_behind_two = test_a_test_with_real_commits_leaves_nothing_behind_one

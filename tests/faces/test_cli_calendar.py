"""candour calendar: the days to come, and a step moved in them."""

from datetime import date

import pytest

from candour.store.models import Account
from tests.book import a_creditor, an_account, an_item
from tests.faces.conftest import Run

pytestmark = pytest.mark.django_db
AT = "2013-06-03T10:00:00+01:00"


@pytest.fixture
def account() -> Account:
    account = an_account(a_creditor(name="Hartley"), reference="T1")
    an_item(account, date(2013, 6, 13))
    return account


def test_the_month_of_a_creditor_and_of_a_customer_are_told(run: Run, account: Account) -> None:
    month = run("calendar", "month", "--at", AT, "--json").json
    assert (month["accounts"], month["all"]) == (1, True)
    assert month["days"]["2013-06-06"] == {"email": 1}
    assert month["quiet"]["2013-06-08"] == "Saturday"
    assert "1 by email" in run("calendar", "month", "--at", AT).out
    steps = run("calendar", "show", "T1", "--at", AT, "--json").json
    assert [(step["step"], step["wanted_on"], step["on"]) for step in steps][2] == (
        "check_in",
        "2013-06-16",
        "2013-06-20",
    )
    assert "week ago" in steps[2]["because"]
    assert "check_in" in run("calendar", "show", "T1", "--at", AT).out


def test_a_step_is_moved_refused_and_put_back(run: Run, account: Account) -> None:
    done = run("calendar", "move", "T1", "reminder", "2013-06-10", "--at", AT, "--json").json
    assert (done["was"], done["day"]) == ("2013-06-06", "2013-06-10")
    assert run("calendar", "show", "T1", "--at", AT, "--json").json[0]["was"] == "2013-06-06"
    for words, told in (
        (("reminder", "2013-06-09"), "would not go on that day"),
        (("waltz", "2013-06-10"), "no step 'waltz' is coming"),
        (("reminder", "soon"), "is not a day"),
    ):
        said = run("calendar", "move", "T1", *words, "--at", AT)
        assert said.code == 2
        assert told in said.err
    assert "is wanted on 2013-06-06 again" in run("calendar", "undo", "T1", done["move"], "--at", AT).out
    assert run("calendar", "undo", "T1", done["move"], "--at", AT).code == 2

"""Two years of a real book, day by day: nobody is chased for what they dispute, paid or never owed."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from candour.store.models import Contact, Item, Step
from tests.e2e.replaying import FIRST, LAST, LONDON, bring_real_book_in, mdy, replay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def real_book(shared_data: Path, tmp_path: Path, settings: Any) -> dict[str, dict[str, str]]:
    """The real ledger of a live creditor who delivers into a Maildir; its rows by reference."""
    settings.CANDOUR_HOME = tmp_path
    return bring_real_book_in(shared_data / "receivables.csv")


def test_two_real_years_with_nobody_chased_who_should_not_be(real_book: dict[str, dict[str, str]]) -> None:
    said = replay(FIRST, LAST)
    references = dict(Item.objects.values_list("id", "reference"))
    asked = Step.objects.filter(done_at__isnull=False).exclude(purpose="thanks").exclude(state="lapsed")
    assert asked.count() > 1_000
    for step in asked:
        assert step.done_at is not None
        day = step.done_at.astimezone(LONDON).date()
        for row in (real_book[references[item]] for item in step.items):
            assert row["Disputed"] == "No"
            assert mdy(row["InvoiceDate"]) <= day < mdy(row["SettledDate"])
    touches = Counter((c.account_id, c.occurred_at.astimezone(LONDON).date()) for c in Contact.objects.all())
    assert max(touches.values()) == 1, "one touch an account a day"
    assert len(said) == Step.objects.filter(done_at__isnull=False).exclude(state="lapsed").count()

"""Each role may do all that the one before it may; what nobody placed is work of an account."""

import pytest

from candour.domain.roles import SAYS, Role, least_role, may


@pytest.mark.parametrize(
    ("verb", "thing", "least"),
    [
        ("view", "account", Role.READER), ("view", "creditor", Role.READER), ("view", "approval", Role.READER),
        ("view", "settingchange", Role.MANAGER), ("view", "user", Role.ADMINISTRATOR),
        ("view", "apitoken", Role.ADMINISTRATOR), ("change", "apitoken", Role.ADMINISTRATOR),
        ("add", "user", Role.ADMINISTRATOR), ("change", "creditor", Role.MANAGER), ("add", "strategy", Role.MANAGER),
        ("change", "organisation", Role.MANAGER), ("add", "settingchange", Role.MANAGER),
        ("add", "strategyversion", Role.MANAGER), ("add", "approval", Role.RELEASER),
        ("change", "stoprelease", Role.RELEASER), ("add", "hold", Role.CONTROLLER),
        ("delete", "document", Role.CONTROLLER), ("change", "whatever", Role.CONTROLLER),
    ],
)  # fmt: skip
def test_the_least_role_that_may(verb: str, thing: str, least: Role) -> None:
    assert least_role(verb, thing) is least
    allowed = [role for role in Role if may(role, verb, thing)]
    assert allowed == list(Role)[list(Role).index(least) :]


def test_every_role_says_what_it_may() -> None:
    assert list(SAYS) == list(Role)

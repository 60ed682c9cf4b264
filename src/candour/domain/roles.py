"""What people who work in Candour may do, in words: each role holds all that the one before it does."""

from enum import StrEnum

from candour.domain.saying import phrase


class Role(StrEnum):
    """A role; its value is the name of its group."""

    READER = "Reader"
    CONTROLLER = "Credit controller"
    RELEASER = "Releaser"
    MANAGER = "Manager"
    ADMINISTRATOR = "Administrator"


SAYS = {
    Role.READER: phrase("Sees accounts, messages, tasks and law. Changes nothing."),
    Role.CONTROLLER: phrase("Also works accounts: calls, promises, holds, notes, addresses, tasks, ledgers."),
    Role.RELEASER: phrase("Also releases drafts and sends them back."),
    Role.MANAGER: phrase(
        "Also sets creditors and their modes, the organisation, numbers, strategies; reads who changed what."
    ),
    Role.ADMINISTRATOR: phrase("Also lets people in and out, and gives keys to programs."),
}
OF_RELEASE = frozenset({"approval", "stoprelease"})
OF_HOUSE = frozenset({"creditor", "organisation", "settingchange", "strategy", "strategyversion"})
OF_PEOPLE = frozenset({"user", "apitoken"})
_RANK = {role: rank for rank, role in enumerate(Role)}


def least_role(verb: str, thing: str) -> Role:
    """The least role that may do something: verb is view, add, change or delete, thing a table of Candour.

    A table that nobody placed is work: it is seen by readers and changed by whoever works accounts.
    """
    if thing in OF_PEOPLE:
        return Role.ADMINISTRATOR
    if thing == "settingchange":
        return Role.MANAGER
    if verb == "view":
        return Role.READER
    if thing in OF_HOUSE:
        return Role.MANAGER
    return Role.RELEASER if thing in OF_RELEASE else Role.CONTROLLER


def may(role: Role, verb: str, thing: str) -> bool:
    """Whether a role may do something."""
    return _RANK[role] >= _RANK[least_role(verb, thing)]

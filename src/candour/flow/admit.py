"""Admit programs: tokens that speak for a person who works in Candour. A token is shown once and kept as a digest."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from candour.domain.errors import WrongUse
from candour.domain.saying import say
from candour.store import tokens
from candour.store.changes import MADE, TOKEN, Subject, write_changes
from candour.store.models import User

_TOKEN = re.compile(r"candour_[\w-]{43}", re.ASCII)
LONGEST_NAME, LONGEST_DAYS = 80, 3650


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was made. secret: what opens, which nobody can read again."""

    name: str
    user: str
    secret: str
    expires_at: datetime


def issue(name: str, user: str | None, days: int, at: datetime, *, actor: str) -> NewToken:
    """Make a token of this name for a user, or for the only one. Raises WrongUse."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise WrongUse(
            say(
                "a token's name has 1 to {most} characters; say what uses it, such as 'nightly report'",
                most=LONGEST_NAME,
            )
        )
    if not 0 < days <= LONGEST_DAYS:
        raise WrongUse(say("a token lasts 1 to {most} days; say how many with --days", most=LONGEST_DAYS))
    login, user_id = _user(user)
    secret, expires_at = f"candour_{secrets.token_urlsafe(32)}", at + timedelta(days=days)
    with transaction.atomic():
        if tokens.is_open(name, at):
            raise WrongUse(
                say(
                    "there is a token called {name}; take another name, or 'candour token revoke' it first",
                    name=repr(name),
                )
            )
        tokens.add_token(user_id, name, _digest(secret), expires_at)
        write_changes(Subject(TOKEN, None, name), {MADE: (None, login)}, actor=actor)
    return NewToken(name, login, secret, expires_at)


def revoke(name: str, at: datetime, *, actor: str) -> None:
    """End a token at once. Raises WrongUse when no open one has this name."""
    with transaction.atomic():
        if not tokens.revoke(name.strip(), at):
            raise WrongUse("no token of this name is open; 'candour token list' shows them")
        write_changes(Subject(TOKEN, None, name.strip()), {"open": (True, False)}, actor=actor)


def admit(secret: str, at: datetime) -> User | None:
    """Whom this token speaks for, or None. What cannot be a token is not looked up."""
    return tokens.user_of(_digest(secret), at) if _TOKEN.fullmatch(secret) else None


def _user(name: str | None) -> tuple[str, int]:
    known = tokens.users()
    if name in known:
        return name, known[name]
    if not known:
        raise WrongUse("nobody works here yet; 'candour serve' makes the first user")
    if name is None and len(known) == 1:
        return next(iter(known.items()))
    told = ", ".join(list(known)[:8]) + (" ..." if len(known) > 8 else "")
    raise WrongUse(say("say for whom with --user LOGIN: {told}", told=told))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

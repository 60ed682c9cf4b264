"""Rows of tokens, which open the API. Only the digest of a token is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from candour.store.models import ApiToken, User

USE_IS_NOTED = timedelta(hours=1)
"""The last use of a token is noted this often, so that asking does not mean writing."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token that was given out, without what opens."""

    id: int
    name: str
    user: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


def tokens() -> list[TokenRow]:
    """All tokens, the newest first."""
    rows = ApiToken.objects.order_by("-id").values_list(
        "id", "name", "user__username", "created_at", "last_used_at", "expires_at", "revoked_at"
    )
    return [TokenRow(*row) for row in rows]


def users() -> dict[str, int]:
    """Ids of those who may sign in, by their name."""
    return dict(User.objects.filter(is_active=True).order_by("username").values_list("username", "id"))


def is_open(name: str, at: datetime) -> bool:
    """Whether a token of this name opens something."""
    return _open(at).filter(name=name).exists()


def add_token(user_id: int, name: str, digest: str, expires_at: datetime) -> None:
    """Keep a new token."""
    ApiToken.objects.create(user_id=user_id, name=name, digest=digest, expires_at=expires_at)


def revoke(name: str, at: datetime) -> int:
    """End the token of this name that is open; how many were."""
    return _open(at).filter(name=name).update(revoked_at=at)


def user_of(digest: str, at: datetime) -> User | None:
    """Whom a token speaks for, or None when it opens nothing. One query, and a write at most once an hour."""
    token = _open(at).filter(digest=digest, user__is_active=True).select_related("user").first()
    if token is None:
        return None
    if token.last_used_at is None or at - token.last_used_at >= USE_IS_NOTED:
        ApiToken.objects.filter(id=token.id).update(last_used_at=at)
    return token.user


def _open(at: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at), revoked_at__isnull=True)

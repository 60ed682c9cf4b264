"""Rows of the people who work in Candour and of their roles, which are groups of permissions."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from candour.domain.roles import Role, may
from candour.store.models import User


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person. role: '' for none of ours. has_password: they have set one of their own."""

    id: int
    username: str
    full_name: str
    email: str
    phone: str
    role: str
    is_active: bool
    has_password: bool
    last_login: datetime | None


def staff() -> list[StaffRow]:
    """Everybody, those who may come in first. Two queries."""
    rows = User.objects.order_by("-is_active", "username").prefetch_related("groups")
    return [_row(user) for user in rows]


def person(user_id: int, *, lock: bool = False) -> StaffRow | None:
    """One of them, the row locked until the transaction ends if asked."""
    rows = User.objects.select_for_update() if lock else User.objects
    user = rows.filter(pk=user_id).first()
    return _row(user) if user else None


def _row(user: User) -> StaffRow:
    return StaffRow(
        user.pk, user.username, user.get_full_name(), user.email, user.phone, _role(user), user.is_active,
        user.has_usable_password(), user.last_login,
    )  # fmt: skip


def _role(user: User) -> str:
    held = {group.name for group in user.groups.all()}
    ours = [role.value for role in Role if role.value in held]
    return Role.ADMINISTRATOR.value if user.is_superuser else ours[-1] if ours else ""


def is_name_taken(username: str) -> bool:
    """Whether somebody signs in by this name, however it is cased."""
    return User.objects.filter(username__iexact=username).exists()


def add_person(username: str, full_name: str, email: str, role: Role) -> int:
    """A person without a password, who cannot come in until they set one; the id."""
    first, _, last = full_name.partition(" ")
    user = User.objects.create_user(username, email=email, password=None, first_name=first[:150], last_name=last[:150])
    set_role(user.pk, role)
    return int(user.pk)


def set_role(user_id: int, role: Role) -> None:
    """Give a person one role and no other permission."""
    keep_roles()
    user = User.objects.get(pk=user_id)
    user.is_superuser = False
    user.save(update_fields=["is_superuser"])
    user.user_permissions.clear()
    user.groups.set([Group.objects.get(name=role.value)])


def set_active(user_id: int, active: bool) -> None:
    """Let a person in or keep them out. Who is kept out loses the password, so that no old link opens anything."""
    user = User.objects.get(pk=user_id)
    user.is_active = active
    if not active:
        user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])


def set_reach(user_id: int, email: str, phone: str) -> None:
    """Where a person is reached."""
    User.objects.filter(pk=user_id).update(email=email, phone=phone)


def set_locale(user_id: int, locale: str) -> str:
    """How dates, numbers and money are written for a person; how they were before. Two queries."""
    was = User.objects.values_list("locale", flat=True).get(pk=user_id)
    User.objects.filter(pk=user_id).update(locale=locale)
    return was


def lock_administrators() -> list[int]:
    """Ids of those who may let others in, locked until the transaction ends, so that two cannot remove each other."""
    rights = Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR.value)
    ids = User.objects.filter(rights, is_active=True).values("pk")
    return list(User.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def keep_roles() -> None:
    """Bring the groups in line with what roles may do; tables that are new belong to a role from then on."""
    rows = list(Permission.objects.filter(content_type__app_label="candour").values_list("id", "codename"))
    for role in Role:
        wanted = {pk for pk, codename in rows if may(role, *codename.split("_", 1))}
        group, _ = Group.objects.get_or_create(name=role.value)
        if set(group.permissions.values_list("id", flat=True)) != wanted:
            group.permissions.set(wanted)

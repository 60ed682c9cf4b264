"""Staff: who works in Candour and in which role. Nobody's password is ever known to another."""

import re

import phonenumbers
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from candour.domain.errors import WrongUse
from candour.domain.roles import Role
from candour.domain.saying import say
from candour.store import staff
from candour.store.changes import MADE, USER, Subject, write_changes
from candour.store.models import User
from candour.store.staff import StaffRow

_USERNAME = re.compile(r"[\w.@+-]{1,150}")


def invite(username: str, full_name: str, email: str, role: str, *, actor: str) -> tuple[int, str]:
    """Add a person: their id, and the path at which they set a password, once. Raises WrongUse."""
    username, full_name, email = username.strip(), " ".join(full_name.split()), email.strip()
    wanted = _role(role)
    if not _USERNAME.fullmatch(username):
        raise WrongUse("--username is made of letters, digits and . @ + - _ without spaces, such as ana or ana.reyes")
    if staff.is_name_taken(username):
        raise WrongUse("--username somebody signs in by that name already; take another")
    _check_email(email)
    with transaction.atomic():
        user_id = staff.add_person(username, full_name, email, wanted)
        write_changes(Subject(USER, user_id, username), {MADE: (None, wanted.value)}, actor=actor)
    return user_id, _path(user_id)


def new_link(user_id: int, *, actor: str) -> str:
    """A path at which a person sets a new password, once; the old password opens until then. Raises WrongUse."""
    with transaction.atomic():
        found = _person(user_id)
        if not found.is_active:
            raise WrongUse(say("{username} may not come in; let them in again first", username=found.username))
        write_changes(Subject(USER, user_id, found.username), {"link": (None, "made")}, actor=actor)
    return _path(user_id)


def set_role(user_id: int, role: str, *, actor: str) -> bool:
    """Give a person a role; False when it was theirs. Raises WrongUse when nobody would be left to let others in."""
    wanted = _role(role)
    with transaction.atomic():
        administrators = staff.lock_administrators()
        found = _person(user_id)
        if found.role == wanted.value:
            return False
        if wanted is not Role.ADMINISTRATOR:
            _not_the_last(found, administrators)
        staff.set_role(user_id, wanted)
        write_changes(Subject(USER, user_id, found.username), {"role": (found.role, wanted.value)}, actor=actor)
    return True


def set_active(user_id: int, active: bool, *, actor: str) -> bool:
    """Let a person in again, or keep them out at once; False when it was so. Raises WrongUse as `set_role` does."""
    with transaction.atomic():
        administrators = staff.lock_administrators()
        found = _person(user_id)
        if found.is_active == active:
            return False
        if not active:
            _not_the_last(found, administrators)
        staff.set_active(user_id, active)
        write_changes(Subject(USER, user_id, found.username), {"active": (found.is_active, active)}, actor=actor)
    return True


def reach_own(user_id: int, email: str, phone: str, *, actor: str) -> None:
    """Where a person is reached for test messages. Raises WrongUse when it cannot be."""
    _check_email(email)
    number = read_number(phone) if phone.strip() else ""
    with transaction.atomic():
        found = _person(user_id)
        was = {"email": found.email, "phone": found.phone}
        moved = {name: (was[name], to) for name, to in (("email", email), ("phone", number)) if was[name] != to}
        if moved:
            staff.set_reach(user_id, email, number)
            write_changes(Subject(USER, user_id, found.username), moved, actor=actor)


def write_as(user_id: int, locale: str, *, actor: str) -> None:
    """How dates, numbers and money are written for a person, such as 'de-DE'; '' as the house does."""
    with transaction.atomic():
        found = _person(user_id)
        was = staff.set_locale(user_id, locale)
        if was != locale:
            write_changes(Subject(USER, user_id, found.username), {"locale": (was, locale)}, actor=actor)


def read_number(text: str) -> str:
    """A telephone number with its country as E.164. Raises WrongUse."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise WrongUse("--phone is not a telephone number; write it with its country, such as +44 20 7946 0000")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def tell_password_changed(user_id: int, *, actor: str) -> None:
    """Keep that a person changed their own password."""
    with transaction.atomic():
        subject = Subject(USER, user_id, _person(user_id).username)
        write_changes(subject, {"password": (None, "changed")}, actor=actor)


def _not_the_last(found: StaffRow, administrators: list[int]) -> None:
    if administrators == [found.id]:
        raise WrongUse(
            say(
                "{username} is the last administrator: nobody could let others in any more. "
                "Make somebody else an administrator first",
                username=found.username,
            )
        )


def _person(user_id: int) -> StaffRow:
    found = staff.person(user_id, lock=True)
    if found is None:
        raise WrongUse("that person is not here; 'candour user list' lists those who are")
    return found


def _role(text: str) -> Role:
    for role in Role:
        if text.strip().casefold() == role.value.casefold():
            return role
    raise WrongUse(
        say("--role {text}: roles are {known}", text=repr(text), known=", ".join(role.value for role in Role))
    )


def _check_email(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise WrongUse("--email is not an email address; write it as name@firm.example") from None


def _path(user_id: int) -> str:
    """Where they set their password. It opens until a password was set, or three days have passed."""
    user = User.objects.get(pk=user_id)
    return f"/welcome/{urlsafe_base64_encode(force_bytes(user.pk))}/{default_token_generator.make_token(user)}/"

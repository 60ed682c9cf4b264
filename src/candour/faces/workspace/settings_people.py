"""Who works in Candour: let in and out, in roles said in plain words; each person's own page; keys for programs."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from candour.domain.errors import WrongUse
from candour.domain.roles import SAYS, Role
from candour.faces.workspace.asking import CLOCK
from candour.faces.workspace.forms import ActForm
from candour.faces.workspace.languages import asked_locale, later, shown_locales, told
from candour.faces.workspace.pages import page
from candour.faces.workspace.settings import settings_page
from candour.faces.workspace.settings_words import ROLE_NAMES
from candour.faces.workspace.steering import actor_of
from candour.flow import admit
from candour.flow import staff as verb
from candour.store import staff
from candour.store.models import User
from candour.store.tokens import tokens

_welcome = PasswordResetConfirmView.as_view(
    template_name="workspace/settings/welcome.html", success_url=reverse_lazy("today"), post_reset_login=True,
    post_reset_login_backend="django.contrib.auth.backends.ModelBackend",
)  # fmt: skip
ROLE_CHOICES = [(role.value, ROLE_NAMES[role]) for role in Role]
_NAMED = {"required": later("Say it."), "max_length": later("That is too long.")}


class PersonForm(ActForm):
    """Somebody new."""

    username = forms.CharField(
        label=later("Name to sign in with"), max_length=150, error_messages=_NAMED,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    full_name = forms.CharField(label=later("Full name"), max_length=150, required=False)
    email = forms.CharField(label=later("Email"), max_length=254, required=False)
    role = forms.ChoiceField(label=later("What they may do"), choices=ROLE_CHOICES, widget=forms.RadioSelect)


class TokenForm(ActForm):
    """A key for a program."""

    name = forms.CharField(label=later("What uses it"), help_text=later("Such as ‘nightly report’."), max_length=80)
    user = forms.ChoiceField(label=later("In whose name it asks"), choices=[])
    days = forms.IntegerField(label=later("Days that it opens"), initial=90)


@page(permission="candour.view_user", owner="workspace")
def people_page(request: HttpRequest) -> HttpResponse:
    """Everybody with their role; a POST adds somebody. A fixed number of queries."""
    form = PersonForm(
        request.POST if request.method == "POST" else None, key="person", initial={"role": ROLE_CHOICES[1][0]}
    )
    path = ""
    if request.method == "POST":
        if not request.user.has_perm("candour.add_user"):
            raise PermissionDenied
        if form.is_valid():
            try:
                _, path = verb.invite(**form.cleaned_data, actor=actor_of(request))
            except WrongUse as wrong:
                form.blame(wrong)
            else:
                return _people(request, PersonForm(key="person"), path, form.cleaned_data["username"])
        form.point()
    return _people(request, form, path, "", status=422 if form.errors else 200)


def _people(request: HttpRequest, form: PersonForm, path: str, name: str, status: int = 200) -> HttpResponse:
    """link: where somebody sets their password, shown this once and kept nowhere."""
    context = {
        "people": staff.staff(), "form": form, "roles": [(role.value, SAYS[role]) for role in Role],
        "link": request.build_absolute_uri(path) if path else "", "link_name": name,
        "may_change": request.user.has_perm("candour.change_user"),
        "may_add": request.user.has_perm("candour.add_user"),
    }  # fmt: skip
    return settings_page(request, "settings_people", "people", context, status=status)


@page(permission="candour.change_user", owner="workspace")
@require_POST
def person_acts(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change one person: another role, in or out, or a new link to set a password, which is shown this once."""
    found = staff.person(user_id)
    if found is None:
        raise Http404("no such person")
    does, actor = request.POST.get("do", ""), actor_of(request)
    try:
        if does == "link":
            path = verb.new_link(user_id, actor=actor)
            return _people(request, PersonForm(key="person"), path, found.username)
        if does == "role":
            verb.set_role(user_id, request.POST.get("role", ""), actor=actor)
        elif does in ("in", "out"):
            verb.set_active(user_id, does == "in", actor=actor)
    except WrongUse as wrong:
        messages.warning(request, f"{told(wrong)}.")
    else:
        messages.success(request, _done(does, found.username))
    return redirect("settings_people")


def _done(does: str, name: str) -> str:
    said = {
        "role": gettext("Saved: {name} may do that from now on."),
        "in": gettext("{name} may come in again, once they have set a new password: make a link for them."),
        "out": gettext("{name} is kept out from this moment. What they did stays under their name."),
    }.get(does, gettext("Nothing was changed."))
    return said.format(name=name)


# One's own


class OwnForm(ActForm):
    """How this person may be reached, for test messages."""

    email = forms.EmailField(
        label=later("Email"), required=False, help_text=later("Test messages go here and nowhere else."),
        error_messages={"invalid": later("That is not an email address. Write it as name@firm.example.")},
    )  # fmt: skip
    phone = forms.CharField(
        label=later("Mobile number"), required=False, max_length=40,
        help_text=later("With its country: +44 7700 900000."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip


@page(permission="candour.view_step", owner="workspace")
def own_page(request: HttpRequest) -> HttpResponse:
    """One's own address and password, and how numbers are written."""
    user = own_user(request)
    does = request.POST.get("do", "")
    if does == "locale":
        verb.write_as(user.pk, asked_locale(request), actor=actor_of(request))
        messages.success(request, gettext("Saved."))
        return redirect("settings_own")
    own = OwnForm(
        request.POST if does == "own" else None, key="own", initial={"email": user.email, "phone": user.phone}
    )
    password = PasswordChangeForm(user, request.POST if does == "password" else None)
    if does == "own" and own.is_valid():
        try:
            verb.reach_own(user.pk, **own.cleaned_data, actor=actor_of(request))
        except WrongUse as wrong:
            own.blame(wrong)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("settings_own")
    if does == "password" and password.is_valid():
        update_session_auth_hash(request, password.save())
        verb.tell_password_changed(user.pk, actor=actor_of(request))
        messages.success(request, gettext("Your password is changed. Other devices are logged out."))
        return redirect("settings_own")
    password.fields["old_password"].widget.attrs.pop("autofocus", None)
    status = 422 if own.errors or password.errors else 200
    return settings_page(
        request,
        "settings_own",
        "own",
        {"own": own, "password": password, "locales": shown_locales(user.locale)},
        status=status,
    )


def own_user(request: HttpRequest) -> User:
    """Who is signed in."""
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return User.objects.get(pk=request.user.pk)


@page(permission=None, owner="workspace")
def welcome(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Set a password by a link that opens once; afterwards one is signed in."""
    return _welcome(request, uidb64=uidb64, token=token)  # type: ignore[return-value]


# Keys for programs


@page(permission="candour.view_apitoken", owner="workspace")
def tokens_page(request: HttpRequest) -> HttpResponse:
    """Keys with which programs ask; a POST makes or revokes one. What opens is shown once and kept nowhere."""
    people = [(row.username, row.username) for row in staff.staff() if row.is_active]
    form = TokenForm(request.POST if request.POST.get("do") == "new" else None, key="token")
    form.offer("user", people)
    secret = ""
    if request.method == "POST":
        if not request.user.has_perm("candour.add_apitoken"):
            raise PermissionDenied
        if request.POST.get("do") == "revoke":
            return _revoked(request)
        if form.is_valid():
            secret = _issued(request, form)
            if secret:
                form = TokenForm(key="token")
                form.offer("user", people)
        form.point()
    context: dict[str, Any] = {"tokens": tokens(), "form": form, "secret": secret, "now": CLOCK.now()}
    return settings_page(request, "settings_tokens", "tokens", context, status=422 if form.errors else 200)


def _issued(request: HttpRequest, form: TokenForm) -> str:
    told = form.cleaned_data
    try:
        return admit.issue(told["name"], told["user"], told["days"], CLOCK.now(), actor=actor_of(request)).secret
    except WrongUse as wrong:
        form.blame(wrong)
        return ""


def _revoked(request: HttpRequest) -> HttpResponse:
    try:
        admit.revoke(request.POST.get("name", ""), CLOCK.now(), actor=actor_of(request))
    except WrongUse:
        messages.info(request, gettext("That key opened nothing already."))
    else:
        messages.success(request, gettext("Revoked: it opens nothing from this moment."))
    return redirect("settings_tokens")

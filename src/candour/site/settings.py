"""Django settings: everything that differs between machines comes from the environment or the state folder."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from candour.site import home, postgres


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def database_settings() -> dict[str, Any]:
    """How Django reaches Postgres: as the owner, who takes on the role that may not rewrite history."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **postgres.django_settings(CANDOUR_HOME, os.environ.get("DATABASE_URL")),
    }


CANDOUR_HOME = home.make(home.find())
CANDOUR_MASTER_KEY = home.secret(CANDOUR_HOME, "master_key")
CANDOUR_SMTP_URL = os.environ.get("CANDOUR_SMTP_URL") or None
CANDOUR_SMTP_LOCAL = _flag("CANDOUR_SMTP_LOCAL")
CANDOUR_SMTP_CONNECTIONS = int(os.environ.get("CANDOUR_SMTP_CONNECTIONS") or 4)
CANDOUR_SMTP_RATE = float(os.environ["CANDOUR_SMTP_RATE"]) if os.environ.get("CANDOUR_SMTP_RATE") else None
CANDOUR_DNS = os.environ.get("CANDOUR_DNS") or ""
CANDOUR_PRINT_FOLDER = os.environ.get("CANDOUR_PRINT_FOLDER") or ""
CANDOUR_SMS_ACCOUNT = os.environ.get("CANDOUR_SMS_ACCOUNT") or ""
CANDOUR_SMS_TOKEN = os.environ.get("CANDOUR_SMS_TOKEN") or ""
CANDOUR_SMS_KEY = os.environ.get("CANDOUR_SMS_KEY") or ""
CANDOUR_SMS_SECRET = os.environ.get("CANDOUR_SMS_SECRET") or ""
CANDOUR_SMS_SENDER = os.environ.get("CANDOUR_SMS_SENDER") or ""
CANDOUR_SMS_PRICE = os.environ.get("CANDOUR_SMS_PRICE") or ""
CANDOUR_SMS_RATE = float(os.environ["CANDOUR_SMS_RATE"]) if os.environ.get("CANDOUR_SMS_RATE") else None
CANDOUR_SMS_API = os.environ.get("CANDOUR_SMS_API") or ""
CANDOUR_SMS_LOCAL = _flag("CANDOUR_SMS_LOCAL")
CANDOUR_PUBLIC_URL = os.environ.get("CANDOUR_PUBLIC_URL") or ""
CANDOUR_HTTPS = _flag("CANDOUR_HTTPS")

SECRET_KEY = home.secret(CANDOUR_HOME, "secret_key", 48).hex()
DEBUG = False
ALLOWED_HOSTS = _words("CANDOUR_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _words("CANDOUR_HOSTS")]

INSTALLED_APPS = [
    "candour.store.apps.StoreConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
]
AUTH_USER_MODEL = "candour.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
DATABASES = {"default": database_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "candour.faces.workspace.reader.reader",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "candour.site.urls"
WSGI_APPLICATION = "candour.site.wsgi.application"
ASGI_APPLICATION = "candour.site.asgi.application"

_FACES = Path(__file__).resolve().parent.parent / "faces"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(_FACES.glob("*/templates")),
        "APP_DIRS": False,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "candour.faces.workspace.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = sorted(_FACES.glob("*/static"))
WHITENOISE_USE_FINDERS = True

LANGUAGE_CODE = "en-gb"
USE_I18N = True
LOCALE_PATHS = [CANDOUR_HOME / "locale", _FACES / "workspace" / "locale"]
CANDOUR_LOCALE = os.environ.get("CANDOUR_LOCALE") or "en-GB"
USE_TZ = True
TIME_ZONE = "UTC"

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CANDOUR_HTTPS
CSRF_COOKIE_SECURE = CANDOUR_HTTPS
SECURE_SSL_REDIRECT = CANDOUR_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CANDOUR_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if CANDOUR_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "candour.faces.workspace.entrance.locked_out"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

PROCRASTINATE_IMPORT_PATHS = ["candour.faces.jobs.ticks"]
PROCRASTINATE_READONLY_MODELS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("CANDOUR_LOG_LEVEL", "WARNING")},
    # A request's path may hold a name that someone typed: the line says what failed, never which page was asked for.
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "django.security.csrf", "axes")},
}

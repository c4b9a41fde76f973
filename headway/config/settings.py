"""All settings in one file, all from the environment.

`HEADWAY_HOME` is the data folder (records, ticket store, uploads, keys). Everything else has a
default that is right for one machine.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("HEADWAY_HOME") or Path.home() / ".headway").expanduser().resolve()


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


def _key(name: str) -> str:
    """A secret kept in the data folder, made on first use, readable by its owner only."""
    path = HOME / "keys" / name
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = secrets.token_urlsafe(48)
        try:
            with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(made)
        except FileExistsError:
            return path.read_text()
        return made


SECRET_KEY = os.environ.get("HEADWAY_SECRET_KEY") or _key("session")
DEBUG = _flag("HEADWAY_DEBUG")
ALLOWED_HOSTS = os.environ.get("HEADWAY_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("HEADWAY_ORIGINS", "").split(",") if o]

LAKE = HOME / "lake"
MEDIA_ROOT = HOME / "uploads"
UPLOAD_LIMIT_MB = int(os.environ.get("HEADWAY_UPLOAD_LIMIT_MB", "4096"))
UPLOAD_ROOM = 10 * 1024 * 1024
"""Bytes a request may bring beside its files: what is a little too large is told in words."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "axes",
    "headway.ground.accounts",
    "headway.ground.trail",
    "headway.ground.post",
    "headway.ground.rounds",
    "headway.loop.aim",
    "headway.loop.evidence",
    "headway.loop.kpis",
    "headway.loop.assessment",
    "headway.loop.register",
    "headway.loop.plan",
    "headway.loop.adoption",
    "headway.loop.run",
    "headway.loop.check",
    "headway.loop.learn",
    "headway.doors.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "headway.doors.web.middleware.MemberMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "headway.config.urls"
WSGI_APPLICATION = "headway.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "headway.doors.web.context.frame",
            ],
            "builtins": ["headway.doors.web.templatetags.words"],
        },
    }
]

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": HOME / "records.sqlite3",
    "TEST": {"NAME": HOME / "test-records.sqlite3"},
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    },
}


def postgresql(address: str) -> dict[str, Any]:
    """PostgreSQL by its address: postgresql://user:password@host:5432/name?sslmode=require.

    What stands after the question mark goes to the driver as it is (sslmode, host for a socket…).
    """
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or len(parts.path) < 2:
        raise ImproperlyConfigured(
            "HEADWAY_DATABASE is an address such as postgresql://user:password@host:5432/name;"
            f" “{parts.scheme or address}” is none. Unset it to keep records in the data folder."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASE = os.environ.get("HEADWAY_DATABASE", "")
DATABASES = {"default": postgresql(DATABASE) if DATABASE else SQLITE}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

HTTPS = _flag("HEADWAY_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

ADDRESS = os.environ.get("HEADWAY_ADDRESS", "http://127.0.0.1:8000")
"""Where people reach the pages: links in messages start with it."""
POST_KEY = os.environ.get("HEADWAY_POST_KEY") or _key("post")
MAIL_READY = bool(os.environ.get("HEADWAY_SMTP_HOST"))
EMAIL_HOST = os.environ.get("HEADWAY_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("HEADWAY_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("HEADWAY_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("HEADWAY_SMTP_PASSWORD", "")
EMAIL_USE_SSL = os.environ.get("HEADWAY_SMTP_TLS", "starttls") == "ssl"
EMAIL_USE_TLS = os.environ.get("HEADWAY_SMTP_TLS", "starttls") == "starttls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("HEADWAY_MAIL_FROM", "Headway <headway@localhost>")
CHAT_LOCAL = _flag("HEADWAY_CHAT_LOCAL")
"""Whether web hooks may lead to this machine itself."""

KEEP_PAGES = _flag("HEADWAY_KEEP_PAGES", not DEBUG)
"""Whether a page that would come out the same is answered from memory (see `doors/web/kept.py`)."""

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"
STATIC_ROOT = None  # served from where they lie, by whitenoise
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_HANDLERS = ["headway.doors.web.handing_in.BoundedUpload"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("HEADWAY_LOG", "WARNING")},
    "loggers": {  # they would write whole addresses, secrets included, whatever the level above
        "apprise": {"level": "WARNING", "propagate": False},
        "urllib3": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},  # else a line for each request that waits
    },
}

"""Django's settings, made of the environment."""

import hashlib
from typing import Any

from weihu.config import environment

ENVIRONMENT = environment.read()
WEIHU_MODE = ENVIRONMENT.mode
WEIHU_CLOCK_URL = ENVIRONMENT.clock_url
WEIHU_REDIS_URL = ENVIRONMENT.redis_url
WEIHU_PUBLIC_URL = ENVIRONMENT.public_url.rstrip("/")
WEIHU_DATA = ENVIRONMENT.data
WEIHU_SECRET_KEY_BYTES = environment.secret_key(ENVIRONMENT.data)
SECRET_KEY = hashlib.sha256(b"django" + WEIHU_SECRET_KEY_BYTES).hexdigest()
DEBUG = False
# The name under which browsers may reach us: a foreign one is refused, so that no page of another host speaks for ours.
ALLOWED_HOSTS = environment.hosts(ENVIRONMENT)
CSRF_TRUSTED_ORIGINS = environment.origins(ENVIRONMENT)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "weihu.foundation.organisations",
    "weihu.foundation.audit",
    "weihu.foundation.files",
    "weihu.foundation.jobs",
    "weihu.foundation.realtime",
    "weihu.foundation.search",
    "weihu.channels.accounts",
    "weihu.channels.inbox",
    "weihu.channels.outbox",
    "weihu.channels.menus",
    "weihu.channels.wechat",
    "weihu.people.customers",
    "weihu.people.ledger",
    "weihu.conversations.sessions",
    "weihu.conversations.messages",
    "weihu.conversations.notes",
    "weihu.conversations.canned",
    "weihu.desk.presence",
    "weihu.desk.workbench",
    "weihu.bots.rules",
    "weihu.reception",
]

DATABASES: dict[str, dict[str, Any]] = {"default": environment.database(ENVIRONMENT)}
# Django's Tasks API stores into our jobs table.
TASKS = {"default": {"BACKEND": "weihu.foundation.jobs.backend.JobBackend", "QUEUES": []}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "foundation_organisations.Login"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",  # tells lengths
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "weihu.foundation.organisations.middleware.WhoIsActing",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "weihu.config.urls"
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# ---- logins ------------------------------------------------------------------------------------------------------

IS_SECURE = ENVIRONMENT.public_url.startswith("https://")
SESSION_ENGINE = "weihu.foundation.organisations.cookies"
SESSION_COOKIE_NAME = "weihu_login"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_NAME = "weihu_csrf"
CSRF_FAILURE_VIEW = "weihu.config.views.foreign_page"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
AUTHENTICATION_BACKENDS = ["weihu.foundation.organisations.backend.Backend"]
# Rate limits count in the database: every process sees them, and no other service is needed.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "weihu_limits"}}
ACCOUNT_ADAPTER = "weihu.foundation.organisations.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "manage_email": "10/m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1  # a handset's clock may be half a minute off
MFA_TOTP_ISSUER = "Weihu"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
MFA_ADAPTER = "weihu.foundation.organisations.mfa.Adapter"
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
# Nothing is mailed to staff; the library wants to know the pages it would link to.
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "/",
    "account_reset_password": "/",
    "account_reset_password_from_key": "/",
    "account_signup": "/",
}

# ---- the log: one line a happening, ids and measures only ---------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}

"""Django's settings, made of the environment."""

import hashlib
from typing import Any

from weihu.config import environment

ENVIRONMENT = environment.read()
WEIHU_SECRET_KEY_BYTES = environment.secret_key(ENVIRONMENT.data)
SECRET_KEY = hashlib.sha256(b"django" + WEIHU_SECRET_KEY_BYTES).hexdigest()
DEBUG = False
ALLOWED_HOSTS = ["*"]

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
    "weihu.channels.accounts",
    "weihu.channels.inbox",
    "weihu.channels.outbox",
    "weihu.people.customers",
    "weihu.people.ledger",
    "weihu.conversations.sessions",
    "weihu.conversations.messages",
    "weihu.conversations.notes",
    "weihu.conversations.canned",
    "weihu.desk.presence",
    "weihu.bots.rules",
    "weihu.reception",
]

DATABASES: dict[str, dict[str, Any]] = {"default": environment.database(ENVIRONMENT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "foundation_organisations.Login"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "weihu.config.urls"

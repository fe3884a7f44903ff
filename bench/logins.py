"""A browser in which somebody has logged in, for a bench that has no time to do it by hand."""

from typing import Any


def cookie_of(agent: Any) -> str:
    """The cookie of her login."""
    from django.conf import settings
    from django.contrib.auth import login
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    request = HttpRequest()
    request.session = SessionStore()
    login(request, agent.login, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return str(request.session.session_key)

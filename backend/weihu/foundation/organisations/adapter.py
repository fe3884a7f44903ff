"""How allauth logs people in here: nobody signs up alone, nobody needs an e-mail address, each login is told."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language

from weihu.foundation.organisations import actors, services
from weihu.foundation.organisations.models import Login
from weihu.kernel.errors import Words

NOT_EMPLOYED = Words("这个账号已停用，请联系管理员。", "This login is disabled. Ask an administrator.")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """The doors that allauth asks."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff are employed by an administrator."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Login | None:
        """Password checked by the library; who works nowhere does not get in. Raises ValidationError."""
        user: Login | None = super().authenticate(request, **credentials)
        if user is not None and actors.load(user) is None:
            raise ValidationError(NOT_EMPLOYED.say(get_language() or "zh"), code="account_inactive")
        return user

    def login(self, request: HttpRequest, user: Login) -> None:
        """The session begins; the ledger hears of it."""
        super().login(request, user)
        if (actor := actors.load(user)) is not None:
            services.logged_in(actor)

    def logout(self, request: HttpRequest) -> None:
        """The session and her streams end."""
        actor = getattr(request, "actor", None)
        super().logout(request)
        if actor is not None:
            services.logged_out(actor)

"""Which login a cookie names."""

from allauth.account.auth_backends import AuthenticationBackend

from weihu.foundation.organisations import hot
from weihu.foundation.organisations.models import Login


class Backend(AuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Passwords as the library checks them; who comes back with a cookie is read by one compiled statement."""

    def get_user(self, user_id: int) -> Login | None:
        """None when there is none, or it is switched off."""
        found = hot.login(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None

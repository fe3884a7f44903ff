"""What is kept under a login's cookie: Django's sessions in the database, read by one compiled statement."""

from typing import Any

from django.contrib.sessions.backends import db

from weihu.foundation.organisations import hot


class SessionStore(db.SessionStore):
    """As Django's own, which asks through the ORM: that was a tenth of what an answer costs."""

    def load(self) -> dict[str, Any]:
        """What is kept; nothing for a key that is none of ours, so that a stranger's word is never taken over."""
        key = self.session_key or ""
        found = hot.kept(key) if key.isascii() and key.isalnum() else None
        if found is None:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found)
        return kept

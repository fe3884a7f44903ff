"""Private notes."""

from django.db import models

from weihu.conversations.sessions.models import Session
from weihu.foundation.organisations.models import Organisation, Staff
from weihu.kernel.models import InstantField, OwnedRow


class Note(OwnedRow):
    """What staff tell each other beside a session; the customer never sees it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    staff = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+", db_index=False)
    text = models.TextField()
    created_at = InstantField()

    def __str__(self) -> str:
        return self.text[:40]

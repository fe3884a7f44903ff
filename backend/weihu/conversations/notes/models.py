"""Private notes."""

from typing import ClassVar

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
    # What was said in the conversation that it is about.
    quote_id = models.BigIntegerField(null=True)
    created_at = InstantField()

    def __str__(self) -> str:
        return self.text[:40]


class Mention(OwnedRow):
    """A colleague was called upon in a note; open until she has looked at the conversation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+", db_index=False)
    created_at = InstantField()
    seen_at = InstantField(null=True)

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [
            models.Index(fields=["staff", "-id"], name="mention_open", condition=models.Q(seen_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} in {self.note_id}"

"""Presence."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation, Staff
from weihu.kernel.models import InstantField, OwnedRow


class Presence(OwnedRow):
    """Whether a member of staff is there to answer, and since when."""

    class State(models.TextChoices):
        """As she says it herself."""

        READY = "ready"
        AWAY = "away"
        OFFLINE = "offline"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    staff = models.OneToOneField(Staff, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFLINE)
    since = InstantField()
    # The desk tells every half minute that it is open; an old one counts as offline. By the host's clock
    # (`clock.wall`): a test's jump in time sends nobody home.
    seen_at = InstantField()

    def __str__(self) -> str:
        return f"{self.staff_id} {self.state}"


class Spell(OwnedRow):
    """A stretch of time in which somebody was ready or away; being gone is what lies between. The last one of somebody
    who is there has no end yet.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=Presence.State.choices)
    since = InstantField()
    until = InstantField(null=True)

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [models.Index(fields=["staff", "since"], name="spell_staff")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.state} {self.since}"

"""The numbered event log."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import InstantField, OwnedRow


class Counter(models.Model):
    """The last event number of an organisation. Taken as a transaction's last statement, so that the order of numbers
    is the order in which events become visible (house §8).
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="+")
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.number}"


class Event(OwnedRow):
    """Something happened that a screen or a consumer wants to know; ids and measures only. Kept for 7 days."""

    # Checked once a batch by the counter's own reference instead of once a row.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    number = models.BigIntegerField()
    name = models.CharField(max_length=40)
    # Who may hear it: a permission, and the shop it is about (null: the whole organisation).
    permission = models.CharField(max_length=40)
    shop_id = models.BigIntegerField(null=True)
    data = models.JSONField()
    at = InstantField()

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_event_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Cursor(models.Model):
    """How far a consumer of the log has read, per organisation (kernel.bus: "after"), and which process reads for it.

    The lease is of the host's clock (`clock.wall`).
    """

    consumer = models.CharField(max_length=60)
    organisation_id = models.BigIntegerField()
    pk = models.CompositePrimaryKey("consumer", "organisation_id")
    number = models.BigIntegerField(default=0)
    holder = models.BigIntegerField(default=0)
    lease_until = InstantField(default=0)

    def __str__(self) -> str:
        return f"{self.consumer}@{self.number}"

"""The ledger of actions."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import InstantField, OwnedRow


class Action(OwnedRow):
    """Something that somebody did: one row, written once, in six dimensions (A-56, A-67…A-72).

    Ids and measures only, never words or phone numbers. Columns hold what every action has (attribute, time, shop);
    `dimensions` holds what this one carries of the rest: {"group": {…}, "space": {…}, "quantity": {…}, "value": {…},
    "emotion": {…}}; what was not measured is absent, never a default.
    """

    class Actor(models.IntegerChoices):
        """Who did it."""

        CUSTOMER = 1
        BOT = 2
        AGENT = 3
        SYSTEM = 4

    # Not checked by the database: a check a row costs as much as the row, and whoever writes holds its parents.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    at = InstantField()
    actor = models.SmallIntegerField(choices=Actor.choices)
    # The staff member of an agent's action; null for everybody else.
    staff_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    session_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    object_type = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    # The account by which it came or went; null inside the house.
    account_id = models.BigIntegerField(null=True)
    shop_id = models.BigIntegerField(null=True)
    content_class = models.CharField(max_length=20, default="")
    dimensions = models.JSONField(default=dict)

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [
            models.Index(fields=["organisation", "customer_id", "at", "id"], name="action_customer"),
            models.Index(fields=["organisation", "at", "id"], name="action_time"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type}:{self.object_id}"

"""Receipts: what a platform pushed, claimed exactly once."""

from typing import ClassVar

from django.db import models

from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import InstantField, OwnedRow


class DeliveryKey(models.Model):
    """A push that was seen: `key` is a 128-bit digest of account, sender, message id and time (A6), as text.

    A small table of its own with an expiry, so that receipts may be partitioned by id without a unique index over them.
    """

    key = models.CharField(primary_key=True, max_length=24)
    receipt_id = models.BigIntegerField()
    expires_at = InstantField(db_index=True)

    def __str__(self) -> str:
        return self.key


class Receipt(OwnedRow):
    """One push, kept raw for 7 days; how it was answered is decided once and never changes (house §5.3)."""

    class State(models.IntegerChoices):
        """Where it stands."""

        RECEIVED = 0
        DONE = 1
        # Its turn failed: kept until a person has it tried again, or lets it be.
        POISON = 2
        DROPPED = 3

    class Route(models.IntegerChoices):
        """The one route of the answer."""

        UNDECIDED = 0
        PASSIVE = 1
        OUTBOX = 2

    class Handed(models.IntegerChoices):
        """What is known of a passive answer; `LOST` is shown as unknown."""

        NOTHING = 0
        PENDING = 1
        DONE = 2
        LOST = 3

    # Not checked by the database: a check a row costs as much as the row, and whoever writes holds its parents.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    key = models.CharField(max_length=24)
    state = models.SmallIntegerField(choices=State.choices, default=State.RECEIVED)
    route = models.SmallIntegerField(choices=Route.choices, default=Route.UNDECIDED)
    # The push as it came, and how it came (format, mode, nonce…), for replay.
    raw = models.BinaryField()
    envelope = models.JSONField(default=dict)
    # The bytes of the passive answer: every delivery of the key gets the same.
    reply = models.BinaryField(null=True)
    # The message that the passive answer carries; its state follows the hand-over.
    reply_message_id = models.BigIntegerField(null=True)
    handed = models.SmallIntegerField(choices=Handed.choices, default=Handed.NOTHING)
    # Host's clock: until when the process that claimed it is believed to be at work.
    lease_until = InstantField(default=0)
    attempts = models.IntegerField(default=0)
    received_at = InstantField()
    # Host's clock: when the last delivery of this key ended; 20 s later a passive answer not handed is unknown.
    last_delivery_at = InstantField(default=0)
    error = models.CharField(max_length=400, default="")
    # Its turn failed, but what happened is in the thread and the ledger: tried again, it is not written twice.
    heard = models.BooleanField(default=False)

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-id"], name="receipt_failed", condition=models.Q(state__gte=2)),
            models.Index(fields=["lease_until"], name="receipt_open", condition=models.Q(state=0)),
            models.Index(fields=["last_delivery_at"], name="receipt_unhanded", condition=models.Q(handed=1)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"

"""Outgoing messages and the reply windows that allow them."""

from typing import ClassVar

from django.db import models

from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import InstantField, OwnedRow


class Outgoing(OwnedRow):
    """One message on its way out. First-in first-out per account and recipient, at most one in `sending` (house §6).

    `intent` names what it is for (reply to X, part n; answer of the desk by client key), and is unique: asking twice
    is one message.
    """

    class State(models.TextChoices):
        """Never lying: `sent` only when the platform said so, `unknown` when nobody can say."""

        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        REFUSED = "refused"
        UNKNOWN = "unknown"
        EXPIRED = "expired"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    recipient = models.CharField(max_length=64)
    customer_id = models.BigIntegerField()
    message_id = models.BigIntegerField(null=True)
    intent = models.CharField(max_length=120, unique=True)
    # A `channels.ports` reply as JSON.
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=60, default="")
    detail = models.CharField(max_length=300, default="")
    # The rest of an answer waits until its passive first part was handed over: the receipt it waits for.
    after_receipt_id = models.BigIntegerField(null=True)
    not_before = InstantField(default=0)
    expires_at = InstantField()
    lease_until = InstantField(default=0)
    fence = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    created_at = InstantField()
    ended_at = InstantField(null=True)

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [
            models.Index(
                fields=["account", "recipient", "id"],
                name="outgoing_line",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            models.Index(fields=["message_id"], name="outgoing_message"),
            models.Index(
                fields=["organisation", "state", "-id"],
                name="outgoing_review",
                condition=models.Q(state__in=["refused", "unknown", "expired"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intent} {self.state}"


class Window(models.Model):
    """A reply window of one person towards one account, by trigger (C4): `used` of `limit` until `closes_at`."""

    account_id = models.BigIntegerField()
    recipient = models.CharField(max_length=64)
    trigger = models.CharField(max_length=10)
    pk = models.CompositePrimaryKey("account_id", "recipient", "trigger")
    opened_at = InstantField()
    closes_at = InstantField()
    limit = models.IntegerField()
    used = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.recipient} {self.trigger}"


class Upload(models.Model):
    """A file of ours on a platform: its media id there, until it expires (B15: three days)."""

    account_id = models.BigIntegerField()
    file_id = models.BigIntegerField()
    pk = models.CompositePrimaryKey("account_id", "file_id")
    media_id = models.CharField(max_length=128)
    expires_at = InstantField()

    def __str__(self) -> str:
        return self.media_id

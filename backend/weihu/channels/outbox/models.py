"""Outgoing messages and the reply windows that allow them."""

from typing import ClassVar

from django.db import models

from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import InstantField, OwnedRow

_ON_ITS_WAY = models.Q(state__in=["queued", "sending"])


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

    class Review(models.TextChoices):
        """How a person dealt with it."""

        RESENT = "resent"
        DISMISSED = "dismissed"

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
    # How many parts of a text that is too long for one message have left.
    progress = models.SmallIntegerField(default=0)
    created_at = InstantField()
    ended_at = InstantField(null=True)
    # What a person made of a message that did not go: sent anew, or let be.
    review = models.CharField(max_length=9, choices=Review.choices, default="", blank=True)
    reviewed_at = InstantField(null=True)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [
            # The dispatchers see to it; the database refuses it.
            models.UniqueConstraint(
                fields=["account", "recipient"], name="one_sending_per_person", condition=models.Q(state="sending")
            ),
        ]
        indexes: ClassVar = [
            # A person's line, and an account's: both hold only what is still on its way.
            models.Index(fields=["account", "recipient", "id"], name="outgoing_line", condition=_ON_ITS_WAY),
            models.Index(fields=["account", "id"], name="outgoing_next", condition=_ON_ITS_WAY),
            models.Index(
                fields=["after_receipt_id"],
                name="outgoing_waits",
                condition=models.Q(after_receipt_id__isnull=False),
            ),
            models.Index(fields=["message_id"], name="outgoing_message"),
            models.Index(
                fields=["organisation", "state", "-id"],
                name="outgoing_review",
                condition=models.Q(state__in=["refused", "unknown", "expired"], reviewed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intent} {self.state}"


class Window(models.Model):
    """What a customer's doing allows (C4): `allowed` messages to her between `opened_at` and `closes_at`.

    One row per trigger (message, menu, subscribe, scan), the latest; written by the path and by nobody else. What was
    spent is in `Spending`.
    """

    account_id = models.BigIntegerField()
    recipient = models.CharField(max_length=64)
    trigger = models.CharField(max_length=10)
    pk = models.CompositePrimaryKey("account_id", "recipient", "trigger")
    opened_at = InstantField()
    closes_at = InstantField()
    allowed = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.recipient} {self.trigger}"


class Spending(models.Model):
    """What was spent of a person's windows: `spends` is a list of [instant, trigger]; written by the dispatcher.

    Windows opened before `closed_at` are void: the person left, or the platform said that they are.
    """

    account_id = models.BigIntegerField()
    recipient = models.CharField(max_length=64)
    pk = models.CompositePrimaryKey("account_id", "recipient")
    spends = models.JSONField(default=list)
    closed_at = InstantField(default=0)

    def __str__(self) -> str:
        return f"{self.recipient}: {len(self.spends)}"


class Upload(models.Model):
    """A file of ours on a platform: its media id there, until it expires (B15: three days). `use`: see `ports.Use`."""

    account_id = models.BigIntegerField()
    file_id = models.BigIntegerField()
    use = models.CharField(max_length=8)
    pk = models.CompositePrimaryKey("account_id", "file_id", "use")
    media_id = models.CharField(max_length=128)
    expires_at = InstantField()

    def __str__(self) -> str:
        return self.media_id

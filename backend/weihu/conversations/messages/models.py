"""Messages."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import InstantField, OwnedRow


class Message(OwnedRow):
    """One thing said, by the customer or to her. Shown by (`sent_at`, `message_no`, `id`) (house §5.4)."""

    class Author(models.IntegerChoices):
        """Who spoke."""

        CUSTOMER = 1
        BOT = 2
        AGENT = 3
        SYSTEM = 4

    class State(models.TextChoices):
        """Of what goes out, as the outbox knows it; what came in is simply received."""

        RECEIVED = "received"
        # To be sent at `send_at`; not in the outbox yet.
        PLANNED = "planned"
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        REFUSED = "refused"
        UNKNOWN = "unknown"
        EXPIRED = "expired"

    # Not checked by the database: a check a row costs as much as the row, and whoever writes holds its parents.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    session_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    author = models.SmallIntegerField(choices=Author.choices)
    staff_id = models.BigIntegerField(null=True)
    rule_id = models.BigIntegerField(null=True)
    # The kind of `channels.ports` content or reply, its words if it has any, and the whole of it.
    kind = models.CharField(max_length=14)
    text = models.TextField(default="", blank=True)
    content = models.JSONField(default=dict)
    file_id = models.BigIntegerField(null=True)
    # Why there is no file (yet): "fetching", "too_large", "gone", "failed"; empty when there is one or none is due.
    file_state = models.CharField(max_length=12, default="", blank=True)
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.CharField(max_length=60, default="", blank=True)
    # The platform's clock and number for what came in, ours for what goes out.
    sent_at = InstantField()
    message_no = models.BigIntegerField(default=0)
    # Came after a newer one had been answered: in its place, flagged.
    late = models.BooleanField(default=False)
    # The message of this conversation that it answers, shown above it.
    quote_id = models.BigIntegerField(null=True)
    # When staff want it sent; null for what went at once.
    send_at = InstantField(null=True)
    created_at = InstantField()

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [models.Index(fields=["session_id", "sent_at", "message_no", "id"], name="message_thread")]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"

    @property
    def place(self) -> str:
        """Where it stands in its thread: what stands behind it has the greater text."""
        return f"{self.sent_at:016}.{self.message_no:020}.{self.id:019}"


class Submission(models.Model):
    """A client's key for one answer: the double click and the retry find the message that is there (fault 33)."""

    organisation_id = models.BigIntegerField()
    client_key = models.CharField(max_length=64)
    pk = models.CompositePrimaryKey("organisation_id", "client_key")
    message_id = models.BigIntegerField()
    created_at = InstantField()

    def __str__(self) -> str:
        return self.client_key

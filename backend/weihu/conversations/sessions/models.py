"""Sessions."""

from typing import ClassVar

from django.db import models

from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation, Shop, Staff
from weihu.kernel.models import InstantField, OwnedRow
from weihu.people.customers.models import Customer


class Session(OwnedRow):
    """One conversation case 会话 of a customer with an account, from opening to close. At most one is open."""

    class State(models.TextChoices):
        """Who owns it: the rules, the waiting line, a person, nobody any more."""

        BOT = "bot"
        WAITING = "waiting"
        SERVING = "serving"
        CLOSED = "closed"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    shop = models.ForeignKey(Shop, models.SET_NULL, null=True, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.BOT)
    agent = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+", db_index=False)
    # Set by the rule that handed over, for the person who follows.
    queue = models.CharField(max_length=40, default="", blank=True)
    service_class = models.CharField(max_length=40, default="", blank=True)
    skill = models.CharField(max_length=40, default="", blank=True)
    # Why a person is asked: customer (人工), rule, poison, staff.
    handed_over_by = models.CharField(max_length=10, default="", blank=True)
    opened_at = InstantField()
    waiting_at = InstantField(null=True)
    claimed_at = InstantField(null=True)
    answered_at = InstantField(null=True)
    closed_at = InstantField(null=True)
    closed_by = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+", db_index=False)
    # done, no_answer_needed, customer_left, idle (rules only)
    close_reason = models.CharField(max_length=20, default="", blank=True)
    wrap_up = models.CharField(max_length=400, default="", blank=True)
    # The newest message and its instant, for lists and for idle time; customer's words not yet seen by the agent.
    last_message_id = models.BigIntegerField(null=True)
    last_at = InstantField()
    unread = models.IntegerField(default=0)
    # Put away 稍后处理 by her who serves it, until then, with her own line why; and since when it is back, until she
    # does something with it.
    snoozed_until = InstantField(null=True)
    snooze_note = models.CharField(max_length=120, default="", blank=True)
    returned_at = InstantField(null=True)
    # When the customer was last shown that somebody types.
    typed_at = InstantField(null=True)
    version = models.BigIntegerField(default=1)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "account"], name="one_open_session", condition=~models.Q(state="closed")
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "state", "waiting_at"],
                name="session_people",
                condition=models.Q(state__in=["waiting", "serving"]),
            ),
            models.Index(fields=["customer", "-id"], name="session_customer"),
            # The desk's lists of what the rules have, and of what is over; written when a session changes hands only.
            models.Index(fields=["organisation", "-opened_at"], name="session_rules", condition=models.Q(state="bot")),
            models.Index(
                fields=["organisation", "-closed_at"], name="session_closed", condition=models.Q(state="closed")
            ),
            # The same narrowed to a shop, an account or an agent.
            models.Index(fields=["shop", "-closed_at"], name="session_closed_shop", condition=models.Q(state="closed")),
            models.Index(
                fields=["account", "-closed_at"], name="session_closed_account", condition=models.Q(state="closed")
            ),
            models.Index(
                fields=["agent", "-closed_at"], name="session_closed_agent", condition=models.Q(state="closed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

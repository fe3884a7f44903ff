"""Drafts of menus, and what was published."""

from typing import ClassVar

from django.db import models

from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import InstantField, OwnedRow


class Menu(OwnedRow):
    """An account's menu as it is being drafted, beside what was last read as live. Entries are `ports.Entry`s."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    entries = models.JSONField(default=list)
    # Rises with each saving: whoever saves says which version she read.
    version = models.BigIntegerField(default=0)
    edited_by = models.CharField(max_length=60, default="", blank=True)
    edited_at = InstantField(null=True)
    # Null until it was read for the first time.
    live = models.JSONField(null=True)
    live_others = models.IntegerField(default=0)
    live_at = InstantField(null=True)
    # The last number given to a publication.
    number = models.BigIntegerField(default=0)

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation"], name="menu_of_organisation")]

    def __str__(self) -> str:
        return f"{self.account_id} v{self.version}"


class Publication(OwnedRow):
    """A menu on its way to the followers, or the taking away of one: asked for, being done, and how it ended."""

    class Kind(models.TextChoices):
        """What was asked for."""

        PUBLISH = "publish"
        REMOVE = "remove"

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        SENDING = "sending"
        CHECKING = "checking"
        DONE = "done"
        FAILED = "failed"

    UNFINISHED: ClassVar = (State.WAITING, State.SENDING, State.CHECKING)

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    entries = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.IntegerField(default=0)
    # Why it failed or waits: the platform's code or a cause's name; `detail` its own words.
    problem = models.CharField(max_length=40, default="", blank=True)
    detail = models.CharField(max_length=200, default="", blank=True)
    # Whether the platform showed afterwards what was sent; null where it could not be read.
    is_as_sent = models.BooleanField(null=True)
    asked_by = models.CharField(max_length=60)
    asked_at = InstantField()
    ended_at = InstantField(null=True)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "number"], name="one_publication_number"),
            models.UniqueConstraint(
                fields=["account"],
                name="one_publication_at_a_time",
                condition=models.Q(state__in=["waiting", "sending", "checking"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} no. {self.number} {self.state}"

"""Rules."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import InstantField, OwnedRow


class Rule(OwnedRow):
    """When a customer says or does this, answer that 规则 (A-31)."""

    class Kind(models.TextChoices):
        """What it listens to, from the most to the least specific."""

        KEYWORD = "keyword"
        MENU = "menu"
        CODE = "code"
        PATTERN = "pattern"
        CONTAINS = "contains"
        FOLLOW = "follow"
        DEFAULT = "default"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Keywords, parts, patterns (re2), menu keys or scenes of codes; empty for follow and default.
    phrases = models.JSONField(default=list)
    # Of two rules that match, the higher priority wins, then the more specific.
    priority = models.IntegerField(default=0)
    # The accounts where it holds, by id as text; empty = all.
    accounts = models.JSONField(default=list)
    # {"weekdays": [1…7], "from": "08:30", "to": "17:30", "since": ms, "until": ms}; empty = always.
    schedule = models.JSONField(default=dict)
    # `channels.ports` replies, in order; each answer of one push may be several messages.
    replies = models.JSONField(default=list)
    # Hands the customer to a person: {"queue": …, "service_class": …, "skill": …}; null = does not.
    hand_over = models.JSONField(null=True)
    # Also speaks while a person has the session.
    always = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    version = models.BigIntegerField(default=1)
    created_at = InstantField()
    updated_at = InstantField()

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "enabled"], name="rule_enabled")]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """Counts changes of an organisation's rules, so that each process knows when what it compiled is stale."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="+")
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.number}"

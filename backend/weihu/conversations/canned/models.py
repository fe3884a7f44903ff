"""Canned replies."""

from django.db import models

from weihu.foundation.organisations.models import Organisation, Shop
from weihu.kernel.models import InstantField, OwnedRow


class Canned(OwnedRow):
    """Words that staff use again and again 快捷回复, of the business or one shop; `/` and the shortcut call it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", null=True)
    category = models.CharField(max_length=40, default="", blank=True)
    shortcut = models.CharField(max_length=20, default="", blank=True)
    title = models.CharField(max_length=60)
    text = models.TextField()
    position = models.IntegerField(default=0)
    uses = models.BigIntegerField(default=0)
    created_at = InstantField()

    def __str__(self) -> str:
        return self.title

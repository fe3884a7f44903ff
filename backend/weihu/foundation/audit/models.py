"""The audit log."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation, Staff
from weihu.kernel.models import InstantField, OwnedRow


class Entry(OwnedRow):
    """One change of set-up or rights, or one read of protected content: who, when, what, in words of an operator."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    at = InstantField()
    staff = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40, default="")
    words_zh = models.CharField(max_length=400)
    words_en = models.CharField(max_length=400)

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return self.words_en

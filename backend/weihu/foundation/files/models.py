"""Stored files."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation, Staff
from weihu.kernel.models import InstantField, OwnedRow


class StoredFile(OwnedRow):
    """Bytes kept under their SHA-256 in the data folder; the row says whose they are and what they were found to be."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    # Whose conversation or desk it comes from; null: no single shop's. Not a reference: a shop that is gone must not
    # make its files everybody's.
    shop_id = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=80)
    size = models.BigIntegerField()
    # How long it plays; null when nobody could tell.
    seconds = models.FloatField(null=True)
    purpose = models.CharField(max_length=20)
    # Whether a browser may show it in its place; everything else, and whatever is two things at once, is a download.
    inline = models.BooleanField(default=False)
    # The recording that this one was made from, for browsers, which play neither AMR nor Speex.
    variant_of = models.ForeignKey("self", models.CASCADE, related_name="+", null=True)
    created_at = InstantField()
    created_by = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+")

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [models.Index(fields=["sha256"], name="file_by_content")]

    def __str__(self) -> str:
        return self.name

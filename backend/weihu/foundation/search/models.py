"""What can be found, and how far the index was brought by walking over everything."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import OwnedRow


class Document(OwnedRow):
    """The words of one thing that can be found. Ids rise as things are added: the newest are found first.

    Its grams stand beside it and are no column here: a full-text table of SQLite under the same id, a `tsvector` of
    this table on PostgreSQL (see the migration). It is the customer's data like the row it was read from, and goes
    with it.
    """

    # Not checked by the database: a check a row costs as much as the row, and whoever writes holds its parents.
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    # The number of a registered source, and the id of the thing there.
    kind = models.SmallIntegerField()
    object_id = models.BigIntegerField()
    # Whose data it is.
    customer_id = models.BigIntegerField(null=True)
    # Where one must hold the source's permission; null: everywhere.
    shop_id = models.BigIntegerField(null=True)
    # As it was read, parts with `rules.BETWEEN` between them.
    text = models.TextField()

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "kind", "object_id"], name="one_document_per_object")
        ]
        indexes: ClassVar = [models.Index(fields=["customer_id"], name="document_customer")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class Walk(models.Model):
    """How far everything of one kind was looked through, oldest first.

    `reached` by the hourly look for what no event told of; `rebuilding` by a rebuild that is not done yet, else null.
    """

    organisation_id = models.BigIntegerField()
    kind = models.SmallIntegerField()
    pk = models.CompositePrimaryKey("organisation_id", "kind")
    reached = models.BigIntegerField(default=0)
    rebuilding = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.kind}"

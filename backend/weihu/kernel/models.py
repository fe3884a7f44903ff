"""What every table shares: a time-ordered id, and instants as integers."""

from django.db import models

from weihu.kernel import ids, tenancy

# Unix milliseconds of the clock in force (see `kernel.clock`).
InstantField = models.BigIntegerField


class Row(models.Model):
    """A row with an id of `kernel.ids`."""

    id = models.BigIntegerField(primary_key=True, default=ids.new_id, editable=False)

    class Meta:
        abstract = True


class OwnedRow(tenancy.Owned, Row):
    """A row of an organisation, with an id."""

    class Meta(tenancy.Owned.Meta):
        abstract = True

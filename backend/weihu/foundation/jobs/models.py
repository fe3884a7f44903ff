"""Background jobs."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation
from weihu.kernel.models import InstantField, OwnedRow


class Job(OwnedRow):
    """A piece of work, enqueued in the transaction of the change that needs it; it may run twice.

    Lease and fence are of the host's clock (`clock.wall`), so that a test's jump in time does not end them. `crashes`
    counts claims whose worker never came back; after `rules.QUARANTINE_AFTER` the job is set aside (fault 72).
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        QUARANTINED = "quarantined"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", null=True)
    name = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    # One waiting or running job per key. Asked for while it runs, it runs `again` afterwards: it may have read the
    # state before the change that asks now.
    key = models.CharField(max_length=120, null=True, unique=True)
    again = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    run_at = InstantField()
    lease_until = InstantField(default=0)
    fence = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    crashes = models.IntegerField(default=0)
    error = models.CharField(max_length=400, default="")
    created_at = InstantField()
    ended_at = InstantField(null=True)

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [
            models.Index(fields=["run_at", "id"], name="job_due", condition=models.Q(state="waiting")),
            models.Index(fields=["lease_until"], name="job_leased", condition=models.Q(state="running")),
            models.Index(
                fields=["ended_at"], name="job_ended", condition=models.Q(state__in=["done", "failed", "quarantined"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

"""Django's standard Tasks API on our jobs table, for libraries and for those who know it (`settings.TASKS`)."""

import datetime as dt
from typing import Any, TypeVar

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from typing_extensions import ParamSpec

from weihu.foundation.jobs import registry, services
from weihu.foundation.jobs.models import Job
from weihu.kernel import clock, tenancy

T = TypeVar("T")
P = ParamSpec("P")

NAME = "django.task"
_STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
    Job.State.QUARANTINED: TaskResultStatus.FAILED,
}


@registry.task(NAME)
def run(organisation_id: int | None, *, path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Calls a function that was declared with Django's `@task`; its return value is not kept."""
    task: Task[Any, Any] = import_string(path)
    task.call(*args, **kwargs)


class JobBackend(BaseTaskBackend):
    """Enqueues into our table, within the caller's transaction and for the one organisation that is open."""

    supports_defer = True
    supports_get_result = True

    def enqueue(self, task: "Task[P, T]", args: Any, kwargs: Any) -> "TaskResult[T]":
        """Adds a job."""
        self.validate_task(task)
        run_at = clock.Millis(int(task.run_after.timestamp() * 1000)) if task.run_after else None
        call = {"path": task.module_path, "args": list(args), "kwargs": dict(kwargs)}
        (job_id,) = services.enqueue_many([services.Draft(NAME, _organisation(), call, run_at)])
        return self.get_result(str(job_id))

    def get_result(self, result_id: str) -> "TaskResult[Any]":
        """How the job stands. Raises TaskResultDoesNotExist."""
        job = Job.unscoped.filter(id=int(result_id), name=NAME).first() if result_id.isdigit() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        ran = job.attempts > 0
        return TaskResult(
            task=import_string(job.args["path"]),
            id=result_id,
            status=_STATUS[Job.State(job.state)],
            enqueued_at=_moment(job.created_at),
            started_at=_moment(job.run_at) if ran else None,
            finished_at=_moment(job.ended_at),
            last_attempted_at=_moment(job.run_at) if ran else None,
            args=job.args["args"],
            kwargs=job.args["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=["weihu"] * job.attempts,
        )


def _organisation() -> int | None:
    """The organisation that is open, when it is exactly one; otherwise the task is the platform's own."""
    try:
        opened = tenancy.current()
    except tenancy.ScopeMissing:
        return None
    return next(iter(opened)) if len(opened) == 1 else None


def _moment(at: int | None) -> dt.datetime | None:
    return None if at is None else dt.datetime.fromtimestamp(at / 1000, dt.UTC)

"""What is done for sessions in the background."""

from weihu.conversations.sessions.services import snoozing
from weihu.foundation.jobs.registry import task


@task(snoozing.TASK, retries=8, timeout_s=30)
def return_session(organisation_id: int, *, session_id: int) -> None:
    """A session that was put away comes back at its time."""
    snoozing.give_back(session_id)

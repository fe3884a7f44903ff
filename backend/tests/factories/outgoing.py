"""Messages on their way, for tests."""

from typing import Any

from weihu.channels import ports as replies
from weihu.channels.outbox import services, windows
from weihu.channels.outbox.models import Outgoing
from weihu.kernel import clock


def draft(account: Any, text: str = "好", *, to: str = "o1", **more: Any) -> services.Draft:
    """A text to that person; its intent is made of both."""
    told: dict[str, Any] = {
        "organisation_id": account.organisation_id,
        "account_id": account.pk,
        "recipient": to,
        "customer_id": 1,
        "message_id": None,
        "intent": f"test:{to}:{text}",
        "body": replies.TextReply(text),
        "expires_at": clock.now() + clock.HOUR,
    }
    return services.Draft(**(told | more))


def opened(account: Any, *people: str) -> None:
    """These people wrote a second ago: they may be answered."""
    windows.open_many([(account.pk, one, "message", clock.now() - 1000) for one in people or ("o1",)])


def states(**where: Any) -> list[tuple[str, str]]:
    """State and reason of these messages, in the order in which they were queued."""
    return list(Outgoing.unscoped.filter(**where).order_by("id").values_list("state", "reason"))

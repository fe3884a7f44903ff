"""What the inbox tells the path besides turns."""

from collections.abc import Sequence

from weihu.channels import ports
from weihu.channels.inbox import turns
from weihu.channels.inbox.turns import Lost
from weihu.channels.outbox import services as outbox
from weihu.conversations.messages.models import Message
from weihu.kernel import bus, clock, tenancy
from weihu.people.customers.models import Identity
from weihu.reception import path
from weihu.reception.turn import ANSWER_LIVES_MS

NOT_FETCHED = "not_fetched"


def lose(lost: Sequence[Lost]) -> None:
    """Nobody can say whether these answers were shown: a person decides; what waited behind them does not go."""
    outbox.withhold([one.receipt_id for one in lost])
    with tenancy.scope(*{one.organisation_id for one in lost}):
        outbox.note_unknown(_answers(lost), reason=NOT_FETCHED)


def _answers(lost: Sequence[Lost]) -> list[outbox.Draft]:
    """The passive answers as messages that may be sent again, as long as there is somebody to send them to."""
    rows = {row.pk: row for row in Message.objects.filter(pk__in=[one.message_id for one in lost])}
    known = Identity.objects.filter(customer_id__in={row.customer_id for row in rows.values()})
    openids = {(one.account_id, one.customer_id): one.openid for one in known}
    told = [(one.receipt_id, rows[one.message_id]) for one in lost if one.message_id in rows]
    return [
        outbox.Draft(
            organisation_id=row.organisation_id, account_id=row.account_id,
            recipient=openids[row.account_id, row.customer_id], customer_id=row.customer_id, message_id=row.pk,
            intent=f"reply:{receipt_id}:0", body=ports.reply_of(row.content),
            expires_at=clock.now() + ANSWER_LIVES_MS,
        )
        for receipt_id, row in told
        if (row.account_id, row.customer_id) in openids
    ]  # fmt: skip


def connect() -> None:
    """Once, when Django starts."""
    turns.handle_with(path.handle)
    bus.within(Lost, lose)

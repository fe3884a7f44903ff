"""What became of messages after they were added: sent or not, and the file that was fetched for them."""

from collections.abc import Iterable, Sequence

import msgspec

from weihu.channels.inbox.events import MediaFetched
from weihu.conversations.messages import events, hot, verbs
from weihu.conversations.messages.models import Message
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.people.ledger import services as ledger
from weihu.people.ledger.drafts import Draft as Action


class Change(msgspec.Struct, frozen=True):
    """A message's state from now on; `reason` says why it did not go, or that nobody can say."""

    organisation_id: int
    message_id: int
    state: str
    reason: str = ""


def change_states(changes: Sequence[Change]) -> None:
    """Sets the states, records what was sent, tells the screens; within the caller's transaction, five statements."""
    placed = _of_their_organisation((change.organisation_id, change.message_id) for change in changes)
    known = [change for change in changes if change.message_id in placed]
    if not known:
        return
    hot.set_states([(change.message_id, change.state, change.reason) for change in known])
    now = clock.now()
    sent = {one.message_id for one in known if one.state == Message.State.SENT}
    ledger.record([_sent(placed[id], now) for id in sorted(sent) if placed[id].state != Message.State.SENT])
    realtime.append([_told(placed[change.message_id], change.state) for change in known])


def change_files(fetched: Sequence[MediaFetched]) -> None:
    """Gives messages their files, or says why there is none, and tells the screens."""
    placed = _of_their_organisation((one.organisation_id, one.message_id) for one in fetched)
    known = [one for one in fetched if one.message_id in placed]
    if not known:
        return
    hot.set_files([(one.message_id, one.file_id, "" if one.file_id else one.state) for one in known])
    realtime.append([_told(placed[one.message_id], placed[one.message_id].state) for one in known])


def _of_their_organisation(pairs: Iterable[tuple[int, int]]) -> dict[int, hot.Placed]:
    wanted = {message_id: organisation_id for organisation_id, message_id in pairs}
    found = hot.placed(wanted)
    return {id: one for id, one in found.items() if one.organisation_id == wanted[id]}


def _told(one: hot.Placed, state: str) -> realtime.Draft:
    return events.changed(
        organisation_id=one.organisation_id,
        shop_id=one.shop_id,
        session_id=one.session_id,
        message_id=one.id,
        state=state,
    )


def _sent(one: hot.Placed, now: int) -> Action:
    return Action(
        organisation_id=one.organisation_id,
        at=now,
        # The ledger counts authors as messages do.
        actor=one.author,
        staff_id=one.staff_id,
        customer_id=one.customer_id,
        session_id=one.session_id,
        verb=verbs.SENT.name,
        object_type=verbs.SENT.object_type,
        object_id=one.id,
        account_id=one.account_id,
        shop_id=one.shop_id,
        content_class=one.kind,
        dimensions={
            "quantity": {"messages": 1},
            "value": {"delivery_s": round(max(0, now - one.sent_at) / 1000, 1)},
        },
    )

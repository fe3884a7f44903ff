"""What a batch looks up once for all its turns: who is ready, which files the platform has, whose line is busy."""

from collections.abc import Mapping, Sequence

import msgspec

from weihu.channels.inbox.turns import Turn
from weihu.channels.outbox import selectors as outbox
from weihu.desk.presence import selectors as presence
from weihu.kernel import clock
from weihu.people.customers.hot import Known
from weihu.reception.texts import House
from weihu.reception.turn import Facts


class Surroundings(msgspec.Struct, frozen=True):
    """Read in a constant number of statements."""

    now: int
    # (organisation, shop) where somebody is ready to answer.
    ready: frozenset[tuple[int, int | None]]
    media: Mapping[int, Mapping[int, str]]
    busy: frozenset[tuple[int, str]]

    def facts(self, turn: Turn, known: Known, houses: Mapping[int, House], *, passive_open: bool, heard: bool) -> Facts:
        """What one turn needs."""
        account, inbound = turn.arrival.account, turn.arrival.inbound
        return Facts(
            turn=turn,
            known=known,
            house=houses[account.organisation_id],
            now=self.now,
            anybody_ready=(account.organisation_id, account.shop_id) in self.ready,
            passive_open=passive_open,
            media=self.media.get(account.id, {}),
            line_busy=(inbound.account_id, inbound.sender) in self.busy,
            heard=heard,
        )


def look(turns: Sequence[Turn], people: Mapping[tuple[int, str], Known]) -> Surroundings:
    """For the batch at hand."""
    now = clock.now()
    places = {(turn.arrival.account.organisation_id, turn.arrival.account.shop_id) for turn in turns}
    accounts = {turn.arrival.account.id for turn in turns}
    return Surroundings(
        now=now,
        ready=frozenset(presence.ready_places(places)),
        media=outbox.media_of(accounts, now),
        busy=frozenset(outbox.busy_lines(list(people))),
    )

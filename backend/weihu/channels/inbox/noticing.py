"""What a gateway notices about its accounts while it takes their pushes; written down now and then, by the sweeper."""

import threading
import time

from weihu.channels import ports
from weihu.channels.accounts import heard
from weihu.channels.inbox.turns import Arrival

_EVERY_S = 60.0


class Noticing:
    """Of one process. `see` is for the event loop and costs next to nothing, `write_down` is for a thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: dict[int, int] = {}
        self._unknown: set[tuple[int, str]] = set()
        # When each account's last push was last written; which unknown kinds were, since this process began.
        self._written: dict[int, float] = {}
        self._told: set[tuple[int, str]] = set()

    def see(self, arrival: Arrival) -> None:
        """A push was taken."""
        inbound = arrival.inbound
        self._heard[inbound.account_id] = arrival.received_at
        if inbound.content.__class__ in ports.PERHAPS_UNKNOWN and (kind := ports.unknown_kind(inbound.content)):
            self._unknown.add((inbound.account_id, kind))

    def write_down(self) -> None:
        """Each account's last push at most once a minute, each unknown kind once."""
        now = time.monotonic()
        with self._lock:
            due = {one for one in list(self._heard) if now - self._written.get(one, -_EVERY_S) >= _EVERY_S}
            if due:
                latest = {account_id: self._heard[account_id] for account_id in due}
                heard.note_heard(latest)
                for account_id, at in latest.items():
                    self._written[account_id] = now
                    # A push that came meanwhile is the next minute's.
                    if self._heard[account_id] == at:
                        del self._heard[account_id]
            for account_id, kind in list(self._unknown - self._told):
                heard.note_oddity(account_id, heard.UNKNOWN_PUSH, kind)
                self._told.add((account_id, kind))

"""The dispatcher: one loop keeps the books in few transactions, a few threads talk to the platforms.

Any number of dispatchers, in any number of processes, share the table; the claims see to it that a person gets one
message at a time, in order, whoever sends it.
"""

import logging
import threading
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.db import Error, close_old_connections, connection

from weihu.channels.outbox import hot, rules, services
from weihu.channels.outbox.books import Books
from weihu.channels.outbox.services import BELL
from weihu.channels.outbox.speakers import Outcome, Speakers, Step
from weihu.foundation.realtime import hub
from weihu.kernel import clock
from weihu.kernel.db import is_transient, write

logger = logging.getLogger(__name__)

_SWEEP_S = 2.0
_EXPIRED_AT_ONCE = 200
# Longer than any call that an adapter makes: then the lease of a message is let go, and it is `unknown`.
_LONGEST_CALL_S = 180.0
# Looks that follow each other closer than this are one.
_GAP_S = 0.005


class Dispatcher:
    """Sends what is queued until told to stop."""

    def __init__(self, *, threads: int = 8, per_account: int = 4, lease_s: float = 20.0, poll_s: float = 0.5) -> None:
        self._per_account = per_account
        self._lease_s = lease_s
        self._poll_s = poll_s
        self._bell = BELL.ear()
        self._speakers = Speakers(threads, self._bell)
        self._under_way: dict[int, tuple[Step, float]] = {}
        self._unsettled: list[Outcome] = []
        self._resting: dict[int, int] = {}
        self._taken_at: dict[int, int] = {}
        self._first = 0
        self._renew_at = 0.0
        self._sweep_at = 0.0

    def run_forever(self, stop: threading.Event, *, grace_s: float = 10.0) -> None:
        """The loop. At the end it hears out what is under way; what stays unanswered is found `unknown` later."""
        if settings.WEIHU_REDIS_URL:
            # Another process tells its events through Redis: what it has queued goes at once, not at the next look.
            hub.listen(self._bell.set)
        while not stop.is_set():
            self._look()
            self._bell.wait(self._poll_s)
            self._bell.clear()
            stop.wait(_GAP_S)
        end = clock.monotonic() + grace_s
        while (self._under_way or self._unsettled) and clock.monotonic() < end:
            self._bell.wait(0.1)
            self._bell.clear()
            self._look(last=True)
        self._speakers.end(0.0 if self._under_way else 1.0)
        connection.close()

    def drain(self, within_s: float = 30.0) -> None:
        """Looks until nothing is under way and nothing may leave: for tests and commands."""
        end = clock.monotonic() + within_s
        while clock.monotonic() < end:
            self._bell.clear()
            self.step()
            if not self._under_way and not self._bell.is_set():
                return
            self._bell.wait(1.0)
        raise TimeoutError("the outbox did not come to rest")

    def close(self) -> None:
        """Ends the threads of one who was not run by `run_forever`."""
        self._speakers.end(1.0)

    def _look(self, *, last: bool = False) -> None:
        try:
            close_old_connections()
            self.step(last=last)
        except Error as error:
            # The database is away (fault 69): answers are kept and written down when it is back.
            logger.warning("outbox: the database does not answer: %s", error, exc_info=not is_transient(error))
            connection.close()
        except Exception:  # the loop outlives every mistake; leases and states in the database stay true
            logger.exception("outbox: a look failed")

    def step(self, *, last: bool = False) -> None:
        """One look: write down the answers, sweep, and send whose turn it is (unless it is the last)."""
        self._unsettled += self._speakers.heard()
        self._renew()
        accounts = [] if last else self._accounts()
        if self._unsettled or any(self._has_head(account_id) for account_id in accounts):
            self._write_down(accounts)
        self._sweep()

    def _write_down(self, accounts: Sequence[int]) -> None:
        try:
            self._write(self._unsettled, accounts)
        except Error:
            raise
        except Exception:  # one message's own failure must not hold up the others
            logger.exception("outbox: the answers are written down one by one")
            for outcome in list(self._unsettled):
                self._write_alone(outcome)

    def _write(self, outcomes: Sequence[Outcome], accounts: Sequence[int], *, tell: bool = True) -> None:
        settled = {outcome.step.head.id for outcome in outcomes}
        going = [step for row_id, (step, _) in self._under_way.items() if row_id not in settled]
        busy = Counter(step.head.account_id for step in going)
        books = Books(lease_s=self._lease_s, taken_at=self._taken_at)
        with write():
            if outcomes:
                books.settle(outcomes)
            books.claim(accounts, busy=busy, free=self._speakers.threads - len(going), each=self._per_account)
            books.close(tell=tell)
        for row_id in settled:
            self._under_way.pop(row_id, None)
        self._unsettled = [outcome for outcome in self._unsettled if outcome.step.head.id not in settled]
        self._taken_at = books.taken_at
        self._resting |= books.resting
        if books.look_again:
            self._bell.set()
        for step in books.steps:
            self._under_way[step.head.id] = (step, clock.monotonic())
            self._speakers.say(step)

    def _write_alone(self, outcome: Outcome) -> None:
        """A listener that fails loses the news of this message, never its state."""
        try:
            self._write([outcome], [])
        except Error:
            raise
        except Exception:  # a listener's bug costs the news, never the state
            logger.exception("outgoing %d: nobody could be told", outcome.step.head.id)
            self._write([outcome], [], tell=False)

    def _accounts(self) -> list[int]:
        """The accounts that have something to send and may; another one first each time."""
        if len(self._under_way) >= self._speakers.threads and not self._unsettled:
            return []
        now = clock.now()
        self._resting = {account_id: until for account_id, until in self._resting.items() if until > now}
        found = [account_id for account_id in hot.accounts_waiting() if account_id not in self._resting]
        self._first += 1
        turn = self._first % len(found) if found else 0
        return found[turn:] + found[:turn]

    def _has_head(self, account_id: int) -> bool:
        """A look only: opens no write transaction."""
        return bool(hot.heads(account_id, now=clock.now(), wall=clock.wall(), limit=1, lock=False))

    def _renew(self) -> None:
        """Whoever lives keeps her leases; a dead or sleeping process does not."""
        now = clock.monotonic()
        if now < self._renew_at or not self._under_way:
            return
        until = clock.wall() + int(self._lease_s * 1000)
        live = [step.head for step, since in self._under_way.values() if now - since < _LONGEST_CALL_S]
        with write():
            hot.RENEW.run([(head.id, head.fence, until) for head in live])
        self._renew_at = now + self._lease_s / 3

    def _sweep(self) -> None:
        """What a dead dispatcher left in `sending`, and what nobody wants any more."""
        if clock.monotonic() < self._sweep_at:
            return
        now, wall = clock.now(), clock.wall()
        if hot.has_lost(wall):
            with write():
                lost = hot.give_up_lost(wall=wall, now=now, reason=rules.PROCESS_DIED)
                services.tell(lost, rules.UNKNOWN, rules.PROCESS_DIED)
            for row in lost:
                logger.warning("outgoing %d: its dispatcher is gone, nobody knows whether it left", row.id)
        late = hot.overdue(now=now, wall=wall, limit=_EXPIRED_AT_ONCE)
        if late:
            with write():
                services.tell(hot.expire(late, now=now, wall=wall), rules.EXPIRED, rules.EXPIRED)
        # As long as there are more, the next look takes them.
        self._sweep_at = clock.monotonic() + (0.0 if len(late) == _EXPIRED_AT_ONCE else _SWEEP_S)

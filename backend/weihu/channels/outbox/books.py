"""The dispatcher's bookkeeping: what a transaction writes after answers came and before new messages leave."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from weihu.channels import ports as replies
from weihu.channels.accounts import cache
from weihu.channels.accounts.cache import Loaded
from weihu.channels.outbox import hot, rules, selectors, services
from weihu.channels.outbox.events import OutgoingChanged
from weihu.channels.outbox.hot import Head
from weihu.channels.outbox.models import Upload
from weihu.channels.outbox.ports import SENDERS, Sender, Use
from weihu.channels.outbox.rules import Verdict
from weihu.channels.outbox.speakers import Outcome, Step
from weihu.channels.outbox.windows import hot as window_rows
from weihu.channels.outbox.windows import rules as windows
from weihu.channels.outbox.windows.hot import Pair
from weihu.kernel import clock
from weihu.kernel.crypto import CannotOpen

logger = logging.getLogger(__name__)


class Books:
    """One transaction's worth: `settle` the answers, `claim` what may leave, `close` writes and tells.

    Nothing outside the transaction is touched: `steps` and `resting` are for the dispatcher after the commit.
    """

    def __init__(self, *, lease_s: float, taken_at: Mapping[int, int]) -> None:
        self.now = clock.now()
        self.wall = clock.wall()
        self.steps: list[Step] = []
        self.resting: dict[int, int] = {}
        # A message ended without being sent: whose turn is it now?
        self.look_again = False
        # When the platforms last took a message, by account.
        self.taken_at = dict(taken_at)
        self._lease_until = self.wall + int(lease_s * 1000)
        self._events: list[OutgoingChanged] = []
        self._known: dict[Pair, windows.Account] = {}
        self._spending: set[Pair] = set()
        self._closing: list[tuple[int, str, int]] = []

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Writes how the steps went; an answer for a row that was given away meanwhile is refused (fault 73)."""
        self._keep_uploads(outcomes)
        mine = hot.held([(one.step.head.id, one.step.head.fence) for one in outcomes])
        self._read([one.step.head.pair for one in outcomes])
        unreachable: dict[str, set[Pair]] = {}
        for one in outcomes:
            head = one.step.head
            if head.id not in mine:
                logger.warning("outgoing %d: a late answer was refused, the row is another dispatcher's", head.id)
            elif one.error is None:
                self._go_on(one)
            else:
                verdict = self._judge(one)
                self._end(head, verdict, spent=one.step.spent, uploading=bool(one.step.missing))
                if verdict.ends_line:
                    unreachable.setdefault(verdict.reason, set()).add(head.pair)
                if verdict.forget_uploads:
                    used = rules.uses(one.step.parts[0])
                    Upload.objects.filter(account_id=head.account_id, file_id__in=used).delete()
        for reason, pairs in unreachable.items():
            gone = hot.refuse_line(pairs, now=self.now, reason=reason)
            self._events += [services.changed(row, rules.REFUSED, reason) for row in gone]

    def claim(self, account_ids: Sequence[int], *, busy: Counter[int], free: int, each: int) -> None:
        """Takes the messages whose turn it is: up to `free` in all and `each` per account, `busy` being under way."""
        free -= len(self.steps)
        for account_id in account_ids:
            loaded = self._loaded(account_id)
            sender = SENDERS.get(loaded.adapter) if loaded else None
            limit = min(
                free, each - busy[account_id] - sum(1 for one in self.steps if one.head.account_id == account_id)
            )
            if loaded is None or sender is None or limit <= 0 or account_id in self.resting:
                continue
            before = len(self.steps)
            self._claim(loaded, sender, hot.heads(account_id, now=self.now, wall=self.wall, limit=limit, lock=True))
            free -= len(self.steps) - before

    def close(self, *, tell: bool) -> None:
        """The last statements of the transaction; the very last tell those above."""
        if self._spending:
            window_rows.save([(pair, self._known[pair]) for pair in self._spending])
        if self._closing:
            window_rows.CLOSE.run(
                [(account_id, recipient, "[]", at) for account_id, recipient, at in sorted(self._closing)]
            )
        if tell:
            services.publish(self._events)

    def _claim(self, loaded: Loaded, sender: Sender, heads: Sequence[Head]) -> None:
        if not heads:
            return
        self._read([head.pair for head in heads])
        uploads = self._uploads(loaded.id)
        for head in heads:
            if head.expires_at <= self.now:
                self._end(head, Verdict(rules.EXPIRED, rules.EXPIRED))
                continue
            try:
                reply = replies.reply_of(head.body)
                parts = tuple(sender.parts(loaded, reply))
            except Exception:  # a body that cannot be understood must not stop the line
                logger.exception("outgoing %d cannot be understood", head.id)
                self._end(head, Verdict(rules.REFUSED, rules.BROKEN))
                continue
            uses = rules.uses(reply)
            media_ids = {file_id: uploads[file_id, use] for file_id, use in uses.items() if (file_id, use) in uploads}
            missing = tuple((file_id, use) for file_id, use in uses.items() if file_id not in media_ids)
            step = Step(head, loaded, sender, parts, media_ids, missing)
            self._hold(step) if missing else self._begin(step)

    def _loaded(self, account_id: int) -> Loaded | None:
        """An account whose secrets do not open holds up nobody but itself."""
        try:
            return cache.by_id(account_id)
        except CannotOpen:
            logger.exception("account %d cannot be read", account_id)
            self.resting[account_id] = self.now + clock.MINUTE
            return None

    def _uploads(self, account_id: int) -> dict[tuple[int, Use], str]:
        good_until = self.now + selectors.SAFETY_MS
        rows = hot.uploads([account_id], good_until=good_until)
        return {(file_id, _use(use)): media_id for _, file_id, use, media_id in rows}

    def _hold(self, step: Step) -> None:
        """Files first. The message stays queued, so that a crash meanwhile leaves no doubt about it."""
        hot.HOLD.run([(step.head.id, step.head.fence, self._lease_until)])
        self._next(step, fence=step.head.fence + 1)

    def _begin(self, step: Step) -> None:
        """From here on nobody but the platform can say whether it left."""
        head = step.head
        spent, refusal = self._spend(step)
        if refusal is not None:
            self._end(head, refusal)
            return
        hot.SEND.run([(head.id, head.fence, self._lease_until)])
        self._next(msgspec.structs.replace(step, spent=spent), fence=head.fence + 1, attempts=head.attempts + 1)

    def _go_on(self, outcome: Outcome) -> None:
        step, head = outcome.step, outcome.step.head
        if step.missing:
            media_ids = step.media_ids | {file_id: done.media_id for file_id, _, done in outcome.uploaded}
            self._begin(msgspec.structs.replace(step, media_ids=media_ids, missing=()))
            return
        self.taken_at[head.account_id] = self.now
        progress = head.progress + 1
        head = msgspec.structs.replace(head, progress=progress)
        if progress >= len(step.parts):
            self._end(head, rules.SUCCESS)
            return
        spent, refusal = self._spend(step)
        if refusal is not None:
            self._end(head, refusal)
            return
        row = (head.id, head.fence, rules.SENDING, head.reason, "", 0, head.attempts, progress, self._lease_until, None)
        hot.SETTLE.run([row])
        self._next(msgspec.structs.replace(step, head=head, spent=spent), fence=head.fence)

    def _spend(self, step: Step) -> tuple[windows.Spend | None, Verdict | None]:
        """One message of the person's windows, or why there is none; the platform is not even asked."""
        model, pair = windows.model_of(step.loaded.limits), step.head.pair
        if model == "none":
            return None, None
        after = windows.spend(self._known[pair], self.now, model)
        if after is None:
            why = windows.why_not(self._known[pair], self.now)
            return None, Verdict(rules.REFUSED, rules.WINDOW[why])
        self._known[pair] = after
        self._spending.add(pair)
        return after.spends[-1], None

    def _judge(self, outcome: Outcome) -> Verdict:
        head, error = outcome.step.head, outcome.error
        assert error is not None
        works = self.taken_at.get(head.account_id, 0) > self.now - rules.CHANNEL_WORKS_MS
        if outcome.step.missing:
            return rules.judge_upload(error, tries=head.attempts + 1, now=self.now, channel_works=works)
        return rules.judge(error, tries=head.attempts, now=self.now, channel_works=works)

    def _end(
        self, head: Head, verdict: Verdict, *, spent: windows.Spend | None = None, uploading: bool = False
    ) -> None:
        """Writes the verdict; tells those above when a person would see a difference."""
        ended = None if verdict.state == rules.QUEUED else self.now
        self.look_again = self.look_again or ended is not None
        # A try was counted when it began; an upload, which is no try yet, is counted when it failed.
        attempts = head.attempts + verdict.counts if uploading else head.attempts - (not verdict.counts)
        not_before = self.now + verdict.pause_ms if verdict.pause_ms else 0
        hot.SETTLE.run([
            (head.id, head.fence, verdict.state, verdict.reason, verdict.detail[:300], not_before, attempts,
             head.progress, 0, ended)
        ])  # fmt: skip
        if spent is not None and verdict.undo:
            self._known[head.pair] = windows.undo(self._known[head.pair], spent)
            self._spending.add(head.pair)
        if verdict.closes:
            self._close_windows(head.pair, spent.at if spent else self.now)
        if verdict.rest_until is not None:
            self.resting[head.account_id] = verdict.rest_until
        if verdict.state != rules.QUEUED or verdict.reason != head.reason:
            self._events.append(services.changed(head, verdict.state, verdict.reason))

    def _close_windows(self, pair: Pair, at: int) -> None:
        """As of when the message left: what opened since, the platform had not counted."""
        at = at // 1000 * 1000
        self._known[pair] = msgspec.structs.replace(self._known[pair], closed_at=max(at, self._known[pair].closed_at))
        self._closing.append((*pair, at))

    def _next(self, step: Step, *, fence: int, attempts: int | None = None) -> None:
        attempts = step.head.attempts if attempts is None else attempts
        head = msgspec.structs.replace(step.head, fence=fence, attempts=attempts)
        self.steps.append(msgspec.structs.replace(step, head=head))

    def _read(self, pairs: Sequence[Pair]) -> None:
        unknown = sorted({pair for pair in pairs if pair not in self._known})
        if unknown:
            self._known |= window_rows.load(unknown)

    def _keep_uploads(self, outcomes: Sequence[Outcome]) -> None:
        rows = {
            (one.step.head.account_id, file_id, use): (done.media_id, done.expires_at)
            for one in outcomes
            for file_id, use, done in one.uploaded
        }
        hot.UPLOADED.run([(*key, *value) for key, value in sorted(rows.items())])


def _use(stored: str) -> Use:
    found: Use = msgspec.convert(stored, Use)
    return found

"""The delivery engine (A6, C1): five seconds, three deliveries, first usable reply counts, misbehaviour on request."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, Literal

from msgspec import Struct

from wxsandbox import answers, statistics
from wxsandbox.accounts import LastDelivery
from wxsandbox.callbacks import push as pushes
from wxsandbox.callbacks import reply as replies
from wxsandbox.callbacks.carrier import Carrier, CarryError
from wxsandbox.callbacks.push import Push
from wxsandbox.errors import ApiError
from wxsandbox.faults import Fate
from wxsandbox.kf import routing
from wxsandbox.log import Entry, shortened
from wxsandbox.world import FAULT_LINE, World

Class = Literal["handled", "reply", "bad", "fail", "none", "dropped", "kf"]


class Outcome(Struct):
    """How a push ended: `none`: the account has no callback; `kf`: the kf system kept it."""

    result: Class
    deliveries: int = 0
    error: str = ""

    @property
    def delivered(self) -> bool:
        return self.result in ("handled", "reply")


class Postman:
    """Carries pushes to the developers' servers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._errands: set[asyncio.Task[Any]] = set()
        self._newest: dict[str, asyncio.Task[Outcome]] = {}  # by openid, where pushes keep their order
        self._carrier = Carrier()

    def send(self, push: Push) -> asyncio.Task[Outcome]:
        """Start carrying; whoever wants to know how it ended awaits the task."""
        if not push.account.knob("pushes_in_order"):
            return self._spawn(self._carry(push))
        former = self._newest.get(push.contact.openid)
        errand = self._newest[push.contact.openid] = self._spawn(self._carry_after(former, push))
        return errand

    @staticmethod
    async def ended(errand: asyncio.Task[Outcome]) -> Outcome:
        """Wait for an errand without owning it: whoever waits may leave, and a reset may drop it."""
        await asyncio.wait([errand])
        return Outcome("dropped", error="the sandbox was emptied or stopped") if errand.cancelled() else errand.result()

    async def drop_errands(self) -> None:
        """Drop what is under way: everything is emptied, or the server stops."""
        for errand in list(self._errands):
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    async def close(self) -> None:
        await self.drop_errands()
        self._carrier.close()

    def _spawn(self, errand: Coroutine[Any, Any, Outcome]) -> asyncio.Task[Outcome]:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
        return task

    async def _carry_after(self, former: asyncio.Task[Outcome] | None, push: Push) -> Outcome:
        """In order: not before this person's former push has ended (D23)."""
        if former is not None:
            await asyncio.wait([former])
        try:
            return await self._carry(push)
        finally:
            if self._newest.get(push.contact.openid) is asyncio.current_task():
                del self._newest[push.contact.openid]

    async def _carry(self, push: Push) -> Outcome:
        if routing.keeps(self._world, push):
            return Outcome("kf", error="a kf agent has this customer")
        if not push.account.callback_url:
            return Outcome("none", error="the account has no callback_url")
        fate = self._world.mischief.fate(subscribing=push.event == "subscribe")
        pushes.seal(push)
        if fate.drop:
            self._note(push, 0, Outcome("dropped", error="lost on purpose"), started=time.perf_counter())
            return Outcome("dropped", error="lost on purpose")
        if fate.hold_s:
            await asyncio.sleep(fate.hold_s)
        if fate.duplicate and fate.duplicate_when == "waiting":
            self._spawn(self._deliver(push, 1, Fate()))
        outcome = await self._deliver_until_taken(push, fate)
        if fate.duplicate and fate.duplicate_when == "answered":
            self._spawn(self._deliver(push, outcome.deliveries + 1, Fate()))
        if outcome.result in ("bad", "fail") and push.shows_reply() and not push.replied:
            self._world.show(push.contact, who="system", kind="fault", text=FAULT_LINE)
        return outcome

    async def _deliver_until_taken(self, push: Push, fate: Fate) -> Outcome:
        account = push.account
        interval = float(account.knob("callback_timeout_s"))
        most = account.number("deliveries")
        outcome = Outcome("fail")
        for number in range(1, most + 1):
            started = time.perf_counter()
            outcome = await self._deliver(push, number, fate)
            outcome.deliveries = number
            again = outcome.result == "fail" or (outcome.result == "bad" and account.knob("bad_reply_retried") is True)
            if not again or number == most:
                break
            # The next delivery starts at the five-second mark, also when this one failed at once (C1).
            pause = max(0.0, interval - (time.perf_counter() - started)) + float(account.knob("delivery_pause_s"))
            await asyncio.sleep(pause)
            fate = Fate()
        return outcome

    async def _deliver(self, push: Push, number: int, fate: Fate) -> Outcome:
        """One delivery: post, wait, classify, show the reply if it is the first."""
        started = time.perf_counter()
        status, body = 0, b""
        query = pushes.query(
            push, timestamp=str(self._world.clock.seconds()), nonce=str(self._world.random.getrandbits(32))
        )
        try:
            if fate.drop_first:
                raise CarryError("first delivery lost on purpose")
            async with asyncio.timeout(float(push.account.knob("callback_timeout_s"))):
                status, body = await self._post(push, query, cut=fate.reset_after_body)
        except TimeoutError:
            outcome = Outcome("fail", error="no answer in time")
        except CarryError as error:
            outcome = Outcome("fail", error=str(error))
        else:
            outcome = self._classify(push, status, body)
        self._note(push, number, outcome, started=started, status=status, body=body, query=query)
        return outcome

    async def _post(self, push: Push, query: dict[str, str], *, cut: bool) -> tuple[int, bytes]:
        kind = "application/json" if push.account.format == "json" else str(push.account.knob("callback_content_type"))
        return await self._carrier.post(push.account.callback_url, query, push.body, content_type=kind, cut=cut)

    def _classify(self, push: Push, status: int, body: bytes) -> Outcome:
        if status != 200:
            retried = push.account.knob("error_status_retried") is True
            return Outcome("fail" if retried else "bad", error=f"HTTP {status}")
        try:
            reply = replies.read(push, body)
            if reply is None:
                return Outcome("handled")
            if push.shows_reply() and not push.replied:
                shown = answers.prepare(self._world, push.account, kind=reply.kind, data=reply.data)
                answers.put(self._world, push.contact, shown, kind=reply.kind, via="passive")
                push.replied = True
                push.contact.last_exchange_at = self._world.now()
                if reply.kind == "transfer_customer_service":
                    routing.transferred(self._world, self, push, reply.data.get("kf_account", ""))
            return Outcome("reply")
        except replies.BadReply as error:
            return Outcome("bad", error=str(error))
        except ApiError as error:
            return Outcome("bad", error=f"{error.code} {error.text}")

    def _note(
        self,
        push: Push,
        number: int,
        outcome: Outcome,
        *,
        started: float,
        status: int = 0,
        body: bytes = b"",
        query: dict[str, str] | None = None,
    ) -> None:
        world, account = self._world, push.account
        latency_ms = round((time.perf_counter() - started) * 1000, 2)
        account.last_delivery = LastDelivery(world.now(), outcome.result, latency_ms, status, outcome.error)
        world.changed_account(account, told=False)
        if number:
            failed = outcome.result in ("bad", "fail")
            statistics.delivered(world, account.appid, failed=failed, took_ms=latency_ms)
        world.log.write(
            Entry(
                kind="callback",
                time=world.now(),
                appid=account.appid,
                method="POST",
                path=account.callback_url,
                query="&".join(f"{name}={value}" for name, value in (query or {}).items()),
                status=status,
                latency_ms=latency_ms,
                openid=push.contact.openid,
                msg_id=push.msg_id,
                event=push.event or push.kind,
                delivery=number,
                outcome=outcome.result,
                error=outcome.error,
                request=shortened(push.body),
                answer=shortened(body),
            )
        )

"""Plays the past through the same services as the present, with the clock set back to each moment."""

import asyncio
import hashlib
from collections.abc import Sequence

from weihu.channels import ports
from weihu.channels.accounts import cache
from weihu.channels.accounts.models import Account
from weihu.channels.inbox import services as inbox
from weihu.channels.inbox import turns
from weihu.channels.inbox.turns import Arrival
from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.config.demo.scenes import Moment, Plan
from weihu.conversations.messages import services as messages
from weihu.conversations.sessions import services as sessions
from weihu.conversations.sessions.models import Session
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.people.customers import services as customers
from weihu.people.customers.models import Customer, Identity


class Past:
    """One playing. `openids`: how the platform knows each visitor; `agents`: who serves which account."""

    def __init__(
        self, plan: Plan, accounts: dict[str, Account], openids: Sequence[str], agents: dict[str, Sequence[Actor]]
    ) -> None:
        self._plan = plan
        self._accounts = {shop: cache.put(account) for shop, account in accounts.items()}
        self._openids = openids
        self._agents = agents
        self._dispatcher = Dispatcher()
        self._loop = asyncio.new_event_loop()
        self._numbers = 0

    def play(self) -> None:
        """From the first moment to the last; the clock is right again afterwards."""
        before = clock.offset()
        now = clock.now()
        try:
            for moment in self._plan.moments:
                clock.set_offset(before + (moment.at - now) / 1000)
                self._play(moment)
        finally:
            clock.set_offset(before)
            self._dispatcher.close()
            self._loop.close()

    def _play(self, moment: Moment) -> None:
        match moment.deed:
            case "follow":
                self._push(moment, ports.Follow(code=moment.key))
            case "leave":
                self._push(moment, ports.Unfollow())
            case "say":
                self._push(moment, ports.Text(moment.words))
            case "menu":
                self._push(moment, ports.MenuClick(moment.key))
            case "tag" | "field":
                self._note(moment)
            case _:
                self._serve(moment)

    def _push(self, moment: Moment, content: ports.Content) -> None:
        """As the gateway: claimed, handled, and the answer handed over."""
        self._numbers += 1
        account = self._accounts[self._plan.visitors[moment.visitor].shop]
        openid = self._openids[moment.visitor]
        key = hashlib.sha256(f"{account.id}{openid}{self._numbers}".encode()).hexdigest()[:24]
        inbound = ports.Inbound(
            organisation_id=account.organisation_id, account_id=account.id, sender=openid, sent_at=moment.at,
            message_no=self._numbers, key=key, content=content,
        )  # fmt: skip
        # Somebody waits for the answer: then it takes the passive way, as it mostly does in life.
        arrival = Arrival(account, inbound, b"", {}, moment.at, waiter=self._loop.create_future())
        claimed, _ = inbox.claim([arrival])
        settled = turns.handle(claimed, [])
        turns.handle([], [one.receipt_id for one in settled.values() if one.reply is not None])
        self._dispatcher.drain()

    def _serve(self, moment: Moment) -> None:
        shop = self._plan.visitors[moment.visitor].shop
        agents = self._agents[shop]
        actor = agents[moment.visitor % len(agents)]
        session = self._session(moment)
        match moment.deed:
            case "claim":
                sessions.claim(actor=actor, session_id=session.pk)
            case "answer":
                reply = ports.TextReply(moment.words)
                key = f"demo-{moment.visitor}-{moment.at}"
                messages.answer(actor=actor, session_id=session.pk, client_key=key, reply=reply)
                self._dispatcher.drain()
            case "close":
                sessions.close(actor=actor, session_id=session.pk, reason="done", wrap_up=moment.words)

    def _note(self, moment: Moment) -> None:
        shop = self._plan.visitors[moment.visitor].shop
        actor = self._agents[shop][0]
        customer = self._customer(moment)
        if moment.deed == "tag":
            customers.tag(actor=actor, customer_id=customer.pk, name=moment.words)
            return
        customers.set_value(
            actor=actor, customer_id=customer.pk, key=moment.key, value=moment.words, version=customer.version
        )
        if moment.key == "name":
            customer.refresh_from_db()
            customers.rename(actor=actor, customer_id=customer.pk, name=moment.words, version=customer.version)

    def _customer(self, moment: Moment) -> Customer:
        account = self._accounts[self._plan.visitors[moment.visitor].shop]
        known = Identity.objects.select_related("customer")
        return known.get(account_id=account.id, openid=self._openids[moment.visitor]).customer

    def _session(self, moment: Moment) -> Session:
        return Session.objects.exclude(state=Session.State.CLOSED).get(customer=self._customer(moment))

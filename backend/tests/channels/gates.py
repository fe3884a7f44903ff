"""A gateway with an account of every kind behind it: pushes in each mode and format, and what one has left."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from factories import accounts, organisations, pipe, pushes
from factories.pipe import Answer, Pipe, Push
from weihu.bots.rules import book
from weihu.channels.accounts import cache
from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.models import DeliveryKey, Receipt
from weihu.conversations.messages.models import Message
from weihu.foundation.organisations.models import Organisation
from weihu.kernel import clock
from weihu.people.customers.models import Customer
from weihu.people.ledger.models import Action
from weihu.reception import texts


class Kind(msgspec.Struct, frozen=True):
    """How an account is pushed at."""

    mode: str
    is_json: bool

    def __str__(self) -> str:
        return f"{self.mode}-{'json' if self.is_json else 'xml'}"


KINDS = [Kind(mode, is_json) for mode in ("plain", "compatible", "safe") for is_json in (False, True)]
SEALED = [kind for kind in KINDS if kind.mode != "plain"]
PLAIN, SAFE = Kind("plain", is_json=False), Kind("safe", is_json=False)
REFUSED = Answer(403, b"")
_numbers = itertools.count(34_500_000_000_000_001)


class Gate:
    """One organisation's account of that kind."""

    def __init__(self, running: Pipe, organisation: Organisation, kind: Kind) -> None:
        self.pipe = running
        self.organisation = organisation
        self.kind = kind
        self.row = accounts.account(organisation, mode=kind.mode, format="json" if kind.is_json else "xml")
        self.account: Loaded = cache.of(self.row)

    def another(self, kind: Kind | None = None, organisation: Organisation | None = None) -> "Gate":
        """A further account behind the same gateway."""
        return Gate(self.pipe, organisation or self.organisation, kind or self.kind)

    def text(self, words: str = "在吗", **fields: Any) -> bytes:
        """The body of a message in its format, not sealed."""
        told = {"Content": words, "CreateTime": clock.now_s(), "MsgId": next(_numbers)} | fields
        return pushes.message(self.account, is_json=self.kind.is_json, **told)

    def event(self, name: str, **fields: Any) -> bytes:
        """The body of an event in its format, not sealed."""
        return pushes.event(self.account, name, is_json=self.kind.is_json, **({"CreateTime": clock.now_s()} | fields))

    def request(self, body: bytes, *, at: int | None = None, nonce: str = "42", **how: str) -> Push:
        """The push that brings this body, as the platform signs and seals it."""
        at = clock.now_s() if at is None else at
        path = f"/wx/{self.account.key}"
        if self.kind.mode == "plain":
            return Push(path, pushes.signed(self.account, at=at, nonce=nonce), body)
        query, sealed = pushes.sealed(self.account, body, at=at, nonce=nonce, is_json=self.kind.is_json, **how)
        if self.kind.mode == "compatible" and self.kind.is_json:
            sealed = body.removesuffix(b"}") + b", " + sealed.removeprefix(b"{")
        elif self.kind.mode == "compatible":
            sealed = body.removesuffix(b"</xml>") + sealed.removeprefix(b"<xml>")
        return Push(path, query, sealed)

    @property
    def signature(self) -> str:
        """The name of the signature that counts."""
        return "signature" if self.kind.mode == "plain" else "msg_signature"

    def send(self, push: Push, **query: Any) -> Answer:
        """The answer to it, with these of the query's fields changed; None takes one away."""
        changed = {name: value for name, value in {**push.query, **query}.items() if value is not None}
        answer = self.pipe.one(msgspec.structs.replace(push, query=changed))
        self.pipe.settle()
        return answer

    def says(self, words: str = "在吗", **fields: Any) -> Answer:
        """A customer says something; the answer."""
        return self.send(self.request(self.text(words, **fields)))

    def refusals(self) -> dict[str, int]:
        """What the gateway has counted, by reason."""
        return dict(self.pipe.gateway.refused)


def nothing_is_kept() -> bool:
    """No receipt, no key, no customer, no message, no action."""
    models = (DeliveryKey.objects, Receipt.unscoped, Customer.unscoped, Message.unscoped, Action.unscoped)
    return not any(manager.exists() for manager in models)


def heard(gate: Gate) -> list[str]:
    """What the customers of that account have said, in the order of the thread."""
    said = Message.unscoped.filter(account_id=gate.account.id, author=Message.Author.CUSTOMER)
    return list(said.order_by("sent_at", "message_no", "id").values_list("text", flat=True))


@contextmanager
def standing(folder: Path, kind: Kind = PLAIN) -> Iterator[Gate]:
    """A gateway for the length of a test, remembering nothing of another one's."""
    _forget()
    with pipe.running(folder) as running:
        yield Gate(running, organisations.organisation(), kind)
    _forget()


def _forget() -> None:
    for forget in (book.forget, texts.forget, cache.clear):
        forget()


def wait_until(ready: Callable[[], bool], within_s: float = 20.0) -> None:
    """Fails when it does not come true in time."""
    end = time.monotonic() + within_s
    while not ready():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)

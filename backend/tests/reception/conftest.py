"""A small world: one organisation, one account, rules, and the pipe."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from factories import accounts, organisations, pipe, pushes
from weihu.bots.rules import book
from weihu.bots.rules.models import Edition, Rule
from weihu.channels.accounts import cache
from weihu.channels.accounts.models import Account
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions.models import Session
from weihu.foundation.organisations.models import Organisation, Shop
from weihu.kernel import clock
from weihu.reception import texts


@dataclass
class Small:
    """What the tests of the path look at."""

    organisation: Organisation
    shop: Shop
    account: Account
    pipe: pipe.Pipe

    def rule(self, kind: str, *phrases: str, say: str = "", **fields: Any) -> Rule:
        """A rule that is in force at once."""
        now = clock.now()
        told: dict[str, Any] = {"replies": [{"kind": "text", "text": say}] if say else [], "phrases": list(phrases)}
        rule = Rule.unscoped.create(
            organisation=self.organisation, name=f"{kind} {phrases}", kind=kind, created_at=now, updated_at=now,
            **(told | fields),
        )  # fmt: skip
        edition, _ = Edition.objects.get_or_create(organisation=self.organisation)
        Edition.objects.filter(pk=edition.pk).update(number=edition.number + 1)
        return rule

    def say(self, words: str, **how: Any) -> str:
        """A customer says something; the text of the passive answer."""
        answer = self.pipe.one(pipe.text(self.account, words, **how))
        assert answer.status == 200
        self.pipe.settle()
        return answer.text

    def thread(self, openid: str = pushes.OPENID) -> list[tuple[int, str, str]]:
        """(author, words, state) as the desk shows them."""
        rows = Message.unscoped.filter(account_id=self.account.pk).order_by("sent_at", "message_no", "id")
        return [(row.author, row.text, row.state) for row in rows]

    def session(self) -> Session:
        """The one open session."""
        return Session.unscoped.exclude(state="closed").get(account=self.account)


@pytest.fixture
def small(transactional_db: None, tmp_path: Path) -> Iterator[Small]:
    """The world, with nothing remembered of another test's."""
    for forget in (book.forget, texts.forget, cache.clear):
        forget()
    organisation = organisations.organisation()
    shop = organisations.shop(organisation)
    account = accounts.account(organisation, shop)
    with pipe.running(tmp_path) as running:
        yield Small(organisation, shop, account, running)
    for forget in (book.forget, texts.forget, cache.clear):
        forget()

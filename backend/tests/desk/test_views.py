"""What is in a list, asked of the database and of sessions at hand: two ways to say it, one answer."""

import itertools
from typing import Any

import pytest

from factories import accounts, conversations, organisations, people
from weihu.conversations.sessions import hot
from weihu.conversations.sessions import selectors as sessions
from weihu.conversations.sessions.models import Session
from weihu.desk.workbench import selectors
from weihu.desk.workbench.views import VIEWS, Narrowing, condition
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock, tenancy
from weihu.kernel.errors import Invalid, NotAllowed
from weihu.people.customers.models import Customer, Tag, Tagging

pytestmark = [pytest.mark.django_db, pytest.mark.pg]

STATES = ("bot", "waiting", "serving", "closed")


@pytest.mark.parametrize("role", ["agent", "supervisor"])
@pytest.mark.parametrize("where", ["in one shop", "everywhere"])
def test_what_the_database_has_in_a_list_is_what_is_told_of_sessions_at_hand(role: str, where: str) -> None:
    made = World()
    actor = organisations.actor(
        organisations.staff(made.organisation, role, made.shops[0] if where == "in one shop" else None)
    )
    made.fill(actor)
    known = list(Session.unscoped.values_list("pk", flat=True))
    compared = 0

    with tenancy.scope(made.organisation.pk):
        for view, wanted in itertools.product(VIEWS, made.narrowings(actor)):
            try:
                there = sessions.visible_to(actor).filter(condition(actor, view, wanted))  # type: ignore[arg-type]
            except (Invalid, NotAllowed) as refused:
                with pytest.raises(type(refused)):
                    selectors.some(actor, view=view, wanted=wanted, only=known)  # type: ignore[arg-type]
                continue
            at_hand = selectors.some(actor, view=view, wanted=wanted, only=known)  # type: ignore[arg-type]
            assert {one.pk for one in at_hand} == set(there.values_list("pk", flat=True)), (view, wanted)
            compared += len(at_hand)
    assert compared > len(known)


@pytest.mark.parametrize("agent", [True, False])
def test_a_session_at_hand_is_what_the_orm_reads(agent: bool) -> None:
    place = conversations.desk()
    one = place.serving(snooze_note="等配件", snoozed_until=clock.now()) if agent else place.session(state="bot")
    Session.unscoped.filter(pk=one.pk).update(**({} if agent else {"shop": None}))
    asked = Session.unscoped.select_related("agent", "account", "shop").get(pk=one.pk)

    with tenancy.scope(place.organisation.pk):
        [read] = hot.named([one.pk], organisation_id=place.organisation.pk)

    for field in Session._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(asked, field.attname), field
    names = [(one.agent and one.agent.name, one.account.name, one.shop and one.shop.name) for one in (read, asked)]
    assert names[0] == names[1]
    assert hot.named([one.pk], organisation_id=place.organisation.pk + 1) == []


class World:
    """Sessions of every state and kind, in two shops and in none, with two accounts."""

    def __init__(self) -> None:
        self.organisation = organisations.organisation()
        self.shops = [organisations.shop(self.organisation, name) for name in ("城东店", "城西店")]
        self.accounts = [
            accounts.account(self.organisation, shop, appid=f"wx{n}", original_id=f"gh_{n}")
            for n, shop in enumerate([*self.shops, None])
        ]
        self.other = organisations.staff(self.organisation, "agent", self.shops[0], name="小李")
        self.tag = Tag.unscoped.create(organisation=self.organisation, name="保养")

    def fill(self, actor: Actor) -> None:
        """One of each."""
        kinds = itertools.product(STATES, (actor.staff_id, self.other.pk, None), (None, clock.now()), (0, 2), (0, 1))
        for (state, agent_id, snoozed, unread, tagged), account in itertools.product(kinds, self.accounts):
            if (state == "serving") == (agent_id is None):
                continue
            customer: Customer = people.customer(account)[0]
            fields: dict[str, Any] = {"agent_id": agent_id, "snoozed_until": snoozed, "unread": unread}
            conversations.session(account, customer, state=state, **fields)
            if tagged:
                Tagging.unscoped.create(organisation=self.organisation, customer=customer, tag=self.tag, at=clock.now())

    def narrowings(self, actor: Actor) -> list[Narrowing]:
        """Nothing, each by itself, and all together."""
        each: dict[str, Any] = {
            "account_id": self.accounts[0].pk, "shop_id": self.shops[0].pk, "agent_id": actor.staff_id,
            "tag_id": self.tag.pk, "unread": True,
        }  # fmt: skip
        return [Narrowing(), *(Narrowing(**{name: value}) for name, value in each.items()), Narrowing(**each)]

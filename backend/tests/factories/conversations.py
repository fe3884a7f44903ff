"""Sessions and messages for tests."""

import dataclasses
from typing import Any

from factories import accounts, organisations, people
from weihu.channels import ports
from weihu.channels.accounts.models import Account
from weihu.channels.outbox import windows
from weihu.conversations.messages import services as messages
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions.models import Session
from weihu.foundation.organisations.models import Organisation, Shop, Staff
from weihu.foundation.realtime import selectors as realtime
from weihu.kernel import clock
from weihu.people.customers.models import Customer, Identity
from weihu.people.ledger.models import Action


def session(
    account: Account, customer: Customer, *, state: str = "bot", agent: Staff | None = None, **fields: Any
) -> Session:
    """A session of the customer with the account."""
    now = clock.now()
    told: dict[str, Any] = {"opened_at": now, "last_at": now}
    if state in {"waiting", "serving"}:
        told |= {"waiting_at": now, "handed_over_by": "customer"}
    if state == "serving":
        told |= {"claimed_at": now}
    if state == "closed":
        told |= {"closed_at": now, "close_reason": "done"}
    return Session.unscoped.create(
        organisation_id=account.organisation_id,
        account=account,
        shop_id=account.shop_id,
        customer=customer,
        state=state,
        agent=agent,
        **(told | fields),
    )


def message(
    session: Session,
    body: str | ports.Content | ports.Reply,
    *,
    author: int = Message.Author.CUSTOMER,
    state: str = "",
    **fields: Any,
) -> Message:
    """A message in the session, its newest one; a plain string is words of the customer, or of who `author` is."""
    if isinstance(body, str):
        body = ports.Text(body) if author == Message.Author.CUSTOMER else ports.TextReply(body)
    at = fields.pop("sent_at", clock.now())
    draft = messages.Draft(
        organisation_id=session.organisation_id,
        session_id=session.id,
        customer_id=session.customer_id,
        account_id=session.account_id,
        author=author,
        body=body,
        state=state or ("received" if author == Message.Author.CUSTOMER else "sent"),
        sent_at=at,
        **fields,
    )
    [id] = messages.append([draft])
    Session.unscoped.filter(id=session.id).update(last_message_id=id, last_at=at)
    return Message.unscoped.get(id=id)


@dataclasses.dataclass(frozen=True)
class Desk:
    """A shop with its account, two agents and a supervisor at work."""

    organisation: Organisation
    shop: Shop
    account: Account
    wang: Staff
    li: Staff
    boss: Staff
    # Of the event log, when all of this stood.
    number: int

    def customer(self, **fields: Any) -> Customer:
        """A customer of the account."""
        return people.customer(self.account, **fields)[0]

    def session(self, *, state: str = "waiting", agent: Staff | None = None, **fields: Any) -> Session:
        """A new customer's session."""
        return session(self.account, self.customer(), state=state, agent=agent, **fields)

    def serving(self, agent: Staff | None = None, **fields: Any) -> Session:
        """One that 王 (or `agent`) serves."""
        return self.session(state="serving", agent=agent or self.wang, **fields)

    def hears(self, one: Session, words: str = "在吗", **fields: Any) -> Message:
        """The customer says something, which opens the window for answers."""
        heard = message(one, words, **fields)
        openid = Identity.unscoped.get(account_id=one.account_id, customer_id=one.customer_id).openid
        windows.open_many([(one.account_id, openid, "message", heard.sent_at)])
        return heard

    def events(self, name: str = "") -> list[dict[str, Any]]:
        """What the screens were told so far, oldest first; `name` chooses."""
        found = realtime.since(self.organisation.pk, self.number)
        return [{"name": one.name, **one.data} for one in found if name in {"", one.name}]

    def actions(self, verb: str) -> list[Action]:
        """What the ledger holds of a verb."""
        return list(Action.unscoped.filter(organisation=self.organisation, verb=verb).order_by("id"))


def desk(name: str = "三江集团") -> Desk:
    """A desk of an organisation of its own."""
    organisation = organisations.organisation(name)
    shop = organisations.shop(organisation)
    account = accounts.account(organisation, shop)
    wang, li, boss = (
        organisations.staff(organisation, role, shop, name=name)
        for role, name in (("agent", "王芳"), ("agent", "李强"), ("supervisor", "陈主管"))
    )
    return Desk(organisation, shop, account, wang, li, boss, realtime.current_number(organisation.pk))

"""Beginning a conversation from our side, as far as the platform lets us."""

from django.db import IntegrityError

from weihu.channels.accounts.models import Account
from weihu.channels.outbox import windows
from weihu.conversations.sessions import errors, rules, selectors, verbs
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import ANSWER
from weihu.conversations.sessions.services import telling
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import NotFound, Words
from weihu.people.customers import reasons
from weihu.people.customers import selectors as customers
from weihu.people.customers.models import Identity

_NO_WINDOW = Words("微信的回复时限已过，或条数已用完。", "The replies that WeChat allows are over.")
_UNKNOWN = Words("这个公众号不认识这位客户。", "This account does not know the customer.")
_SERVED = Words("{agent} 正在接待这位客户。", "{agent} is serving this customer.")
_WAITS = Words("客户已在待接列表里。", "The customer waits in the line.")
_BOT = Words("机器人正在接待这位客户。", "The rules are serving this customer.")


def start(*, actor: Actor, customer_id: int, account_id: int) -> Session:
    """A new session in the actor's hands, while a reply window is open; her own open one is the answer itself.

    Raises OpenAlready (naming who has the open one, leading there), NoWayToStart (unfollowed, refused, no window),
    NotFound.
    """
    customers.get_visible(actor, customer_id)
    account = Account.objects.filter(organisation_id=actor.organisation_id, pk=account_id).first()
    if account is None or not _may_speak(actor, account):
        raise NotFound
    now = clock.now()
    if open_ := _open(customer_id, account_id):
        return _own(actor, open_)
    _check_way(customer_id, account_id, now)
    try:
        with write():
            session = Session.objects.create(
                organisation_id=actor.organisation_id,
                account=account,
                shop_id=account.shop_id,
                customer_id=customer_id,
                state=rules.SERVING,
                agent_id=actor.staff_id,
                handed_over_by=rules.BY_STAFF,
                opened_at=now,
                claimed_at=now,
                last_at=now,
            )
            telling.done(actor, [session], verbs.OPENED, verbs.CLAIMED, at=now)
    except IntegrityError:  # `one_open_session`: she wrote, or a colleague was faster
        if faster := _open(customer_id, account_id):
            return _own(actor, faster)
        raise
    return selectors.get_visible(actor, session.pk)


def _may_speak(actor: Actor, account: Account) -> bool:
    """A session belongs to the shop of its account."""
    shops = actor.shops(ANSWER)
    return shops is None or account.shop_id in shops


def _open(customer_id: int, account_id: int) -> Session | None:
    found = Session.objects.filter(customer_id=customer_id, account_id=account_id).exclude(state=rules.CLOSED)
    return found.select_related("agent").first()


def _own(actor: Actor, session: Session) -> Session:
    if session.state == rules.SERVING and session.agent_id == actor.staff_id:
        return session
    who = {rules.WAITING: _WAITS, rules.BOT: _BOT}.get(session.state, _SERVED)
    agent = session.agent.name if session.agent else ""
    told = Words(who.zh.format(agent=agent), who.en.format(agent=agent))
    raise errors.OpenAlready(who=told, session_id=str(session.pk))


def _check_way(customer_id: int, account_id: int, now: int) -> None:
    """Raises NoWayToStart."""
    known = Identity.objects.filter(account_id=account_id, customer_id=customer_id).order_by("-following", "-id")
    one = known.first()
    if one is None:
        raise errors.NoWayToStart(why=_UNKNOWN)
    if one.unreachable or not one.following:
        raise errors.NoWayToStart(why=reasons.words_of(one.unreachable or reasons.UNFOLLOWED))
    if not windows.remaining(account_id, one.openid, now).count:
        raise errors.NoWayToStart(why=_NO_WINDOW)

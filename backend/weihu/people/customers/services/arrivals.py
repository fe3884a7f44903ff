"""What the platform tells about people outside a talk: who follows, and what she consented to show."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.db.models import Q

from weihu.channels.accounts.models import Account
from weihu.foundation.realtime import services as realtime
from weihu.kernel.db import write
from weihu.kernel.errors import NotFound
from weihu.people.customers import hot
from weihu.people.customers.models import Customer, Identity
from weihu.people.customers.services.announcing import changed

# Rows a transaction: on SQLite nobody else writes meanwhile (house §2).
_CHUNK = 200


def follow_from_sync(*, account: Account, openids: Sequence[str], at: int) -> int:
    """A page of the follower list: strangers become customers, those who were away follow again; how many are new.

    The list is only ever believed about who is on it: nobody becomes unfollowed by being missing, since a page that
    failed to come would then empty the book.
    """
    fresh = 0
    for start in range(0, len(openids), _CHUNK):
        fresh += _page(account, openids[start : start + _CHUNK], at)
    return fresh


def _page(account: Account, openids: Sequence[str], at: int) -> int:
    pairs = [(account.pk, openid) for openid in openids if openid]
    known = hot.known(pairs, organisations=[account.organisation_id])
    new = [
        hot.NewCustomer(
            organisation_id=account.organisation_id,
            account_id=account.pk,
            shop_id=account.shop_id,
            openid=openid,
            source=Customer.Source.SYNC,
            source_detail="",
            at=at,
        )
        for account_id, openid in dict.fromkeys(pairs)
        if (account_id, openid) not in known
    ]
    returned = [(one.identity_id, True, at) for one in known.values() if not one.following]
    if not new and not returned:
        return 0
    with write():
        hot.create_many(new)
        hot.set_following(returned)
    return len(new)


def record_consent(*, identity_id: int, nickname: str, avatar_url: str, at: int) -> bool:
    """She let us see her nickname and picture (OAuth); whether this word is the newest. Raises NotFound."""
    identity = Identity.objects.select_related("customer").filter(pk=identity_id).first()
    if identity is None:
        raise NotFound
    with write():
        newest = Identity.objects.filter(Q(consented_at=None) | Q(consented_at__lte=at), pk=identity_id).update(
            nickname=" ".join(nickname.split())[:60], avatar_url=_address(avatar_url), consented_at=at
        )
        if newest:
            realtime.append([changed(identity.customer)])
    return bool(newest)


def _address(url: str) -> str:
    """A picture's address that a browser may load; anything else is none."""
    return url if len(url) <= 400 and urlsplit(url).scheme in {"http", "https"} else ""

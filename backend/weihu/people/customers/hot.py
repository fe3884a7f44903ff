"""Customers on the path: who wrote, in a constant number of statements a batch, for any number of organisations."""

from collections.abc import Collection, Sequence

import msgspec

from weihu.kernel import ids
from weihu.kernel.db import Bulk, array, is_postgres, raw, rows_of
from weihu.people.customers.models import Customer, Identity
from weihu.people.customers.reasons import UNFOLLOWED

# How an account knows a person: (account_id, openid).
Pair = tuple[int, str]

_CUSTOMER = Customer._meta.db_table
_IDENTITY = Identity._meta.db_table


class Known(msgspec.Struct, frozen=True, gc=False):
    """What a turn needs to know of the customer whom it is about."""

    customer_id: int
    identity_id: int
    shop_id: int | None
    following: bool
    turn_at: int
    turn_no: int
    name: str
    # The platform said that nothing arrives at her: her next doing says otherwise.
    unreachable: bool = False


class NewCustomer(msgspec.Struct, frozen=True, gc=False):
    """A person seen for the first time; her source of entry is what this first action was."""

    organisation_id: int
    account_id: int
    shop_id: int | None
    openid: str
    source: str
    source_detail: str
    at: int
    following: bool = True
    # When she began to follow, where this first action told it; a message or a sync does not.
    followed_at: int | None = None


class Way(msgspec.Struct, frozen=True):
    """How one account knows a customer, as far as lists show it."""

    account_id: int
    openid: str
    following: bool
    unreachable: str
    nickname: str
    avatar_url: str
    consented_at: int | None


_WAYS = (
    "SELECT c.id, c.name, i.account_id, i.openid, i.following, i.unreachable, i.nickname, i.avatar_url, i.consented_at"
    f" FROM {_CUSTOMER} c LEFT JOIN {_IDENTITY} i ON i.customer_id = c.id WHERE c.id {{any}}"
    " AND c.organisation_id IN ({organisations}) ORDER BY i.id"
)


def ways_of(customer_ids: Collection[int], *, organisations: Collection[int]) -> dict[int, tuple[str, list[Way]]]:
    """Name and ways, oldest first, of those who are customers of these organisations."""
    if not customer_ids:
        return {}
    marks = ", ".join(["{p}"] * len(organisations))
    sql = _WAYS.replace("{organisations}", marks)
    found: dict[int, tuple[str, list[Way]]] = {}
    for customer_id, name, account_id, openid, following, *rest in rows_of(sql, sorted(customer_ids), *organisations):
        ways = found.setdefault(customer_id, (name, []))[1]
        if account_id is not None:
            ways.append(Way(account_id, openid, bool(following), *rest))
    return found


_KNOWN = (
    "SELECT i.account_id, i.openid, i.customer_id, i.id, c.shop_id, i.following, i.turn_at, i.turn_no, c.name,"
    " i.unreachable <> ''"
    " FROM {pairs} JOIN {identity} i ON i.account_id = {account} AND i.openid = {openid}"
    " JOIN {customer} c ON c.id = i.customer_id WHERE i.organisation_id {organisations}"
)
_KNOWN_SQLITE = _KNOWN.format(
    # CROSS: SQLite then keeps the order, one look into the index a pair.
    pairs="json_each(?) p CROSS",
    account="json_extract(p.value, '$[0]')",
    openid="json_extract(p.value, '$[1]')",
    organisations="IN (SELECT value FROM json_each(?))",
    identity=_IDENTITY,
    customer=_CUSTOMER,
)
_KNOWN_POSTGRES = _KNOWN.format(
    pairs="unnest(%s::bigint[], %s::text[]) AS p(account_id, openid)",
    account="p.account_id",
    openid="p.openid",
    organisations="= ANY(%s)",
    identity=_IDENTITY,
    customer=_CUSTOMER,
)


# The row is read as it is once the lock is held, so that nobody decides on a turn that has moved meanwhile.
_LOCKED = " ORDER BY c.id, i.id FOR NO KEY UPDATE OF c, i"


def known(pairs: Collection[Pair], *, organisations: Collection[int], lock: bool = False) -> dict[Pair, Known]:
    """Those of `pairs` who are customers of these organisations; strangers are absent. One statement.

    `lock` holds them until the transaction ends, by id (house §5.2c); SQLite's one writer needs none.
    """
    wanted = set(pairs)
    if not wanted:
        return {}
    cursor = raw()
    if is_postgres():
        accounts, openids = zip(*wanted, strict=True)
        cursor.execute(
            _KNOWN_POSTGRES + (_LOCKED if lock else ""), (array(accounts), array(openids), array(organisations))
        )
    else:
        cursor.execute(_KNOWN_SQLITE, (_json(list(wanted)), _json(list(organisations))))
    return {
        (row[0], row[1]): Known(row[2], row[3], row[4], bool(row[5]), row[6], row[7], row[8], bool(row[9]))
        for row in cursor.fetchall()
    }


_json = msgspec.json.Encoder().encode


def lock_many(customer_ids: Collection[int]) -> None:
    """Holds these customers until the transaction ends, by id (house §5.2c); SQLite's one writer needs no lock."""
    if customer_ids and is_postgres():
        rows_of(f"SELECT id FROM {_CUSTOMER} WHERE id {{any}} ORDER BY id FOR NO KEY UPDATE", list(customer_ids))


_ADD_IDENTITY = Bulk.ignore(
    Identity, "id", "organisation_id", "account_id", "customer_id", "openid", "unionid", "following", "followed_at",
    "unreachable", "nickname", "avatar_url", "turn_at", "turn_no",
)  # fmt: skip
_ADD_CUSTOMER = Bulk.insert(
    Customer, "id", "organisation_id", "shop_id", "name", "source", "source_detail", "source_account_id", "created_at",
    "version",
)  # fmt: skip


def create_many(new: Sequence[NewCustomer]) -> dict[Pair, Known]:
    """Creates customers inside the caller's transaction; whoever lost a race gets the winner's customer.

    The identity goes first: its unique key decides the race, and only the winner adds a customer (the foreign key is
    checked at commit). Rows are written by (account, openid), so that two batches wait for each other in one order.
    """
    firsts: dict[Pair, NewCustomer] = {}
    for one in new:
        firsts.setdefault((one.account_id, one.openid), one)
    pairs = sorted(firsts)
    fresh = ids.new_ids(2 * len(pairs))
    made = {
        pair: Known(fresh[2 * n], fresh[2 * n + 1], firsts[pair].shop_id, firsts[pair].following, 0, 0, "")
        for n, pair in enumerate(pairs)
    }
    added = _ADD_IDENTITY.run([_identity_row(firsts[pair], made[pair]) for pair in pairs])
    if added < len(pairs):
        # Our own identities have no customer yet and so are not found: what is found was somebody else's.
        made |= known(pairs, organisations={one.organisation_id for one in new})
    own = set(fresh)
    _ADD_CUSTOMER.run([_customer_row(firsts[pair], made[pair]) for pair in pairs if made[pair].customer_id in own])
    return made


def _identity_row(one: NewCustomer, mine: Known) -> tuple[object, ...]:
    return (
        mine.identity_id, one.organisation_id, one.account_id, mine.customer_id, one.openid, "", one.following,
        one.followed_at, "", "", "", 0, 0,
    )  # fmt: skip


def _customer_row(one: NewCustomer, mine: Known) -> tuple[object, ...]:
    return (
        mine.customer_id, one.organisation_id, one.shop_id, "", one.source, one.source_detail[:128], one.account_id,
        one.at, 1,
    )  # fmt: skip


_TOUCH = Bulk.update(
    Identity,
    "id",
    "turn_at",
    "turn_no",
    set_="turn_at = new.turn_at, turn_no = new.turn_no",
    where=f"(new.turn_at, new.turn_no) > ({_IDENTITY}.turn_at, {_IDENTITY}.turn_no)",
)


def touch_many(turns: Sequence[tuple[int, int, int]]) -> None:
    """Keeps each identity's newest processed turn, (identity_id, turn_at, turn_no); an older one changes nothing."""
    newest: dict[int, tuple[int, int, int]] = {}
    for turn in turns:
        newest[turn[0]] = max(turn, newest.get(turn[0], turn))
    _TOUCH.run([newest[identity_id] for identity_id in sorted(newest)])


_FOLLOW = Bulk.update(
    Identity,
    "id",
    "following",
    "followed_at",
    set_="following = new.following,"
    f" followed_at = CASE WHEN new.following THEN new.followed_at ELSE {_IDENTITY}.followed_at END,"
    f" unfollowed_at = CASE WHEN new.following THEN {_IDENTITY}.unfollowed_at ELSE new.followed_at END,"
    f" unreachable = CASE WHEN new.following THEN '' ELSE '{UNFOLLOWED}' END,"
    " unreachable_at = CASE WHEN new.following THEN NULL ELSE new.followed_at END",
    where=f"new.followed_at >= COALESCE({_IDENTITY}.followed_at, 0)"
    f" AND new.followed_at >= COALESCE({_IDENTITY}.unfollowed_at, 0)",
)


def set_following(changes: Sequence[tuple[int, bool, int]]) -> None:
    """(identity_id, follows, at): the newest word counts; one that comes late changes nothing."""
    newest: dict[int, tuple[int, bool, int]] = {}
    for change in changes:
        held = newest.get(change[0])
        if held is None or change[2] >= held[2]:
            newest[change[0]] = change
    _FOLLOW.run([newest[identity_id] for identity_id in sorted(newest)])


_REACH = Bulk.update(
    Identity,
    "id",
    "unreachable_at",
    set_="unreachable = '', unreachable_at = NULL",
    where=f"COALESCE({_IDENTITY}.unreachable_at, 0) <= new.unreachable_at",
)


def reach_many(doings: Sequence[tuple[int, int]]) -> None:
    """(identity_id, at) of people who were believed unreachable and did something: they can be reached again."""
    _REACH.run(sorted(dict(sorted(doings)).items()))

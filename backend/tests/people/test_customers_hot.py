"""Customers on the path: what a batch may rely on, on both databases."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation, Shop
from weihu.kernel import clock, ids
from weihu.kernel.db import write
from weihu.people.customers import hot
from weihu.people.customers.models import Customer, Identity

pytestmark = pytest.mark.pg


def an_account(name: str = "三江集团") -> Account:
    organisation = Organisation.objects.create(name=name, created_at=clock.now())
    shop = Shop.unscoped.create(organisation=organisation, name="城东店")
    return Account.unscoped.create(
        organisation=organisation,
        shop=shop,
        name="城东店",
        key=str(ids.new_id()),
        appid=str(ids.new_id()),
        original_id="gh",
        created_at=clock.now(),
    )


def a_stranger(account: Account, openid: str, **fields: object) -> hot.NewCustomer:
    told = {"source": "message", "source_detail": "", "at": 1000} | fields
    return hot.NewCustomer(account.organisation_id, account.id, account.shop_id, openid, **told)  # type: ignore[arg-type]


def test_a_stranger_becomes_a_customer_with_her_source(db: None) -> None:
    account = an_account()

    with write():
        made = hot.create_many(
            [a_stranger(account, "o1", source="code", source_detail="campaign-k", at=5, followed_at=4)]
        )

    pair = (account.id, "o1")
    assert hot.known([pair, (account.id, "o2")], organisations=[account.organisation_id]) == made
    assert made[pair].shop_id == account.shop_id
    person = Customer.unscoped.get()
    assert (person.id, person.source, person.source_detail, person.source_account_id, person.created_at) == (
        made[pair].customer_id,
        "code",
        "campaign-k",
        account.id,
        5,
    )
    identity = Identity.unscoped.get()
    assert (identity.customer_id, identity.following, identity.followed_at, identity.unionid) == (
        person.id,
        True,
        4,
        "",
    )


def test_the_same_stranger_twice_in_a_batch_is_one_customer_and_her_first_action_is_the_source(db: None) -> None:
    account = an_account()

    with write():
        made = hot.create_many([a_stranger(account, "o1", source="follow"), a_stranger(account, "o1", source="menu")])

    assert len(made) == 1
    assert Customer.unscoped.get().source == "follow"


def test_whoever_is_known_already_keeps_her_customer(db: None) -> None:
    account = an_account()
    with write():
        before = hot.create_many([a_stranger(account, "o1")])

    with write():
        after = hot.create_many([a_stranger(account, "o1"), a_stranger(account, "o2")])

    assert after[account.id, "o1"] == before[account.id, "o1"]
    assert Customer.unscoped.count() == Identity.unscoped.count() == 2


def test_two_organisations_in_one_batch_never_mix(db: None) -> None:
    ours, theirs = an_account("三江集团"), an_account("云岭汽车")
    with write():
        made = hot.create_many([a_stranger(ours, "same"), a_stranger(theirs, "same")])
        hot.touch_many([(made[ours.id, "same"].identity_id, 9, 1)])
        hot.set_following([(made[theirs.id, "same"].identity_id, False, 2000)])

    pairs = [(ours.id, "same"), (theirs.id, "same")]
    assert set(hot.known(pairs, organisations=[ours.organisation_id])) == {(ours.id, "same")}
    both = hot.known(pairs, organisations=[ours.organisation_id, theirs.organisation_id])
    assert {pair: (one.turn_at, one.following) for pair, one in both.items()} == {
        (ours.id, "same"): (9, True),
        (theirs.id, "same"): (0, False),
    }
    assert both[ours.id, "same"].customer_id != both[theirs.id, "same"].customer_id
    for account in (ours, theirs):
        person = Customer.unscoped.get(organisation_id=account.organisation_id)
        assert (person.shop_id, person.source_account_id) == (account.shop_id, account.id)


def test_an_older_turn_never_rewinds_a_newer_one(db: None) -> None:
    account = an_account()
    with write():
        identity_id = hot.create_many([a_stranger(account, "o1")])[account.id, "o1"].identity_id
        hot.touch_many([(identity_id, 7, 2), (identity_id, 9, 1), (identity_id, 8, 5)])

    with write():
        hot.touch_many([(identity_id, 9, 0)])

    found = hot.known([(account.id, "o1")], organisations=[account.organisation_id])[account.id, "o1"]
    assert (found.turn_at, found.turn_no) == (9, 1)


def test_the_newest_word_about_following_counts_also_when_the_older_comes_late(db: None) -> None:
    account = an_account()
    with write():
        identity_id = hot.create_many([a_stranger(account, "o1", at=1000, followed_at=1000)])[
            account.id, "o1"
        ].identity_id
        hot.set_following([(identity_id, True, 3000), (identity_id, False, 4000)])
    with write():
        hot.set_following([(identity_id, True, 3500)])

    gone = Identity.unscoped.get()
    assert (gone.following, gone.followed_at, gone.unfollowed_at, gone.unreachable) == (False, 1000, 4000, "unfollowed")

    with write():
        hot.set_following([(identity_id, True, 5000)])
    back = Identity.unscoped.get()
    assert (back.following, back.followed_at, back.unfollowed_at, back.unreachable) == (True, 5000, 4000, "")


@pytest.mark.parametrize("size", [1, 50])
def test_a_batch_takes_the_same_statements_whatever_its_size(db: None, size: int) -> None:
    account = an_account()
    strangers = [a_stranger(account, f"o{n}") for n in range(size)]
    pairs = [(account.id, one.openid) for one in strangers]

    statements = _driver_statements(
        lambda: (
            hot.known(pairs, organisations=[account.organisation_id]),
            hot.create_many(strangers),
            hot.touch_many([(n, 1, 1) for n in range(size)]),
            hot.set_following([(n, True, 1) for n in range(size)]),
        )
    )

    assert statements == 5


@pytest.mark.django_db(transaction=True)
def test_the_same_openid_in_two_processes_at_once_is_one_customer() -> None:
    account = an_account()
    openids = [f"o{n:02d}" for n in range(20)]
    start = threading.Barrier(4)
    told: list[dict[hot.Pair, hot.Known]] = []
    failed: list[BaseException] = []

    def arrive(order: list[str]) -> None:
        try:
            start.wait(10)
            with write():
                told.append(hot.create_many([a_stranger(account, openid) for openid in order]))
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=arrive, args=(order,)) for order in (openids, openids[::-1]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    assert Customer.unscoped.count() == Identity.unscoped.count() == 20
    assert all(one == told[0] for one in told)
    assert len(told) == 4


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_a_customer_reads_what_the_one_before_wrote() -> None:
    account = an_account()
    pair = (account.id, "o1")
    with write():
        one = hot.create_many([a_stranger(account, "o1")])[pair]
    held, found = threading.Event(), list[hot.Known]()

    def second() -> None:
        try:
            held.wait(10)
            with write():
                found.append(hot.known([pair], organisations=[account.organisation_id], lock=True)[pair])
        finally:
            connections.close_all()

    thread = threading.Thread(target=second)
    thread.start()
    with write():
        hot.known([pair], organisations=[account.organisation_id], lock=True)
        held.set()
        thread.join(0.3)
        assert found == []
        hot.touch_many([(one.identity_id, 9, 1)])
    thread.join(30)

    assert [(seen.turn_at, seen.turn_no) for seen in found] == [(9, 1)]


def test_customers_are_held_by_their_ids(db: None) -> None:
    account = an_account()
    with write():
        made = hot.create_many([a_stranger(account, "o1")])
        hot.lock_many([one.customer_id for one in made.values()])
        hot.lock_many([])


def _driver_statements(work: Callable[[], object]) -> int:
    """Statements that reach the driver itself: hot SQL passes Django's own log by."""
    seen = 0
    real = hot.raw

    class Counting:
        def __init__(self) -> None:
            self.cursor = real()

        def execute(self, *args: object) -> object:
            nonlocal seen
            seen += 1
            return self.cursor.execute(*args)

        def executemany(self, *args: object) -> object:
            nonlocal seen
            seen += 1
            return self.cursor.executemany(*args)

        def __getattr__(self, name: str) -> object:
            return getattr(self.cursor, name)

    from weihu.kernel.db import hot as kernel_hot

    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as orm, write():
        patch.setattr(hot, "raw", Counting)
        patch.setattr(kernel_hot, "raw", Counting)
        work()
    return seen + len([query for query in orm.captured_queries if "SAVEPOINT" not in query["sql"]])

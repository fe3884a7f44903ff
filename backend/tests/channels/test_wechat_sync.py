"""The follower list is read whole, whatever stops it, and never empties the book."""

from typing import Any

import pytest

from factories import accounts, organisations
from factories.platform import both
from services.sandbox import Sandbox
from weihu.channels.accounts import cache
from weihu.channels.accounts.models import Account
from weihu.channels.wechat import bodies, errors, sync
from weihu.channels.wechat.client import Client
from weihu.foundation.jobs.errors import GiveUp, RunAgain
from weihu.kernel import clock, tenancy
from weihu.people.customers import hot
from weihu.people.customers.models import Customer, Identity

PAGE = 5
OPENIDS = [f"oPerson{number:05}" for number in range(40 * PAGE + 3)]


class Killed(BaseException):
    """The process ends here."""


class Pages:
    """A follower list in small pages, and where reading it breaks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.people = list(OPENIDS)
        self.breaks: dict[int, BaseException] = {}
        self.asked: list[str] = []
        monkeypatch.setattr(Client, "followers", lambda client, after="": self.page(after))

    def page(self, after: str) -> bodies.FollowerPage:
        self.asked.append(after)
        first = self.people.index(after) + 1 if after else 0
        problem = self.breaks.pop(first // PAGE + 1, None)
        if problem is not None:
            raise problem
        found = self.people[first : first + PAGE]
        last = found[-1] if found else ""
        return bodies.FollowerPage(len(self.people), len(found), bodies.Openids(found), last)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(monkeypatch)


@pytest.fixture
def account(db: Any) -> Account:
    return accounts.account(organisations.organisation())


def read(account: Account) -> None:
    with tenancy.scope(account.organisation_id):
        sync.sync_followers(account.organisation_id, account_id=account.pk)


def cursor(account: Account) -> dict[str, Any]:
    found: dict[str, Any] = Account.unscoped.get(pk=account.pk).sync
    return found


def known(account: Account) -> list[str]:
    return list(Identity.unscoped.filter(account=account).order_by("openid").values_list("openid", flat=True))


def test_whoever_is_on_the_list_becomes_a_customer_once(pages: Pages, account: Account) -> None:
    read(account)
    read(account)

    assert known(account) == OPENIDS
    assert Customer.unscoped.filter(organisation_id=account.organisation_id, source="sync").count() == len(OPENIDS)
    assert cursor(account)["listed"] == len(OPENIDS)
    assert cursor(account)["ended_at"] > 0
    assert cursor(account)["cursor"] == ""


@pytest.mark.parametrize(
    "problem", [errors.NotReached(None, "away"), errors.ChannelDown("secret_wrong"), errors.Retry(60.0, "busy")]
)
def test_fault_30_a_list_that_breaks_at_page_37_goes_on_there(
    pages: Pages, account: Account, problem: Exception
) -> None:
    pages.breaks[37] = problem

    with pytest.raises(RunAgain):
        read(account)
    assert len(known(account)) == 36 * PAGE
    assert cursor(account)["pages"] == 36
    asked = len(pages.asked)
    read(account)

    assert pages.asked[asked] == OPENIDS[36 * PAGE - 1], "from the cursor, not from the beginning"
    assert known(account) == OPENIDS
    assert not Identity.unscoped.filter(account=account, following=False).exists()


def test_fault_30_a_kill_between_a_page_and_its_cursor_repeats_the_page_without_a_double(
    pages: Pages, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember = sync._remember

    def killed_at_37(loaded: cache.Loaded, where: dict[str, Any]) -> None:
        if where["pages"] == 37:
            raise Killed
        remember(loaded, where)

    monkeypatch.setattr(sync, "_remember", killed_at_37)
    with pytest.raises(Killed):
        read(account)
    monkeypatch.setattr(sync, "_remember", remember)
    read(account)

    assert known(account) == OPENIDS
    assert Customer.unscoped.filter(organisation_id=account.organisation_id).count() == len(OPENIDS)


def test_fault_30_nobody_is_unfollowed_by_missing_from_the_list(pages: Pages, account: Account) -> None:
    with tenancy.scope(account.organisation_id):
        hot.create_many(
            [
                hot.NewCustomer(
                    organisation_id=account.organisation_id, account_id=account.pk, shop_id=None, openid="oMissing",
                    source=Customer.Source.MESSAGE, source_detail="", at=clock.now(),
                )
            ]
        )  # fmt: skip
    pages.people = OPENIDS[:7]
    pages.breaks[2] = errors.NotReached(None, "away")

    with pytest.raises(RunAgain):
        read(account)
    read(account)

    assert Identity.unscoped.get(openid="oMissing").following is True


def test_a_cursor_that_the_platform_forgot_begins_anew_next_time(pages: Pages, account: Account) -> None:
    pages.breaks[3] = errors.Unreachable("unknown_person", "40003 invalid openid")

    with pytest.raises(GiveUp):
        read(account)
    assert cursor(account)["cursor"] == ""
    read(account)

    assert known(account) == OPENIDS


def test_a_long_list_lets_other_jobs_in_between(
    pages: Pages, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_TURN_S", 0.0)

    for _ in range(41):
        with pytest.raises(RunAgain) as again:
            read(account)
        assert again.value.after_s < 1
    read(account)

    assert known(account) == OPENIDS


@pytest.mark.slow
@pytest.mark.django_db
def test_fault_30_over_the_platform_with_two_pages_of_ten_thousand(sandbox: Sandbox) -> None:
    pair = both(sandbox)
    sandbox.call("POST", "/phones", count=10_050, follow=pair.row.appid)
    with tenancy.scope(pair.row.organisation_id):
        assert sync._page(pair.loaded) is False
    assert Identity.unscoped.filter(account=pair.row).count() == 10_000

    sandbox.faults({"path": "/cgi-bin/user/get", "html": True})
    with pytest.raises(RunAgain):
        read(pair.row)
    sandbox.faults()
    read(pair.row)

    assert Identity.unscoped.filter(account=pair.row, following=True).count() == 10_050
    assert cursor(pair.row)["listed"] == 10_050

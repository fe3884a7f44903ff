"""Accounts over HTTP: who may, what comes out, what is written down."""

from typing import Any

import pytest

from factories import accounts, http, organisations
from factories.platform import both
from services.sandbox import Sandbox
from weihu.channels.accounts import cache, health
from weihu.channels.accounts.models import AccessToken, Account
from weihu.foundation.audit.models import Entry
from weihu.foundation.jobs.models import Job
from weihu.foundation.realtime.models import Event
from weihu.kernel import clock

pytestmark = pytest.mark.django_db

NEW = {
    "name": "滨江店服务号",
    "appid": "wx00112233445566aa",
    "original_id": "gh_00112233aabb",
    "secret": "0123456789abcdef0123456789abcdef",
}


@pytest.fixture
def org() -> Any:
    return organisations.organisation()


@pytest.fixture
def admin(org: Any) -> http.Client:
    return http.client(organisations.staff(org, "admin"))


def lines(org: Any) -> list[tuple[str, str]]:
    found = Entry.unscoped.filter(organisation=org, object_type="account").order_by("id")
    return list(found.values_list("verb", "words_zh"))


def told(org: Any) -> list[str]:
    return list(Event.unscoped.filter(organisation=org).order_by("number").values_list("name", flat=True))


def test_an_account_is_connected_under_an_address_of_its_own(
    org: Any, admin: http.Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post("/accounts", NEW)

    assert answer.status_code == 201, answer.content
    made = answer.json()
    row = Account.unscoped.get(organisation=org)
    assert made["callback_url"].endswith(f"/wx/{row.key}")
    assert (made["token"], made["aes_key"]) == (row.token, row.aes_key)
    assert (len(row.token), len(row.aes_key)) == (32, 43)
    assert (row.mode, row.secret, row.shop_id) == ("safe", NEW["secret"], None)
    assert NEW["secret"] not in answer.content.decode()
    assert AccessToken.unscoped.filter(account=row).count() == 1
    assert lines(org) == [("account.created", "接入公众号「滨江店服务号」（wx00112233445566aa）")]
    assert "account.changed" in told(org)
    loaded = cache.by_key(row.key)
    assert loaded is not None
    assert loaded.appid == NEW["appid"]


def test_secrets_that_the_person_brought_are_not_shown_back(admin: http.Client) -> None:
    answer = admin.post("/accounts", NEW | {"token": "mytoken1", "aes_key": "A" * 43}).json()

    assert (answer["token"], answer["aes_key"]) == (None, None)


def test_an_appid_is_connected_once_in_the_whole_house(org: Any, admin: http.Client) -> None:
    other = organisations.organisation("别家")
    accounts.account(other, appid=NEW["appid"])

    answer = admin.post("/accounts", NEW)

    assert (answer.status_code, answer.json()["code"]) == (409, "appid_taken")
    assert not Account.unscoped.filter(organisation=org).exists()
    assert lines(org) == []


@pytest.mark.parametrize(
    "wrong",
    [{"appid": "wx1"}, {"original_id": "三江"}, {"secret": "短"}, {"mode": "open"}, {"aes_key": "A" * 42}, {"name": " "},
     {"api_base": "http://169.254.169.254"}, {"organisation_id": "1"}],
)  # fmt: skip
def test_malformed_accounts_are_refused_and_leave_nothing(org: Any, admin: http.Client, wrong: dict[str, str]) -> None:
    assert admin.post("/accounts", NEW | wrong).status_code == 422
    assert not Account.unscoped.filter(organisation=org).exists()


def test_no_answer_ever_holds_a_secret(org: Any, admin: http.Client) -> None:
    row = accounts.account(org, previous_aes_key="P" * 43, previous_aes_until=clock.now() + 10_000)

    bodies = [admin.get("/accounts").content, admin.get(f"/accounts/{row.pk}").content,
              admin.patch(f"/accounts/{row.pk}", {"secret": "f" * 32, "name": "新名"}).content]  # fmt: skip

    for body in bodies:
        for secret in (row.secret, "f" * 32, row.token, row.aes_key, "P" * 43):
            assert secret.encode() not in body


def test_a_change_is_written_down_without_its_secret(
    org: Any, admin: http.Client, django_capture_on_commit_callbacks: Any
) -> None:
    row = accounts.account(org)
    AccessToken.unscoped.create(organisation=org, account=row, value="old", version=3, expires_at=clock.now() + 10**6)

    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.patch(
            f"/accounts/{row.pk}",
            {"secret": "f" * 32, "mode": "safe", "limits": {"calls_per_s": 10, "pool_model": "max"}},
        )

    assert answer.status_code == 200, answer.content
    row.refresh_from_db()
    assert (row.secret, row.mode, row.limits, row.version) == (
        "f" * 32,
        "safe",
        {"calls_per_s": 10, "pool_model": "max"},
        2,
    )
    assert lines(org) == [("account.changed", f"修改公众号「{row.name}」：limits, mode, secret (***)")]
    assert AccessToken.unscoped.get(account=row).value == "", "the old secret's token is not used any more"
    loaded = cache.by_id(row.pk)
    assert loaded is not None
    assert loaded.secret == "f" * 32


def test_a_change_to_the_same_is_no_change(org: Any, admin: http.Client) -> None:
    row = accounts.account(org)

    admin.patch(f"/accounts/{row.pk}", {"name": row.name, "mode": row.mode})

    assert lines(org) == []
    assert Account.unscoped.get(pk=row.pk).version == 1


def test_rotating_the_cipher_key_keeps_the_former_one_for_a_week(org: Any, admin: http.Client, clock: Any) -> None:
    from weihu.kernel import clock as kernel_clock

    row = accounts.account(org, mode="safe")
    before = row.aes_key

    made = admin.post(f"/accounts/{row.pk}/cipher-key").json()

    row.refresh_from_db()
    assert made["aes_key"] == row.aes_key != before
    assert made["token"] is None
    assert made["account"]["previous_key_until"] is not None
    assert cache.of(row).previous_aes_key == before
    clock.set_offset(7 * 86_400 + 1)
    assert cache.of(row).previous_aes_key == ""
    assert kernel_clock.now() > row.previous_aes_until


def test_a_disabled_account_is_neither_heard_nor_checked(
    org: Any, admin: http.Client, django_capture_on_commit_callbacks: Any
) -> None:
    row = accounts.account(org)

    with django_capture_on_commit_callbacks(execute=True):
        assert admin.patch(f"/accounts/{row.pk}", {"disabled": True}).json()["disabled_at"] is not None

    assert cache.by_key(row.key) is None
    assert cache.find(row.key) is None
    assert admin.post(f"/accounts/{row.pk}/check").json()["code"] == "account_disabled"
    assert [verb for verb, _ in lines(org)] == ["account.disabled"]
    with django_capture_on_commit_callbacks(execute=True):
        admin.patch(f"/accounts/{row.pk}", {"disabled": False})
    assert cache.by_key(row.key) is not None


ROLES = [("agent", True, False), ("supervisor", True, False), ("marketing", True, False), ("admin", True, True)]


@pytest.mark.parametrize(("role", "sees", "sets_up"), ROLES)
def test_who_may_see_accounts_and_who_may_set_them_up(org: Any, role: str, sees: bool, sets_up: bool) -> None:
    row = accounts.account(org)
    her = http.client(organisations.staff(org, role))

    assert (her.get("/accounts").status_code == 200) is sees
    shown = her.get(f"/accounts/{row.pk}").json()
    assert (shown["callback_url"] is not None) is sets_up
    for answer in (
        her.patch(f"/accounts/{row.pk}", {"name": "改"}),
        her.post(f"/accounts/{row.pk}/cipher-key"),
        her.post("/accounts", NEW),
        her.post(f"/accounts/{row.pk}/followers/sync"),
    ):
        assert (answer.status_code in {200, 201, 202}) is sets_up, answer.content


def test_staff_of_one_shop_see_and_set_up_its_accounts_only(org: Any) -> None:
    east, west = organisations.shop(org, "城东店"), organisations.shop(org, "城西店")
    mine, other, common = accounts.account(org, east), accounts.account(org, west), accounts.account(org)
    her = http.client(organisations.staff(org, "admin", east))

    assert [one["id"] for one in her.get("/accounts").json()] == [str(mine.pk)]
    for foreign in (other, common):
        assert her.get(f"/accounts/{foreign.pk}").status_code == 404
        assert her.patch(f"/accounts/{foreign.pk}", {"name": "改"}).status_code == 404
        assert her.post(f"/accounts/{foreign.pk}/check").status_code == 404
    assert her.post("/accounts", NEW).status_code == 403, "an account of no shop is everybody's"
    assert her.post("/accounts", NEW | {"shop_id": str(west.pk)}).status_code == 403
    assert her.post("/accounts", NEW | {"shop_id": str(east.pk)}).status_code == 201
    assert her.patch(f"/accounts/{mine.pk}", {"shop_id": str(west.pk)}).status_code == 403
    assert her.patch(f"/accounts/{mine.pk}", {"shop_id": None}).status_code == 403


def test_accounts_and_shops_of_another_organisation_do_not_exist(org: Any, admin: http.Client) -> None:
    other = organisations.organisation("别家")
    foreign, shop = accounts.account(other), organisations.shop(other)
    mine = accounts.account(org)

    assert admin.get("/accounts").json()[0]["id"] == str(mine.pk)
    for answer in (
        admin.get(f"/accounts/{foreign.pk}"),
        admin.patch(f"/accounts/{foreign.pk}", {"name": "改"}),
        admin.post(f"/accounts/{foreign.pk}/check"),
        admin.post(f"/accounts/{foreign.pk}/cipher-key"),
        admin.post("/accounts", NEW | {"shop_id": str(shop.pk)}),
        admin.patch(f"/accounts/{mine.pk}", {"shop_id": str(shop.pk)}),
    ):
        assert answer.status_code == 404


def test_a_list_of_accounts_costs_the_same_for_any_number(
    org: Any, admin: http.Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        accounts.account(org)

    with django_assert_max_num_queries(8):
        assert len(admin.get("/accounts").json()) == 12


def test_two_changes_at_once_do_not_lose_one(org: Any) -> None:
    from weihu.channels.accounts import services
    from weihu.kernel import tenancy
    from weihu.kernel.errors import Conflict

    row = accounts.account(org)
    first, second = Account.unscoped.get(pk=row.pk), Account.unscoped.get(pk=row.pk)

    with tenancy.scope(org.pk):
        services.change(None, first, name="甲")
        with pytest.raises(Conflict):
            services.change(None, second, mode="safe")

    assert Account.unscoped.get(pk=row.pk).name == "甲"


def test_following_lists_are_read_in_the_background_once(org: Any, admin: http.Client) -> None:
    row = accounts.account(org)

    for _ in range(2):
        assert admin.post(f"/accounts/{row.pk}/followers/sync").status_code == 202

    assert list(Job.unscoped.values_list("name", "args")) == [("wechat.sync_followers", {"account_id": row.pk})]
    assert [verb for verb, _ in lines(org)] == ["account.synced", "account.synced"]


def test_a_check_says_what_is_well(org: Any, admin: http.Client, sandbox: Sandbox) -> None:
    pair = both(sandbox, org, callback_url="http://127.0.0.1:1/wx/x")

    found = admin.post(f"/accounts/{pair.row.pk}/check").json()

    assert found["ok"] is True
    assert [one["name"] for one in found["findings"]] == ["token", "clock", "followers", "menu", "callback"]


def test_a_check_names_the_remedy(org: Any, admin: http.Client, sandbox: Sandbox) -> None:
    pair = both(sandbox, org)
    sandbox.call("PATCH", f"/accounts/{pair.row.appid}", ip_whitelist=["10.0.0.1"])

    found = admin.post(f"/accounts/{pair.row.pk}/check").json()

    assert found["ok"] is False
    [finding] = found["findings"]
    assert "IP" in finding["words_zh"]
    assert "白名单" in finding["remedy_zh"]
    assert "127.0.0.1" in finding["words_zh"], "the very address that must be added"
    shown = admin.get(f"/accounts/{pair.row.pk}").json()
    assert (shown["state"], shown["cause"]["name"]) == ("red", "ip_not_allowed")
    assert shown["cause"]["remedy_en"]

    sandbox.call("PATCH", f"/accounts/{pair.row.appid}", ip_whitelist=[])
    assert admin.post(f"/accounts/{pair.row.pk}/check").json()["findings"][0]["ok"] is True
    assert admin.get(f"/accounts/{pair.row.pk}").json()["state"] == "ok"


def test_a_check_of_an_account_without_rights_and_callback(org: Any, admin: http.Client, sandbox: Sandbox) -> None:
    pair = both(sandbox, org, kind="subscription", verified=False)

    found = {one["name"]: one for one in admin.post(f"/accounts/{pair.row.pk}/check").json()["findings"]}

    assert [name for name, one in found.items() if not one["ok"]] == ["followers", "menu", "callback"]
    assert "接口权限" in found["followers"]["remedy_zh"]
    assert "服务器配置" in found["callback"]["remedy_zh"]


def test_health_writes_and_tells_only_what_is_news(org: Any) -> None:
    row = accounts.account(org)

    assert health.mark(row.pk, "secret_wrong") is True
    assert health.mark(row.pk, "secret_wrong") is False
    assert health.mark(row.pk, health.CLOCK_SKEW) is False, "a warning never hides a red cause"
    assert health.clear(row.pk, {"ip_not_allowed"}, now=True) is False
    assert health.clear(row.pk, {"secret_wrong"}, now=True) is True
    assert health.clear(row.pk, {"secret_wrong"}, now=True) is False

    assert told(org) == ["account.changed", "account.changed"]


def test_a_warning_with_an_end_is_over_when_it_has_come(org: Any, clock: Any) -> None:
    from weihu.kernel import clock as kernel_clock

    row = accounts.account(org)
    health.mark(row.pk, "quota_used_up", kernel_clock.now() + 1_000)

    assert health.clear(row.pk, {"secret_wrong"}, now=True) is False
    clock.advance(2)
    assert health.clear(row.pk, {"secret_wrong"}, now=True) is True
    assert Account.unscoped.get(pk=row.pk).state == "ok"

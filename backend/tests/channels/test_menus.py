"""Menus over HTTP against the simulated platform: drafted, published, read back, taken away."""

from typing import Any

import pytest

from factories import accounts, http, organisations
from factories.platform import Both, both
from services.sandbox import Sandbox
from weihu.channels.accounts.models import Account
from weihu.channels.menus.models import Menu, Publication
from weihu.channels.wechat import circuit
from weihu.foundation.audit.models import Entry
from weihu.foundation.jobs.models import Job
from weihu.foundation.jobs.worker import run_due
from weihu.foundation.realtime.models import Event
from weihu.kernel import clock as kernel_clock

pytestmark = [pytest.mark.django_db(transaction=True)]

CREATE = "/cgi-bin/menu/create"
DRAFT: list[dict[str, Any]] = [
    {"name": "服务", "kind": "group", "entries": [
        {"name": "我的顾问", "kind": "reply", "key": "MY_ADVISER"},
        {"name": "官网", "kind": "page", "url": "https://www.example.com/"},
    ]},
    {"name": "活动", "kind": "reply", "key": "PROMOTION"},
]  # fmt: skip


class Desk:
    """A member of staff before the menu of an account."""

    def __init__(self, account: Account, role: str = "marketing") -> None:
        self.account = account
        self.staff = organisations.staff(account.organisation, role)
        self.client = http.client(self.staff)
        self.path = f"/accounts/{account.pk}/menu"

    def shown(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(self.path).json()
        return found

    def save(self, entries: Any = DRAFT, version: int = 0) -> Any:
        return self.client.put(self.path, {"version": version, "entries": entries})

    def publish(self, version: int = 1) -> Any:
        return self.client.post(f"{self.path}/publish", {"version": version})


@pytest.fixture
def pair(sandbox: Sandbox) -> Both:
    return both(sandbox)


@pytest.fixture
def desk(pair: Both) -> Desk:
    return Desk(pair.row)


def work() -> None:
    """What the workers do, until nothing is due."""
    run_due()


def buttons(sandbox: Sandbox, pair: Both, phone: str) -> list[dict[str, Any]]:
    """What a phone that opens the chat now shows."""
    found: list[dict[str, Any]] = sandbox.call("GET", f"/accounts/{pair.theirs['appid']}/menu?phone={phone}")["button"]
    return found


@pytest.mark.pg
def test_a_draft_is_published_and_stands_on_the_phones(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    phone, _ = sandbox.follower(pair.theirs)
    assert desk.save().status_code == 200

    asked = desk.publish()
    work()

    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    shown = desk.shown()
    assert (shown["publication"]["state"], shown["publication"]["is_as_sent"]) == ("done", True)
    assert shown["live"] == shown["entries"]
    assert (shown["changes"], shown["complaints"]) == ([], [])
    seen = buttons(sandbox, pair, phone)
    assert [one["name"] for one in seen] == ["服务", "活动"]
    assert [one["name"] for one in seen[0]["sub_button"]] == ["我的顾问", "官网"]
    lines = Entry.unscoped.filter(object_type="account").order_by("id").values_list("verb", "actor_name", "words_zh")
    name = pair.row.name
    assert list(lines) == [
        ("menu.edited", desk.staff.name, f"修改公众号「{name}」的菜单草稿"),
        ("menu.publish_asked", desk.staff.name, f"发布公众号「{name}」的菜单（第 1 版）"),
        ("menu.published", "系统 System", f"公众号「{name}」的菜单第 1 版已发布"),
    ]
    assert Event.unscoped.filter(name="menu.changed").count() >= 4


def test_a_draft_that_is_not_whole_is_kept_and_not_published(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    desk.save([{"name": "官网", "kind": "page", "url": "www.example.com"}])

    refused = desk.publish()

    assert [one["field"] for one in desk.shown()["complaints"]] == ["entries[0].url"]
    assert refused.status_code == 422
    [field] = refused.json()["fields"]
    assert (field["field"], field["value"]) == ("entries[0].url", "www.example.com")
    assert "https://" in field["remedy"]
    assert not Publication.unscoped.exists()
    assert not Job.unscoped.exists()


@pytest.mark.pg
def test_a_stale_draft_overwrites_nothing_and_says_whose_it_met(desk: Desk) -> None:
    colleague = Desk(desk.account, "admin")
    desk.save()
    colleague.save([{"name": "新", "kind": "reply", "key": "N"}], version=1)

    late = desk.save(version=1)
    published = desk.publish(version=1)

    assert (late.status_code, late.json()["code"]) == (409, "menu_changed")
    assert colleague.staff.name in late.json()["detail"]
    assert published.status_code == 409
    assert [one["name"] for one in desk.shown()["entries"]] == ["新"]
    assert not Publication.unscoped.exists()


def test_what_is_live_is_read_and_differs_in_words(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    desk.save()
    desk.publish()
    work()
    renamed = [DRAFT[1] | {"name": "优惠"}, DRAFT[0]]
    desk.save(renamed, version=1)

    shown = desk.client.post(f"{desk.path}/live").json()

    assert [(one["what"], one["name"], one["before"], one["after"]) for one in shown["changes"]] == [
        ("changed", "优惠", [2, 0], [1, 0]),
        ("moved", "服务", [1, 0], [2, 0]),
    ]
    assert shown["changes"][0]["parts"] == [{"field": "name", "before": "活动", "after": "优惠"}]


def test_a_menu_made_elsewhere_is_seen_and_can_be_started_from(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    from weihu.channels.wechat.client import Client

    Client(pair.loaded).create_menu([{"name": "老菜单", "type": "location_select", "key": "WHERE"}])

    shown = desk.client.post(f"{desk.path}/live").json()

    assert shown["version"] == 0
    assert [(one["name"], one["kind"], one["key"]) for one in shown["live"]] == [("老菜单", "place", "WHERE")]
    assert [one["what"] for one in shown["changes"]] == ["removed"]


@pytest.mark.pg
def test_a_refusal_is_told_with_its_cause_and_its_remedy(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    desk.save()
    sandbox.faults({"path": CREATE, "errcode": 45064, "rate": 1.0})

    desk.publish()
    work()

    told = desk.shown()["publication"]
    assert (told["state"], told["problem"]) == ("failed", "45064")
    assert told["problem_zh"] == "小程序没有与公众号关联"
    assert "关联后再发布" in told["remedy_zh"]
    assert Job.unscoped.get().state == "done", "a refusal is an answer"
    assert Entry.unscoped.filter(verb="menu.failed").count() == 1


def test_a_wrong_secret_is_the_cause_that_is_told(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    desk.save()
    sandbox.call("PATCH", f"/accounts/{pair.theirs['appid']}", secret="0" * 32)

    desk.publish()
    work()

    told = desk.shown()["publication"]
    assert (told["state"], told["problem"], told["problem_zh"]) == (
        "failed",
        "secret_wrong",
        "AppSecret 不正确或已重置",
    )


def test_what_time_heals_is_tried_again_and_then_told(sandbox: Sandbox, pair: Both, desk: Desk, clock: Any) -> None:
    desk.save()
    sandbox.faults({"path": CREATE, "errcode": -1, "rate": 1.0})

    desk.publish()
    work()
    waiting = desk.shown()["publication"]
    for _ in range(4):
        clock.advance(30)
        work()

    assert (waiting["state"], waiting["problem_zh"]) == ("waiting", "微信系统繁忙")
    told = desk.shown()["publication"]
    assert (told["state"], told["tries"]) == ("failed", 4)
    sandbox.faults()
    desk.publish()
    work()
    assert desk.shown()["publication"]["state"] == "done"


@pytest.mark.pg
def test_one_publication_at_a_time_and_a_lost_one_holds_nobody_up(desk: Desk, clock: Any) -> None:
    desk.save()
    first = desk.publish().json()

    second = desk.publish()
    clock.advance(11 * 60)
    third = desk.publish()

    assert (second.status_code, second.json()["code"]) == (409, "menu_publishing")
    assert third.status_code == 202
    history = desk.client.get(f"{desk.path}/publications").json()
    assert [(one["number"], one["state"]) for one in history] == [(2, "waiting"), (first["number"], "failed")]
    assert history[1]["problem_zh"] == "发布被中断，没有完成"


def test_the_history_says_who_and_when_and_an_old_version_comes_back(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    phone, _ = sandbox.follower(pair.theirs)
    desk.save()
    desk.publish()
    work()
    desk.save([{"name": "新", "kind": "reply", "key": "N"}], version=1)
    desk.publish(version=2)
    work()

    history = desk.client.get(f"{desk.path}/publications").json()
    old = history[1]
    desk.save(old["entries"], version=2)
    desk.publish(version=3)
    work()

    assert [(one["number"], one["asked_by"]) for one in history] == [(2, desk.staff.name), (1, desk.staff.name)]
    assert [one["name"] for one in buttons(sandbox, pair, phone)] == ["服务", "活动"]


def test_deleting_takes_the_menu_from_the_phones_and_keeps_the_draft(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    phone, _ = sandbox.follower(pair.theirs)
    desk.save()
    desk.publish()
    work()

    asked = desk.client.delete(desk.path)
    work()

    assert asked.status_code == 202
    shown = desk.shown()
    assert (shown["publication"]["kind"], shown["publication"]["state"]) == ("remove", "done")
    assert (shown["live"], len(shown["entries"])) == ([], 2)
    assert buttons(sandbox, pair, phone) == []


def test_a_live_menu_that_cannot_be_read_is_told_and_forgets_nothing(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    desk.save()
    desk.publish()
    work()
    sandbox.faults({"path": "/cgi-bin/get_current_selfmenu_info", "errcode": 48001, "rate": 1.0})

    answer = desk.client.post(f"{desk.path}/live")

    assert (answer.status_code, answer.json()["code"]) == (502, "menu_not_read")
    assert "权限" in answer.json()["detail"]
    assert len(desk.shown()["live"]) == 2


def test_a_tap_on_a_published_key_is_listed_for_rules_once(sandbox: Sandbox, pair: Both, desk: Desk) -> None:
    desk.save()
    desk.publish()
    work()

    keys = desk.client.get("/menus/keys").json()

    assert [(one["key"], one["name"]) for one in keys] == [("MY_ADVISER", "我的顾问"), ("PROMOTION", "活动")]


@pytest.mark.parametrize(
    ("role", "may"), [("agent", (200, 403, 403)), ("marketing", (200, 200, 202)), ("admin", (200, 200, 202))]
)
def test_reading_editing_and_publishing_are_three_rights(pair: Both, role: str, may: tuple[int, ...]) -> None:
    Desk(pair.row).save()
    mine = Desk(pair.row, role)

    found = (mine.client.get(mine.path).status_code, mine.save(version=1).status_code)
    version = Menu.unscoped.get().version

    assert (*found, mine.publish(version=version).status_code) == may


def test_a_shops_own_people_touch_only_their_accounts_menu(db: None) -> None:
    org = organisations.organisation()
    mine, other = organisations.shop(org, "滨江店"), organisations.shop(org, "城西店")
    own, foreign = accounts.account(org, mine), accounts.account(org, other)
    client = http.client(organisations.staff(org, "marketing", mine))
    body = {"version": 0, "entries": DRAFT}

    answers = [client.put(f"/accounts/{one.pk}/menu", body).status_code for one in (own, foreign)]

    assert answers == [200, 404]
    assert Menu.unscoped.count() == 1


def test_only_fifty_publications_are_kept(desk: Desk) -> None:
    desk.save()
    now = kernel_clock.now()
    Publication.unscoped.bulk_create(
        Publication(
            organisation_id=desk.account.organisation_id, account=desk.account, number=number, kind="publish",
            state="done", asked_by="王芳", asked_at=now,
        )
        for number in range(1, 61)
    )  # fmt: skip
    Menu.unscoped.update(number=60)

    desk.publish()

    assert list(Publication.unscoped.order_by("number").values_list("number", flat=True)) == list(range(12, 62))


@pytest.fixture(autouse=True)
def closed_circuits() -> Any:
    yield
    circuit.clear()

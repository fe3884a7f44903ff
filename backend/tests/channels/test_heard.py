"""What gateways notice about accounts: when each last pushed, and pushes of a kind that nobody knows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from factories import accounts, http, organisations, pipe
from weihu.channels import ports
from weihu.channels.accounts import heard
from weihu.channels.accounts.models import Account, Oddity
from weihu.channels.inbox import noticing
from weihu.conversations.messages.models import Message
from weihu.foundation.realtime import selectors as realtime
from weihu.kernel import clock as kernel_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]


class World:
    """An account before its gateway, and the administrator who looks at it."""

    def __init__(self, gateway: pipe.Pipe) -> None:
        self.pipe = gateway
        self.organisation = organisations.organisation()
        self.account = accounts.account(self.organisation)
        self.admin = http.client(organisations.staff(self.organisation, "admin"))

    def push(self, *pushes: pipe.Push) -> None:
        """Pushed, taken, and what was noticed written down."""
        assert {answer.status for answer in self.pipe.push(*pushes)} == {200}
        self.pipe.settle()
        self.pipe.intake.noticing.write_down()

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = self.admin.get(f"/accounts/{self.account.pk}").json()
        return found

    def heard_at(self) -> int | None:
        return Account.unscoped.get(pk=self.account.pk).last_callback_at


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with pipe.running(tmp_path) as gateway:
        yield World(gateway)


def test_the_account_tells_when_it_last_pushed_and_is_written_at_most_once_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    assert world.told()["last_callback_at"] is None

    world.push(pipe.text(world.account, "在吗"))
    first = world.heard_at()
    clock.advance(30)
    world.push(pipe.text(world.account, "喂"))

    assert first is not None
    assert first == world.heard_at()
    assert world.told()["last_callback_at"] == kernel_clock.rfc3339(first)

    monkeypatch.setattr(noticing, "_EVERY_S", 0.0)
    world.pipe.intake.noticing.write_down()
    assert (world.heard_at() or 0) >= first + 30_000


def test_a_slower_gateway_does_not_set_the_instant_back(db: None) -> None:
    account = accounts.account(organisations.organisation())

    for at in (2_000, 1_000):
        heard.note_heard({account.pk: at})

    account.refresh_from_db()
    assert account.last_callback_at == 2_000


@pytest.mark.parametrize("kind", ["message", "event"])
def test_fault_11_an_unknown_kind_alerts_once_per_account_and_kind(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    number = realtime.current_number(world.organisation.pk)
    strange = pipe.said if kind == "message" else pipe.event

    world.push(*[strange(world.account, "hologram", Depth=str(n), CreateTime=1_700_000_000 + n) for n in range(5)])
    world.push(strange(world.account, "hologram", CreateTime=1_700_000_100))
    # Another gateway, or this one after a restart.
    monkeypatch.setattr(world.pipe.intake, "noticing", noticing.Noticing())
    world.push(strange(world.account, "hologram", CreateTime=1_700_000_200), strange(world.account, "teleport"))

    odd = world.told()["oddities"]
    assert [one["detail"] for one in odd] == ["teleport", "hologram"]
    assert odd[1]["words_zh"] == "收到系统还不认识的推送类型：hologram"
    assert odd[1]["remedy_zh"].startswith("原文已保留")
    told = [one for one in realtime.since(world.organisation.pk, number) if one.name == "account.changed"]
    assert [one.data for one in told] == [{"account_id": str(world.account.pk)}] * 2
    if kind == "message":
        assert set(Message.unscoped.filter(author=Message.Author.CUSTOMER).values_list("kind", flat=True)) == {
            "unsupported"
        }


def test_fault_11_what_the_platform_itself_does_not_pass_on_is_no_alert(world: World) -> None:
    world.push(pipe.text(world.account, "【收到不支持的消息类型，暂无法显示】"))

    assert Message.unscoped.filter(kind="unsupported").count() == 1
    assert Oddity.unscoped.count() == 0


def test_what_is_unknown_is_called_as_the_platform_calls_it() -> None:
    found = [
        ports.unknown_kind(content)
        for content in (
            ports.Unsupported("hologram"),
            ports.Notice("unknown.levitate"),
            ports.Notice("card.taken"),
            ports.Unsupported(ports.NOT_PASSED_ON),
            ports.Unsupported(""),
            ports.Text("在吗"),
        )
    ]

    assert found == ["hologram", "levitate", "", "", "?", ""]


@pytest.mark.parametrize(
    ("hours", "limits", "cause"),
    [
        (71, {}, None),
        (73, {}, "silent"),
        (73, {"silent_after_h": 200}, None),
        (201, {"silent_after_h": 200}, "silent"),
        (9000, {"silent_after_h": 0}, None),
    ],
)
def test_an_account_that_was_silent_for_long_hints_at_it(
    db: None, hours: int, limits: dict[str, int], cause: str | None
) -> None:
    organisation = organisations.organisation()
    at = kernel_clock.now() - hours * kernel_clock.HOUR
    account = accounts.account(organisation, created_at=1, last_callback_at=at, limits=limits)
    admin = http.client(organisations.staff(organisation, "admin"))

    told = admin.get(f"/accounts/{account.pk}").json()

    assert (told["cause"] or {}).get("name") == cause
    assert told["state"] == ("warning" if cause else "ok")


def test_a_red_or_disabled_account_is_not_called_silent(db: None) -> None:
    organisation = organisations.organisation()
    red = accounts.account(organisation, created_at=1, state="red", cause="clock_skew")
    off = accounts.account(organisation, created_at=1, disabled_at=2)
    admin = http.client(organisations.staff(organisation, "admin"))

    told = {one["id"]: (one["state"], (one["cause"] or {}).get("name")) for one in admin.get("/accounts").json()}

    assert told == {str(red.pk): ("red", "clock_skew"), str(off.pk): ("ok", None)}

import asyncio
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from factories import accounts, organisations, pipe
from factories.outgoing import draft
from weihu.channels.inbox import measures
from weihu.channels.outbox import services as outbox
from weihu.config.asgi import metrics
from weihu.config.asgi.metrics import Metrics


def asked(app: Any, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
            return await client.get("/metrics", headers=headers)

    return asyncio.run(ask())


def broken() -> dict[str, float]:
    raise RuntimeError("away")


def test_figures_are_told_line_by_line_and_one_that_cannot_be_told_is_left_out() -> None:
    answer = asked(Metrics([lambda: {"a_seconds": 1.5}], [broken, lambda: {'b_total{reason="x"}': 1_234_567}]))

    assert answer.text == 'a_seconds 1.5\nb_total{reason="x"} 1234567\n'
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_figure_that_takes_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "TELL_WITHIN_S", 0.05)

    def slow() -> dict[str, float]:
        time.sleep(0.5)
        return {"a": 1}

    assert asked(Metrics([], [slow])).text == ""


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_what_comes_through_a_proxy_finds_nothing(header: str) -> None:
    assert asked(Metrics([lambda: {"a": 1}], []), **{header: "for=192.0.2.1"}).status_code == 404


@pytest.mark.pg
def test_the_gateway_and_the_outbox_tell_what_they_did_and_what_waits(transactional_db: None, tmp_path: Path) -> None:
    account = accounts.account(organisations.organisation())
    outbox.queue([draft(account)])
    with pipe.running(tmp_path) as running:
        running.push(*[pipe.text(account, "在吗", openid=f"o{n}") for n in range(3)])
        running.one(pipe.Push(f"/wx/{account.key}", {"signature": "no", "timestamp": "1", "nonce": "1"}, b"<xml/>"))
        running.settle()
        told = measures.of(running.gateway)

    assert {name: told[name] for name in ("weihu_inbox_taken_total", "weihu_inbox_waiting")} == {
        "weihu_inbox_taken_total": 3, "weihu_inbox_waiting": 0,
    }  # fmt: skip
    assert told['weihu_inbox_refused_total{reason="signature"}'] == 1
    assert 0 <= metrics.of_outbox()["weihu_outbox_oldest_seconds"] < 60

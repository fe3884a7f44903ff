import asyncio
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from weihu.config.asgi import behind, docs, front, headers
from weihu.config.asgi.behind import Behind
from weihu.config.asgi.desk import Desk


def asked(app: Any, path: str, method: str = "GET", **how: Any) -> httpx.Response:
    """What an ASGI application answers; nothing outside is touched."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
            return await client.request(method, path, **how)

    return asyncio.run(ask())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    built = tmp_path / "desk"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text('<div id="app"></div>')
    (built / "assets/index-a1b2.js").write_text("1")
    (built / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.key").write_text("secret")
    return Desk(built)


@pytest.mark.parametrize("path", ["/", "/sessions/12", "/customers", "/index.html", "/sessions/12/"])
def test_every_address_of_the_desk_is_the_page(desk: Desk, path: str) -> None:
    answer = asked(desk, path)

    assert (answer.status_code, answer.text) == (200, '<div id="app"></div>')
    assert answer.headers["cache-control"] == "no-cache"


def test_assets_are_kept_for_a_year_and_other_files_are_asked_again(desk: Desk) -> None:
    asset, icon = asked(desk, "/assets/index-a1b2.js"), asked(desk, "/favicon.svg")

    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-type"].startswith("text/javascript")
    assert icon.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/../secret.key", "/assets/../../secret.key", "/%2e%2e/secret.key", "/a%00.js"]
)
def test_what_is_not_of_the_desk_is_absent(desk: Desk, path: str) -> None:
    async def ask() -> int:
        told: list[Any] = []

        async def send(message: Any) -> None:
            told.append(message)

        from urllib.parse import unquote

        scope = {"type": "http", "method": "GET", "path": unquote(path), "headers": [], "query_string": b""}
        await desk(scope, None, send)  # type: ignore[arg-type]
        return int(told[0]["status"])

    assert asyncio.run(ask()) == 404


def test_a_desk_that_is_not_built_says_so(tmp_path: Path) -> None:
    answer = asked(Desk(tmp_path / "nothing"), "/")

    assert answer.status_code == 503
    assert "make setup" in answer.text


def test_fault_65_no_page_may_frame_ours_and_no_script_of_others_runs_in_it(desk: Desk) -> None:
    answer = asked(headers.Guarded(desk, policy=headers.PAGE), "/")

    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_of_the_api_needs_nothing_from_elsewhere() -> None:
    page = asked(docs.docs, "/api/docs").text

    assert "http" not in page
    for name in docs._FILES:
        assert f"/api/docs/{name}" in page
        assert asked(docs.docs, f"/api/docs/{name}").status_code == 200
    assert asked(docs.docs, "/api/docs/../openapi.json").status_code == 404


def test_a_bug_is_logged_with_its_trace_and_told_without_it(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("secret detail")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await front._told_when_broken(broken, scope, receive, send)

    with caplog.at_level(logging.ERROR):
        answer = asked(app, "/x", headers={"accept-language": "en"})

    assert (answer.status_code, answer.json()["code"], answer.json()["title"]) == (
        500,
        "internal",
        "Something went wrong",
    )
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text


@pytest.fixture
def django() -> Any:
    made = Behind(threads=1)
    yield made
    made.close()


def test_fault_09_a_body_that_is_too_large_is_refused_before_it_is_read(
    django: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "LARGEST_BODY", 1000)

    told = asked(django, "/api/v1/files", "POST", content=b"x" * 1001)

    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 100

    chunked = asked(django, "/api/v1/files", "POST", content=endless())

    assert (told.status_code, told.json()["code"]) == (413, "too_large")
    assert (chunked.status_code, chunked.json()["code"]) == (413, "too_large")


def test_fault_09_a_slow_body_holds_no_thread(django: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind, "BODY_WITHIN_S", 0.5)

    async def slow() -> Any:
        yield b"{"
        await asyncio.sleep(30)

    async def both() -> tuple[httpx.Response, httpx.Response]:
        transport = httpx.ASGITransport(app=django)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
            waiting = asyncio.create_task(client.post("/api/v1/me", content=slow()))
            await asyncio.sleep(0.1)
            # The only thread is free for others.
            other = await asyncio.wait_for(client.get("/api/openapi.json"), 20)
            return await waiting, other

    waiting, other = asyncio.run(both())

    assert (waiting.status_code, waiting.json()["code"]) == (408, "too_slow")
    assert other.status_code == 200


def test_an_address_that_is_none_is_told_as_a_problem(django: Behind) -> None:
    absent = asked(django, "/api/v1/nothing-here")

    assert (absent.status_code, absent.json()["code"]) == (404, "not_found")
    assert absent.headers["content-type"].startswith("application/problem+json")


@pytest.mark.django_db(transaction=True)
def test_a_pool_thread_keeps_its_connection_and_the_pool_has_no_more_than_its_threads(django: Behind) -> None:
    import threading

    from django.db.backends.signals import connection_created

    opened: list[str] = []

    def note(**_: Any) -> None:
        opened.append(threading.current_thread().name)

    connection_created.connect(note)
    try:
        for _ in range(3):
            assert asked(django, "/api/v1/me", headers={"cookie": f"weihu_login={'x' * 32}"}).status_code == 401
    finally:
        connection_created.disconnect(note)
        # The thread's connection would keep the test's database.
        from django.db import connections

        django._wsgi.executor.submit(connections.close_all).result(10)

    assert len(opened) == 1, opened

"""Articles, media and waiting for tests of mass messages and publishing."""

import time
from collections.abc import Callable
from typing import Any

from recordings import PNG
from shapes import field

from conftest import Developer, Running

Thing = Any


def until(look: Callable[[], Thing], seconds: float = 5.0) -> Thing:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found or time.monotonic() > deadline:
            assert found, "did not come in time"
            return found
        time.sleep(0.01)


def settle(sandbox: Running) -> None:
    """Noon in Beijing, early in a month: no allowance turns over while a test looks away."""
    now = sandbox.world.now()
    sandbox.advance(86400 - (now + 8 * 3600) % 86400 + 12 * 3600)
    while not 2 <= time.gmtime(sandbox.world.now()).tm_mday <= 20:
        sandbox.advance(86400)


def upload(
    sandbox: Running,
    account: dict[str, Any],
    *,
    path: str = "/cgi-bin/material/add_material",
    type: str = "image",
    data: bytes = PNG,
    filename: str = "a.png",
) -> dict[str, Any]:
    params = {"access_token": sandbox.kept_token(account), "type": type}
    found: dict[str, Any] = sandbox.http.post(path, params=params, files={"media": (filename, data)}).json()
    assert "errcode" not in found, found
    return found


def article(sandbox: Running, account: dict[str, Any], **fields: Any) -> dict[str, Any]:
    thumb = fields.pop("thumb_media_id", None) or upload(sandbox, account)["media_id"]
    return {"title": "夏季上新", "content": "<p>新款到店</p>", "thumb_media_id": thumb, **fields}


def draft(sandbox: Running, account: dict[str, Any], *articles: dict[str, Any]) -> str:
    body = {"articles": list(articles) or [article(sandbox, account)]}
    return str(sandbox.api(account, "/cgi-bin/draft/add", body)["media_id"])


def published(sandbox: Running, account: dict[str, Any], *articles: dict[str, Any]) -> dict[str, Any]:
    """Published articles: answers of submit and get together."""
    sent = sandbox.api(account, "/cgi-bin/freepublish/submit", {"media_id": draft(sandbox, account, *articles)})
    sandbox.advance(10)

    def ended() -> dict[str, Any] | None:
        found = sandbox.api(account, "/cgi-bin/freepublish/get", {"publish_id": sent["publish_id"]})
        return found if found["publish_status"] != 1 else None

    return {**sent, **until(ended)}


def everybody(kind: str = "text", data: Any = None, **fields: Any) -> dict[str, Any]:
    """A body of sendall."""
    return {"filter": {"is_to_all": True}, "msgtype": kind, kind: data or {"content": "大家好"}, **fields}


def events(developer: Developer, name: str) -> list[str]:
    return [body for body in developer.bodies if field(body, "Event") == name]


def ended(sandbox: Running, developer: Developer, count: int = 1) -> list[str]:
    """The end events of mass messages, once the platform's clock has reached them."""
    jobs = sandbox.world.mass.jobs
    until(lambda: sum(one.stage in ("finishing", "ended") for one in list(jobs.values())) >= count)
    sandbox.advance(10)
    found: list[str] = until(lambda: found if len(found := events(developer, "MASSSENDJOBFINISH")) >= count else None)
    return found

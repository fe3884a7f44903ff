"""The control API's own promises: shapes, errors, documents, stream, reset, the page at `/`."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from conftest import Developer, Running, start
from wxsandbox.knobs import KNOBS
from wxsandbox.website import FOLDER


def test_health_clock_and_unknown_routes(sandbox: Running) -> None:
    health = sandbox.control("GET", "/health")
    assert (health["ok"], health["version"]) == (True, "0.1.0")
    assert abs(health["now"] - time.time()) < 2
    sandbox.advance(3600)
    clock = sandbox.control("GET", "/clock")
    assert clock["offset_s"] == 3600
    assert abs(clock["now"] - time.time() - 3600) < 2
    assert "aged" not in clock
    assert sandbox.control("POST", "/clock", status=400, advance_s=-1)["error"] == "backwards"
    assert sandbox.control("GET", "/none", status=404)["error"] == "no_route"
    assert sandbox.control("POST", "/health", status=405)["error"] == "no_route"


def test_a_jump_tells_what_ran_out_on_the_way(sandbox: Running) -> None:
    account = sandbox.account()
    phone, _ = sandbox.follower(account)
    sandbox.say(phone, account)
    sandbox.token(account)
    code = {"action_name": "QR_SCENE", "expire_seconds": 60, "action_info": {"scene": {"scene_id": 1}}}
    sandbox.api(account, "/cgi-bin/qrcode/create", code)

    nothing = sandbox.control("POST", "/clock", advance_s=0)["aged"]
    minutes = sandbox.control("POST", "/clock", advance_s=300)["aged"]
    days = sandbox.control("POST", "/clock", advance_s=172800)["aged"]

    assert nothing == {"tokens": 0, "windows": 0, "media": 0, "codes": 0, "days": 0}
    assert (minutes["tokens"], minutes["windows"], minutes["codes"]) == (0, 0, 1)
    assert (days["tokens"], days["windows"], days["codes"], days["days"]) == (1, 1, 0, 2)


def test_accounts(sandbox: Running) -> None:
    given: dict[str, Any] = {
        "appid": "wx0123456789abcdef",
        "secret": "s3cret",
        "token": "simtoken",
        "aes_key": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
        "name": "三江汽车",
        "mode": "safe",
    }
    made = sandbox.control("POST", "/accounts", kind="service", **given)
    assert {name: made[name] for name in given} == given
    assert (made["original_id"][:3], len(made["original_id"]), made["last_delivery"]) == ("gh_", 15, None)
    assert sandbox.control("GET", "/accounts")["items"] == [made]
    assert sandbox.control("GET", f"/accounts/{given['appid']}") == made
    changed = sandbox.control("PATCH", f"/accounts/{given['appid']}", callback_url="http://x/y", format="json")
    assert changed == {**made, "callback_url": "http://x/y", "format": "json"}


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/accounts", {"kind": "shop"}, 400, "bad_body"),
        ("/accounts", {"colour": "red"}, 400, "bad_body"),
        ("/accounts", {"aes_key": "short"}, 400, "bad_aes_key"),
        ("/accounts", {"token": "ab"}, 400, "bad_token"),
        ("/accounts", {"callback_url": "x"}, 400, "bad_callback_url"),
        ("/accounts", {"knobs": {"colour": 1}}, 400, "unknown_knob"),
        ("/accounts", {"knobs": {"deliveries": "3"}}, 400, "bad_knob"),
        ("/accounts", {"knobs": {"pool_model": "both"}}, 400, "bad_knob"),
        ("/accounts/none/verify", {}, 404, "no_account"),
        ("/phones", {"count": 0}, 400, "bad_count"),
        ("/phones/none/follow", {"appid": "x"}, 404, "no_account"),
        ("/phones/none/scan", {"code": "x"}, 404, "no_phone"),
    ],
)
def test_refusals(sandbox: Running, path: str, body: dict[str, Any], status: int, error: str) -> None:
    refused = sandbox.control("POST", path, status=status, **body)
    assert refused["error"] == error
    assert refused["detail"]
    assert sandbox.control("GET", "/accounts")["items"] == []


def test_taken_ids(sandbox: Running) -> None:
    account = sandbox.account()
    assert sandbox.control("POST", "/accounts", status=409, appid=account["appid"])["error"] == "appid_taken"
    sandbox.control("POST", "/phones", phone="anna", nickname="安娜")
    assert sandbox.control("POST", "/phones", status=409, phone="anna")["error"] == "phone_taken"
    known = {"phone": "anna", "nickname": "安娜", "language": "zh_CN", "client_platform_type": 2, "accounts": []}
    assert sandbox.control("GET", "/phones/anna") == known


def test_many_phones_follow_and_are_listed_by_page(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    made = sandbox.control("POST", "/phones", count=30, nickname="客", follow=account["appid"])
    assert (made["phone"], len(made["items"]), made["items"][29]["nickname"]) == ("p1", 30, "客30")
    assert developer.received == []
    page = sandbox.control("GET", "/phones?limit=20")
    assert (len(page["items"]), page["next"]) == (20, 20)
    assert len(sandbox.control("GET", "/phones?after=20")["items"]) == 10
    sandbox.control("POST", "/phones", count=3, follow=account["appid"], push=True)
    deadline = time.monotonic() + 5
    while len(developer.received) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(developer.received) == 3


def test_the_same_seed_gives_the_same_people(sandbox: Running) -> None:
    found = []
    for _ in range(2):
        sandbox.control("POST", "/accounts", appid="wx0123456789abcdef")
        phone = sandbox.control("POST", "/phones")["phone"]
        found.append(sandbox.control("POST", f"/phones/{phone}/follow", appid="wx0123456789abcdef")["openid"])
        sandbox.control("POST", "/reset")
    assert found[0] == found[1]
    assert sandbox.control("GET", "/accounts")["items"] == []
    assert sandbox.control("GET", "/phones")["items"] == []
    assert sandbox.control("GET", "/log")["items"] == []


def test_a_test_account_has_a_hundred_followers_at_most(sandbox: Running) -> None:
    account = sandbox.account(sandbox=True, knobs={"test_account_followers": 2})
    for _ in range(2):
        sandbox.follower(account)
    phone = sandbox.control("POST", "/phones")["phone"]
    refused = sandbox.control("POST", f"/phones/{phone}/follow", status=409, appid=account["appid"])
    assert refused["error"] == "test_account_full"
    assert sandbox.control("GET", f"/phones/{phone}")["accounts"][0]["following"] is False


def test_the_document_describes_every_route(sandbox: Running) -> None:
    document = sandbox.http.get("/_sandbox/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert len(document["paths"]) >= 26
    text = json.dumps(document)
    for name in set(_references(document)):
        assert name in document["components"]["schemas"], name
    assert "#/components/schemas/Said" in text
    page = sandbox.http.get("/_sandbox/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "//" not in page.text.replace("https://", "").replace("http://", "")


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"].rpartition("/")[2]] if "$ref" in node else []
        return own + [name for one in node.values() for name in _references(one)]
    return [name for one in node for name in _references(one)] if isinstance(node, list) else []


def test_every_knob_is_explained(sandbox: Running) -> None:
    listed = sandbox.control("GET", "/knobs")["items"]
    assert [one["name"] for one in listed] == list(KNOBS)
    assert all(one["meaning"].endswith((".", ")")) and one["section"] for one in listed)
    package = Path(FOLDER).parent
    source = "".join(file.read_text() for file in package.rglob("*.py") if file.name != "knobs.py")
    unused = [name for name in KNOBS if f'"{name}"' not in source and name.rpartition("_limit_bytes")[1] == ""]
    assert [name for name in unused if not name.endswith(("_pool", "_pool_s"))] == []


def _events(url: str, count: int, **headers: str) -> list[dict[str, Any]]:
    async def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        async with (
            httpx.AsyncClient(timeout=5, trust_env=False) as http,
            http.stream("GET", url, headers=headers) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    found.append(json.loads(line[6:]))
                if len(found) == count:
                    return found
        return found

    return asyncio.run(read())


def test_the_stream_tells_everything_in_order_and_resumes(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account, "在吗")
    sandbox.api(account, "/cgi-bin/message/custom/typing", {"touser": openid, "command": "Typing"})
    sandbox.api(account, "/cgi-bin/menu/delete")
    sandbox.advance(1)

    url = f"{sandbox.url}/_sandbox/v1/stream"
    events = _events(f"{url}?after=0", 10)
    kinds = [event["type"] for event in events]
    assert kinds == ["account", "phone", "contact", "screen", "log", "typing", "log", "menu", "log", "clock"]
    assert [event["seq"] for event in events] == sorted(event["seq"] for event in events)
    assert events[2] == {
        "seq": events[2]["seq"],
        "type": "contact",
        "phone": phone,
        "appid": account["appid"],
        "following": True,
    }
    item = events[3]["item"]
    assert (item["from"], item["kind"], item["text"], item["seq"]) == ("me", "text", "在吗", events[3]["seq"])
    assert events[5]["on"] is True
    assert events[4]["entry"]["path"] == "/cgi-bin/token"

    resumed = _events(url, 4, **{"last-event-id": str(events[5]["seq"])})
    assert resumed == events[6:]
    (reset,) = _events(f"{url}?after=99999", 1)
    assert reset["type"] == "reset"


def test_stopping_is_quick_with_streams_and_deliveries_open(developer: Developer) -> None:
    running = start()
    account = running.account(callback_url=developer.url, knobs={"callback_timeout_s": 5.0})
    phone, _ = running.follower(account)
    developer.answer = lambda received: 30.0
    running.control("POST", f"/phones/{phone}/messages?wait=false", appid=account["appid"], text="在吗")
    with httpx.Client(trust_env=False) as http, http.stream("GET", f"{running.url}/_sandbox/v1/stream") as stream:
        next(stream.iter_bytes())
        started = time.monotonic()
        running.stop()
        assert time.monotonic() - started < 2


def test_the_log_keeps_no_secrets_of_others_and_pages(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    sandbox.say(phone, account)
    first = sandbox.control("GET", "/log?limit=1")
    rest = sandbox.control("GET", f"/log?after={first['next']}")
    entry = rest["items"][0]
    assert len(first["items"]) == len(rest["items"]) == 1
    assert (entry["kind"], entry["event"], entry["delivery"], entry["outcome"], entry["status"]) == (
        "callback",
        "text",
        1,
        "handled",
        200,
    )
    assert "在吗" in entry["request"]
    assert entry["answer"] == "success"


def test_a_call_that_went_well_is_told_with_what_was_said_and_no_secret(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.say(phone, account)
    token = sandbox.token(account)
    sent = {"touser": openid, "msgtype": "text", "text": {"content": "好的"}}
    sandbox.api(account, "/cgi-bin/message/custom/send", sent, access_token=token)
    jssdk = sandbox.api(account, "/cgi-bin/ticket/getticket", access_token=token, type="jsapi")["ticket"]
    form = {"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}
    sandbox.http.post("/cgi-bin/stable_token", json=form)
    sandbox.http.post("/cgi-bin/stable_token", data=form)
    media = {"media": ("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "image/png")}
    sandbox.http.post("/cgi-bin/media/upload", params={"access_token": token, "type": "image"}, files=media)

    told = sandbox.control("GET", "/log")["items"]
    calls = {one["path"]: one for one in told if one["kind"] == "api"}
    said = calls["/cgi-bin/message/custom/send"]
    assert (said["method"], said["query"]) == ("POST", f"access_token={token[:4]}***")
    assert json.loads(said["request"]) == sent
    assert json.loads(said["answer"])["errcode"] == 0
    assert calls["/cgi-bin/media/upload"]["request"].startswith("(multipart/form-data, ")
    assert f'"ticket":"{jssdk[:4]}***"' in calls["/cgi-bin/ticket/getticket"]["answer"]
    words = json.dumps(told)
    assert [one for one in (token, account["secret"], jssdk) if one in words] == []


def test_the_stream_tells_that_faults_were_set(sandbox: Running) -> None:
    sandbox.control("PUT", "/faults", callback={"duplicate": 1})
    (event,) = _events(f"{sandbox.url}/_sandbox/v1/stream?after=0", 1)
    assert event["type"] == "faults"


def test_any_text_is_drawn_as_a_code(sandbox: Running) -> None:
    answer = sandbox.http.get("/_sandbox/v1/qr", params={"text": "http://192.168.1.5:8100/phone/p1"})
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<?xml")
    assert "<path" in answer.text
    assert sandbox.control("GET", "/qr", status=400)["error"] == "bad_text"
    assert sandbox.control("GET", "/qr?text=" + "x" * 1001, status=400)["error"] == "bad_text"


def test_the_front_page(sandbox: Running) -> None:
    page = sandbox.http.get("/", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "wxsandbox" in page.text.lower() or FOLDER.is_dir()
    assert sandbox.http.get("/p/p1", headers={"accept": "text/html"}).text == page.text
    assert sandbox.http.get("/cgi-bin/none", headers={"accept": "text/html"}).json()["errcode"] == 40066
    assert sandbox.http.get("/none").json()["errcode"] == 40066
    assert sandbox.http.get("/..%2f..%2fpyproject.toml").json()["errcode"] == 40066

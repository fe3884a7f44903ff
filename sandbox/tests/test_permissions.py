"""What each kind of account may call: the table of section 1, called for real."""

from typing import Any

import pytest

from conftest import Running
from wxsandbox.permissions import TABLE, Right

# One call of every row; what matters is only whether the answer is 48001. Kinds: subscription, subscription verified,
# service, service verified.
_CALLS: list[tuple[Right, str, dict[str, Any] | None, str]] = [
    (Right.BASE, "/cgi-bin/getcallbackip", None, "yyyy"),
    (Right.BASE, "/cgi-bin/openapi/quota/get", {}, "yyyy"),
    (Right.BASE, "/cgi-bin/ticket/getticket", None, "yyyy"),
    (Right.MENU, "/cgi-bin/menu/get", None, "nyny"),
    (Right.MENU_INFO, "/cgi-bin/get_current_selfmenu_info", None, "yyyy"),
    (Right.MENU_INFO, "/cgi-bin/get_current_autoreply_info", None, "yyyy"),
    (Right.CONDITIONAL_MENU, "/cgi-bin/menu/addconditional", {}, "nyny"),
    (Right.CUSTOM_SEND, "/cgi-bin/message/custom/send", {}, "nyny"),
    (Right.CUSTOM_SEND, "/cgi-bin/message/custom/typing", {}, "nyny"),
    (Right.KF, "/cgi-bin/customservice/getkflist", None, "nyny"),
    (Right.KF, "/customservice/kfsession/getwaitcase", None, "nyny"),
    (Right.KF, "/customservice/msgrecord/getmsglist", {}, "nyny"),
    (Right.USERS, "/cgi-bin/user/get", None, "nyny"),
    (Right.USERS, "/cgi-bin/tags/get", None, "nyny"),
    (Right.USERS, "/cgi-bin/tags/members/getblacklist", {}, "nyny"),
    (Right.MEDIA, "/cgi-bin/material/get_materialcount", None, "nyny"),
    (Right.MEDIA, "/cgi-bin/draft/count", None, "nyny"),
    (Right.PUBLISH, "/cgi-bin/freepublish/batchget", {}, "nyny"),
    (Right.MASS, "/cgi-bin/message/mass/sendall", {}, "nyny"),
    (Right.MASS_BY_OPENID, "/cgi-bin/message/mass/send", {}, "nnny"),
    (Right.TEMPLATE, "/cgi-bin/template/get_all_private_template", None, "nnny"),
    (Right.TEMPLATE, "/cgi-bin/message/template/send", {}, "nnny"),
    (Right.NOTICE, "/wxaapi/newtmpl/gettemplate", None, "nnny"),
    (Right.NOTICE, "/cgi-bin/message/subscribe/bizsend", {}, "nnny"),
    (Right.ONE_TIME, "/cgi-bin/message/template/subscribe", {}, "nyny"),
    (Right.CODES, "/cgi-bin/qrcode/create", {}, "nnny"),
    (Right.CODES, "/cgi-bin/shorten/fetch", {}, "nnny"),
    (Right.DATACUBE, "/datacube/getusersummary", {}, "nyny"),
    (Right.OCR, "/cv/ocr/comm", {}, "nnny"),
    (Right.SPEECH, "/cgi-bin/media/voice/translatecontent", {}, "yyyy"),
    (Right.OUTSIDE, "/card/create", {}, "nnnn"),
    (Right.OUTSIDE, "/cgi-bin/poi/getpoilist", {}, "nnnn"),
]
_KINDS = (("subscription", False), ("subscription", True), ("service", False), ("service", True))


@pytest.fixture
def kinds(sandbox: Running) -> list[dict[str, Any]]:
    return [sandbox.account(kind=kind, verified=verified) for kind, verified in _KINDS]


def test_every_row_for_every_kind_of_account(sandbox: Running, kinds: list[dict[str, Any]]) -> None:
    told = {}
    for _, path, body, _ in _CALLS:
        answers = [sandbox.api(account, path, body).get("errcode", 0) for account in kinds]
        told[path] = "".join("n" if code == 48001 else "y" for code in answers)
    assert told == {path: expected for _, path, _, expected in _CALLS}


def test_a_test_account_may_call_everything_that_is_offered(sandbox: Running) -> None:
    account = sandbox.account(kind="service", verified=False, sandbox=True)
    refused = [path for _, path, body, _ in _CALLS if sandbox.api(account, path, body).get("errcode") == 48001]
    assert refused == ["/card/create", "/cgi-bin/poi/getpoilist"]


def test_every_row_of_the_table_is_called_or_needs_no_call() -> None:
    elsewhere = {Right.OAUTH, Right.LOCATION}  # pages and pushes: see below
    not_here = {Right.JSSDK_SHARE, Right.PAY}  # what a page may do in WeChat, and another host's calls
    assert {right for right, *_ in _CALLS} | elsewhere | not_here == set(TABLE) == set(Right)


@pytest.mark.parametrize(
    ("kind", "knob", "path", "body"),
    [
        ("service", "unverified_service_menu", "/cgi-bin/menu/get", None),
        ("service", "unverified_media", "/cgi-bin/material/get_materialcount", None),
        ("subscription", "unverified_media", "/cgi-bin/draft/count", None),
    ],
)
def test_doubtful_rights_of_unverified_accounts_are_knobs(
    sandbox: Running, kind: str, knob: str, path: str, body: Any
) -> None:
    account = sandbox.account(kind=kind, verified=False)
    assert sandbox.api(account, path, body)["errcode"] == 48001
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={knob: True})
    assert sandbox.api(account, path, body).get("errcode") != 48001


def test_agents_of_a_verified_subscription_account_are_a_knob(sandbox: Running) -> None:
    account = sandbox.account(kind="subscription", knobs={"subscription_kf": False})
    assert sandbox.api(account, "/cgi-bin/customservice/getkflist")["errcode"] == 48001


def test_an_expired_verification_takes_the_rights_away(sandbox: Running) -> None:
    account = sandbox.account()
    assert sandbox.api(account, "/cgi-bin/user/get")["total"] == 0
    sandbox.control("PATCH", f"/accounts/{account['appid']}", verified=False)
    for path in ("/cgi-bin/user/get", "/cgi-bin/draft/count", "/cgi-bin/menu/get"):
        assert sandbox.api(account, path)["errcode"] == 48001


@pytest.mark.parametrize(("kind", "verified"), _KINDS)
def test_web_login_and_places_by_kind(sandbox: Running, kind: str, verified: bool) -> None:
    account = sandbox.account(kind=kind, verified=verified)
    phone, _ = sandbox.follower(account)
    may = (kind, verified) == ("service", True)
    place = {"appid": account["appid"], "lat": 31.2, "lng": 121.4}
    sandbox.control("POST", f"/phones/{phone}/location", status=200 if may else 409, **place)
    query = {
        "appid": account["appid"],
        "redirect_uri": "http://shop.test/",
        "response_type": "code",
        "scope": "snsapi_base",
        "sandbox_phone": phone,
    }
    assert sandbox.http.get("/connect/oauth2/authorize", params=query).status_code == (302 if may else 200)
    if (kind, verified) == ("subscription", True):
        sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"government_or_media": True})
        assert sandbox.http.get("/connect/oauth2/authorize", params=query).status_code == 302

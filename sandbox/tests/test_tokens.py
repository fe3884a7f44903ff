"""The token machine (B1, C3), through the door that developers use."""

from typing import Any

import pytest

from conftest import Running

_IPS = "/cgi-bin/getcallbackip"


def _stable(sandbox: Running, account: dict[str, Any], *, force: bool = False) -> tuple[str, int]:
    body = {
        "grant_type": "client_credential",
        "appid": account["appid"],
        "secret": account["secret"],
        "force_refresh": force,
    }
    found = sandbox.http.post("/cgi-bin/stable_token", json=body).json()
    return found["access_token"], found["expires_in"]


def _code(sandbox: Running, account: dict[str, Any], token: str) -> int:
    return int(sandbox.api(account, _IPS, access_token=token).get("errcode", 0))


def test_a_new_plain_token_leaves_the_former_five_minutes_and_kills_the_one_before(sandbox: Running) -> None:
    account = sandbox.account()
    first, second = sandbox.token(account), sandbox.token(account)
    assert first != second
    assert [_code(sandbox, account, token) for token in (first, second)] == [0, 0]

    third = sandbox.token(account)
    assert [_code(sandbox, account, token) for token in (first, second, third)] == [40001, 0, 0]

    sandbox.advance(299)
    assert _code(sandbox, account, second) == 0
    sandbox.advance(2)
    assert [_code(sandbox, account, token) for token in (second, third)] == [40001, 0]


def test_tokens_end_by_themselves_with_42001_and_strangers_get_40014(sandbox: Running) -> None:
    account = sandbox.account()
    token = sandbox.token(account)
    sandbox.advance(7201)
    assert _code(sandbox, account, token) == 42001
    assert _code(sandbox, account, "no-such-token") == 40014
    assert sandbox.http.get(_IPS).json()["errcode"] == 41001


def test_the_stable_token_stays_the_same_until_its_last_five_minutes(sandbox: Running) -> None:
    account = sandbox.account()
    token, left = _stable(sandbox, account)
    assert left in (7199, 7200)
    sandbox.advance(1000)
    again, left = _stable(sandbox, account)
    assert (again, left in (6199, 6200)) == (token, True)
    sandbox.advance(5901)
    renewed, left = _stable(sandbox, account)
    assert renewed != token
    assert left in (7199, 7200)
    assert [_code(sandbox, account, one) for one in (token, renewed)] == [0, 0]
    sandbox.advance(301)
    assert [_code(sandbox, account, one) for one in (token, renewed)] == [40001, 0]


def test_the_families_do_not_disturb_each_other(sandbox: Running) -> None:
    account = sandbox.account()
    stable, _ = _stable(sandbox, account)
    for _ in range(3):
        plain = sandbox.token(account)
    assert [_code(sandbox, account, one) for one in (stable, plain)] == [0, 0]


def test_forcing_kills_the_former_at_once_but_only_every_thirty_seconds_and_twenty_times_a_day(
    sandbox: Running,
) -> None:
    account = sandbox.account()
    token, _ = _stable(sandbox, account)
    forced, _ = _stable(sandbox, account, force=True)
    assert forced != token
    assert [_code(sandbox, account, one) for one in (token, forced)] == [40001, 0]

    assert _stable(sandbox, account, force=True)[0] == forced
    for _ in range(19):
        sandbox.advance(31)
        former, forced = forced, _stable(sandbox, account, force=True)[0]
        assert former != forced
    sandbox.advance(31)
    assert _stable(sandbox, account, force=True)[0] == forced


@pytest.mark.parametrize(
    ("change", "query", "code"),
    [
        ({}, {"grant_type": "password"}, 40002),
        ({}, {"appid": "wx0000000000000000"}, 40013),
        ({}, {"secret": "wrong"}, 40125),
        ({}, {"appid": ""}, 41002),
        ({}, {"secret": ""}, 41004),
        ({"ip_whitelist": ["10.0.0.1"]}, {}, 40164),
        ({"frozen": "secret"}, {}, 40243),
    ],
)
def test_refusals_of_the_token_call(sandbox: Running, change: dict[str, Any], query: dict[str, str], code: int) -> None:
    account = sandbox.account()
    sandbox.control("PATCH", f"/accounts/{account['appid']}", **change)
    good = {"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}
    answer = sandbox.http.get("/cgi-bin/token", params={**good, **query}).json()
    assert answer["errcode"] == code
    assert " rid: " in answer["errmsg"]
    if code == 40164:
        assert answer["errmsg"].startswith("invalid ip 127.0.0.1, not in whitelist")


def test_invalidating_all_tokens(sandbox: Running) -> None:
    account = sandbox.account()
    token, (stable, _) = sandbox.token(account), _stable(sandbox, account)
    sandbox.control("POST", f"/accounts/{account['appid']}/invalidate-tokens")
    assert [_code(sandbox, account, one) for one in (token, stable)] == [40001, 40001]
    assert _code(sandbox, account, _stable(sandbox, account)[0]) == 0


def test_wrong_methods_and_empty_bodies(sandbox: Running) -> None:
    account = sandbox.account()
    assert sandbox.http.post("/cgi-bin/token").json()["errcode"] == 43001
    assert sandbox.http.get("/cgi-bin/stable_token").json()["errcode"] == 43002
    assert sandbox.http.post("/cgi-bin/stable_token").json()["errcode"] == 44002
    assert sandbox.http.post("/cgi-bin/stable_token", content=b"{").json()["errcode"] == 47001
    assert sandbox.api(account, "/cgi-bin/nothing/here")["errcode"] == 40066
    assert sandbox.api(account, "/cgi-bin/guide/addguideacct", {})["errcode"] == 48001

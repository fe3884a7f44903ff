"""What a page lets a person pay: once, in time, at the account it was made for."""

from typing import Any

from conftest import Running


def _order(sandbox: Running, account: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = sandbox.control(
        "POST", f"/accounts/{account['appid']}/orders", total=12800, description="首次保养"
    )
    return made


def _state(sandbox: Running, order: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sandbox.control("GET", f"/accounts/{order['appid']}/orders/{order['prepay_id']}")
    return found


def test_an_order_is_paid_once_and_lets_the_account_write(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    sandbox.advance(3600)  # what following allowed is over
    order = _order(sandbox, account)
    body = {"appid": account["appid"], "prepay_id": order["prepay_id"]}

    assert sandbox.control("POST", f"/phones/{phone}/paid", **body)["messages"] == -1

    paid = _state(sandbox, order)
    assert (paid["total"], paid["paid_by"]) == (12800, openid)
    assert paid["paid_at"] > 0
    assert sandbox.control("POST", f"/phones/{phone}/paid", status=409, **body)["error"] == "order_paid"


def test_somebody_who_follows_nobody_can_pay_and_gets_no_messages_for_it(sandbox: Running) -> None:
    account = sandbox.account()
    phone = sandbox.control("POST", "/phones")["phone"]
    order = _order(sandbox, account)
    body = {"appid": account["appid"], "prepay_id": order["prepay_id"]}
    assert sandbox.control("POST", f"/phones/{phone}/paid", **body)["messages"] == 0
    assert _state(sandbox, order)["paid_at"] > 0
    # Without an order it is the shop's own till, which knows followers only.
    refused = sandbox.control("POST", f"/phones/{phone}/paid", status=409, appid=account["appid"])
    assert refused["error"] == "not_following"


def test_an_order_ends_after_two_hours_and_belongs_to_one_account(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    phone, _ = sandbox.follower(account)
    sandbox.control("POST", f"/phones/{phone}/follow", appid=other["appid"])
    order = _order(sandbox, account)
    wrong = {"appid": other["appid"], "prepay_id": order["prepay_id"]}
    assert sandbox.control("POST", f"/phones/{phone}/paid", status=404, **wrong)["error"] == "no_order"
    sandbox.advance(7200)
    late = {"appid": account["appid"], "prepay_id": order["prepay_id"]}
    assert sandbox.control("POST", f"/phones/{phone}/paid", status=409, **late)["error"] == "order_expired"
    assert _state(sandbox, order)["paid_at"] == 0


def test_nothing_is_no_order(sandbox: Running) -> None:
    path = f"/accounts/{sandbox.account()['appid']}/orders"
    assert sandbox.control("POST", path, status=400, total=0, description="x")["error"] == "bad_body"
    assert sandbox.control("POST", path, status=400, total=1, description="")["error"] == "bad_body"

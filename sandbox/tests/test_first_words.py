"""The shortest way through: a phone follows, says something, reads both kinds of answer."""

from shapes import field, reply

from conftest import Developer, Running


def test_a_text_is_pushed_and_its_passive_reply_shown(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    developer.answer = lambda received: reply(received.body, inside="<Content><![CDATA[您好 <b>]]></Content>")

    said = sandbox.say(phone, account, "价格 & 优惠 ]]> 😀")

    assert said["delivered"] is True
    assert said["result"] == "reply"
    pushed = developer.received[-1]
    assert pushed.query["openid"] == openid
    assert field(pushed.body, "MsgType") == "text"
    assert field(pushed.body, "MsgId") == said["msg_id"]
    assert "价格 & 优惠 ]]]]><![CDATA[> 😀" in pushed.body.decode()
    mine, answer = sandbox.screen(phone, account)
    assert (mine["from"], mine["kind"], mine["text"]) == ("me", "text", "价格 & 优惠 ]]> 😀")
    assert (answer["from"], answer["text"], answer["via"]) == ("account", "您好 <b>", "passive")


def test_custom_send_reaches_the_screen_and_the_log(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)

    sent = sandbox.api(
        account, "/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": "您好"}}
    )

    assert sent == {"errcode": 0, "errmsg": "ok"}
    (item,) = sandbox.screen(phone, account)
    assert (item["from"], item["kind"], item["text"], item["via"]) == ("account", "text", "您好", "custom")
    paths = [entry["path"] for entry in sandbox.control("GET", "/log")["items"]]
    assert paths == ["/cgi-bin/token", "/cgi-bin/message/custom/send"]

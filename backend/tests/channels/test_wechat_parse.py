"""Every kind of push of the sheet (A8–A16) in our words, and what no push may do to us."""

import json
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import pushes
from factories.accounts import loaded
from weihu.channels import ports
from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.adapters import Rejected
from weihu.channels.ports import Content
from weihu.channels.wechat import parse

PLAIN = loaded()
SAFE = loaded(mode="safe")


def understood(body: bytes, account: Loaded = PLAIN, **query: str) -> parse.Push:
    return parse.understand(account, pushes.signed(account) | query, body, pushes.NOW_S)


def refused(body: bytes, account: Loaded = PLAIN) -> tuple[int, str]:
    with pytest.raises(Rejected) as caught:
        understood(body, account)
    return caught.value.status, caught.value.code


MESSAGES: list[tuple[str, dict[str, Any], Content]] = [
    ("text", {"Content": "在吗\n😀"}, ports.Text("在吗\n😀")),
    ("text", {"Content": "满意", "bizmsgmenuid": "101"}, ports.Choice("101", "满意")),
    ("text", {"Content": "【收到不支持的消息类型，暂无法显示】"},
     ports.Unsupported("not_passed_on", {"text": "【收到不支持的消息类型，暂无法显示】"})),
    ("image", {"PicUrl": "http://mmbiz.qpic.cn/a", "MediaId": "m1"}, ports.Picture("m1", "http://mmbiz.qpic.cn/a")),
    ("voice", {"MediaId": "m1", "Format": "amr"}, ports.Voice("m1", "amr")),
    ("voice", {"MediaId": "m1", "Format": "speex", "MediaId16K": "m1-16k", "Recognition": "你好"},
     ports.Voice("m1", "speex", "m1-16k", "你好")),
    ("video", {"MediaId": "m1", "ThumbMediaId": "t1"}, ports.Video("m1", "t1")),
    ("shortvideo", {"MediaId": "m1", "ThumbMediaId": "t1"}, ports.Video("m1", "t1", short=True)),
    ("location", {"Location_X": "31.23", "Location_Y": "121.47", "Scale": 16, "Label": "城东店"},
     ports.Place(31.23, 121.47, 16, "城东店")),
    ("link", {"Title": "文章", "Description": "摘要", "Url": "https://mp.weixin.qq.com/s/x"},
     ports.Link("文章", "摘要", "https://mp.weixin.qq.com/s/x")),
    ("miniprogrampage",
     {"Title": "预约", "AppId": "wx1", "PagePath": "pages/a", "ThumbUrl": "http://x", "ThumbMediaId": "t1"},
     ports.Card("预约", "wx1", "pages/a", "t1")),
    ("file", {"Title": "合同.pdf", "Description": "", "FileKey": "k", "FileMd5": "d", "FileTotalLen": 12},
     ports.Document("合同.pdf", "", 12, "d")),
]  # fmt: skip

EVENTS: list[tuple[str, dict[str, Any], Content]] = [
    ("subscribe", {}, ports.Follow()),
    ("subscribe", {"EventKey": ""}, ports.Follow()),
    ("subscribe", {"EventKey": "last_trade_no_400"}, ports.Follow()),
    ("subscribe", {"EventKey": "qrscene_agent-7", "Ticket": "gQ"}, ports.Follow("agent-7", "gQ")),
    ("unsubscribe", {"EventKey": ""}, ports.Unfollow()),
    ("SCAN", {"EventKey": "agent-7", "Ticket": "gQ"}, ports.Scan("agent-7", "gQ")),
    ("LOCATION", {"Latitude": "23.13", "Longitude": "113.35", "Precision": "119.38"},
     ports.PlaceReport(23.13, 113.35, 119.38)),
    ("CLICK", {"EventKey": "PRICE"}, ports.MenuClick("PRICE")),
    ("VIEW", {"EventKey": "https://a.cn", "MenuId": 7}, ports.MenuView("https://a.cn", "7")),
    ("view_miniprogram", {"EventKey": "pages/a", "MenuId": "7"}, ports.MenuView("pages/a", "7", program=True)),
    ("scancode_push", {"EventKey": "S", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "VIN1"}},
     ports.MenuScan("S", "VIN1", "qrcode")),
    ("scancode_waitmsg", {"EventKey": "S", "ScanCodeInfo": {"ScanType": "barcode", "ScanResult": "69"}},
     ports.MenuScan("S", "69", "barcode", waits=True)),
    ("pic_sysphoto", {"EventKey": "P", "SendPicsInfo": {"Count": 1, "PicList": {"item": {"PicMd5Sum": "a"}}}},
     ports.MenuPictures("P", 1, "camera")),
    ("pic_photo_or_album", {"EventKey": "P", "SendPicsInfo": {"Count": 2, "PicList": ""}}, ports.MenuPictures("P", 2, "any")),
    ("pic_weixin", {"EventKey": "P", "SendPicsInfo": {"Count": 0}}, ports.MenuPictures("P", 0, "album")),
    ("location_select",
     {"EventKey": "L", "SendLocationInfo": {"Location_X": "31.2", "Location_Y": "121.4", "Scale": 15, "Label": "路",
                                             "Poiname": "店"}},
     ports.MenuPlace("L", 31.2, 121.4, "路", "店")),
    ("TEMPLATESENDJOBFINISH", {"MsgID": "200163836", "Status": "failed:user block"},
     ports.Notice("template.sent", {"MsgID": "200163836", "Status": "failed:user block"})),
    ("MASSSENDJOBFINISH", {"MsgID": "3147480001", "Status": "send success", "SentCount": "75"},
     ports.Notice("broadcast.finished", {"MsgID": "3147480001", "Status": "send success", "SentCount": "75"})),
    ("FREEPUBLISHJOBFINISH", {"PublishEventInfo": {"publish_id": "1", "fail_idx": ["1", "2"]}},
     ports.Notice("article.published", {"PublishEventInfo": {"publish_id": "1", "fail_idx": ["1", "2"]}})),
    ("kf_create_session", {"KfAccount": "a@b"}, ports.Notice("platform_session.opened", {"KfAccount": "a@b"})),
    ("user_authorization_revoke", {"OpenID": "o", "RevokeInfo": "205,206"},
     ports.Notice("authorisation.withdrawn", {"OpenID": "o", "RevokeInfo": "205,206"})),
    ("user_get_card", {"CardId": "p1", "UserCardCode": "c1"},
     ports.Notice("card.taken", {"CardId": "p1", "UserCardCode": "c1"})),
    ("verify_expired", {"ExpiredTime": "1"}, ports.Notice("verification.expired", {"ExpiredTime": "1"})),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "fields", "expected"), MESSAGES)
def test_messages_are_understood_alike_in_xml_and_json(kind: str, fields: dict[str, Any], expected: Content) -> None:
    assert understood(pushes.message(PLAIN, kind, **fields)).content == expected
    assert understood(pushes.message(PLAIN, kind, is_json=True, **fields)).content == expected


@pytest.mark.parametrize(("name", "fields", "expected"), EVENTS)
def test_events_are_understood_alike_in_xml_and_json(name: str, fields: dict[str, Any], expected: Content) -> None:
    assert understood(pushes.event(PLAIN, name, **fields)).content == expected
    assert understood(pushes.event(PLAIN, name, is_json=True, **fields)).content == expected


@pytest.mark.parametrize("is_json", [False, True])
@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_three_modes_and_two_formats_give_the_same(mode: str, is_json: bool) -> None:
    account = loaded(mode=mode)
    inside = pushes.message(account, Content="在吗", is_json=is_json)
    query, body = pushes.signed(account), inside
    if mode != "plain":
        query, body = pushes.sealed(account, inside, is_json=is_json, beside=mode == "compatible")

    push = parse.understand(account, query, body, pushes.NOW_S)

    assert push == parse.Push(
        organisation_id=1,
        account_id=7,
        sender=pushes.OPENID,
        sent_at=1_760_000_000_000,
        message_no=24_500_000_000_000_001,
        key=understood(pushes.message(PLAIN, Content="在吗")).key,
        content=ports.Text("在吗"),
        sealed_by=0 if mode == "plain" else 1,
        is_json=is_json,
    )


def test_a_kept_push_is_understood_again_later_without_its_signature() -> None:
    query, body = pushes.sealed(SAFE, pushes.message(SAFE, Content="在吗"))
    kept = json.loads(json.dumps(parse.envelope(query)))

    again = parse.understand(SAFE, kept, body, pushes.NOW_S + 86_400, stored=True)

    assert again == parse.understand(SAFE, query, body, pushes.NOW_S)
    assert "signature" not in kept
    assert "msg_signature" not in kept


def test_keys_tell_messages_apart_by_sender_number_and_time() -> None:
    base = understood(pushes.message(PLAIN, Content="在吗")).key
    others = [
        understood(pushes.message(PLAIN, Content="在吗", MsgId=2)).key,
        understood(pushes.message(PLAIN, Content="在吗", CreateTime=1)).key,
        understood(pushes.message(PLAIN, Content="在吗", FromUserName="oOther")).key,
        understood(pushes.message(loaded(id=8), Content="在吗"), loaded(id=8)).key,
    ]

    assert len({base, *others}) == 5
    assert understood(pushes.message(PLAIN, Content="别的")).key == base


def test_fault_06_keys_of_events_are_the_stronger_ones() -> None:
    scan = pushes.event(PLAIN, "scancode_push", EventKey="S", ScanCodeInfo={"ScanResult": "1"})
    bodies = [
        scan,
        pushes.event(PLAIN, "SCAN", EventKey="S"),
        pushes.event(PLAIN, "CLICK", EventKey="S"),
        pushes.event(PLAIN, "CLICK", EventKey="T"),
        pushes.event(PLAIN, "user_get_card", UserCardCode="1"),
        pushes.event(PLAIN, "user_get_card", UserCardCode="2"),
        pushes.event(PLAIN, "TEMPLATESENDJOBFINISH", MsgID="1"),
        pushes.event(PLAIN, "TEMPLATESENDJOBFINISH", MsgID="2"),
    ]

    assert len({understood(body).key for body in bodies}) == len(bodies)
    assert understood(scan).key == understood(scan, nonce="42").key


def test_messages_without_a_number_are_known_by_their_words() -> None:
    one, two = (pushes.message(PLAIN, Content=words, MsgId="") for words in ("甲", "乙"))

    assert understood(one).key == understood(one).key
    assert understood(one).key != understood(two).key


@pytest.mark.parametrize(
    ("told", "number"),
    [(2**63 - 1, 2**63 - 1), (2**64 - 1, 2**63 - 1), ("abc", 0), ("", 0), ("9" * 300, 0), (-5, 0), (1.5, 0)],
)
def test_numbers_fit_the_column_whatever_comes(told: object, number: int) -> None:
    assert understood(pushes.message(PLAIN, Content="在吗", MsgId=told)).message_no == number
    assert understood(pushes.message(PLAIN, Content="在吗", MsgId=told, is_json=True)).message_no == number


@pytest.mark.parametrize("told", ["", "x", -1, "9" * 30, 1e300])
def test_an_unusable_time_is_the_time_of_the_push(told: object) -> None:
    assert understood(pushes.message(PLAIN, Content="在吗", CreateTime=told)).sent_at == pushes.NOW_S * 1000


LOL = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
BOMBS = {
    "entity bomb": b'<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY l0 "lol">'
    + LOL
    + b"]><xml><Content>&l9;</Content></xml>",
    "external entity": b'<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><Content>&x;</Content></xml>',
    "outside definition": b'<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x.dtd"><xml><Content>1</Content></xml>',
    "deep": b"<xml>" + b"<a>" * 20_000 + b"</a>" * 20_000 + b"</xml>",
    "wide": b"<xml>" + b"<a/>" * 60_000 + b"</xml>",
    "unknown entity": b"<xml><Content>&nbsp;</Content></xml>",
    "deep json": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep enough json": b'{"a":' + b"[" * 9 + b"]" * 9 + b"}",
    "another root": b"<html><xml/></html>",
    "not xml": b"success",
    "empty": b"",
    "half": b"<xml><Content>",
    "json text": b'"text"',
}


@pytest.mark.parametrize("name", BOMBS)
def test_fault_08_what_parsers_fear_is_refused_fast_and_small(name: str) -> None:
    tracemalloc.start()
    begun = time.perf_counter()
    try:
        found = refused(BOMBS[name])
        spent, (_, peak) = time.perf_counter() - begun, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert found == (400, "body")
    assert spent < 0.05 * 4  # four times slower under tracemalloc
    assert peak < 4 * 1024 * 1024


def test_fault_09_a_body_beyond_the_limit_is_refused_unread() -> None:
    body = b"<xml><Content>" + b"x" * 10_000_000 + b"</Content></xml>"
    begun = time.perf_counter()

    assert refused(body) == (413, "size")
    assert time.perf_counter() - begun < 0.01


LOSSLESS = ["a\u202eb", "a\u200bb", "😀👩‍👩‍👧", "退款", "]]]", "&amp;<b>"]


@pytest.mark.parametrize("words", LOSSLESS)
def test_fault_10_what_is_odd_but_storable_stays_as_it_is(words: str) -> None:
    assert understood(pushes.message(PLAIN, Content=words)).content == ports.Text(words)
    assert understood(pushes.message(PLAIN, Content=words, is_json=True)).content == ports.Text(words)


@pytest.mark.parametrize(
    "body",
    [
        pushes.message(PLAIN, Content="a?b").replace(b"a?b", b"a\xffb"),
        pushes.message(PLAIN, Content="a?b").replace(b"a?b", b"a\x00b"),
        pushes.message(PLAIN, Content="a?b").replace(b"a?b", b"a\x08b"),
        pushes.message(PLAIN, Content="a?b").replace(b"<![CDATA[a?b]]>", b"a&#0;b"),
        pushes.message(PLAIN, Content="a?b").replace(b"<![CDATA[a?b]]>", b"a&#xD800;b"),
        pushes.message(PLAIN, Content="a?b").replace(b"<![CDATA[a?b]]>", b"a&#x110000;b"),
        pushes.message(PLAIN, Content="a?b", is_json=True).replace(b"a?b", b"a\xffb"),
        pushes.message(PLAIN, Content="a?b", is_json=True).replace(b"a?b", b"a\\u0000b"),
        pushes.message(PLAIN, Content="a?b", is_json=True).replace(b"a?b", b"a\\ud800b"),
    ],
)
def test_fault_10_what_no_database_takes_is_replaced(body: bytes) -> None:
    assert understood(body).content == ports.Text("a\ufffdb")


def test_fault_11_an_unknown_message_is_kept_as_unsupported() -> None:
    push = understood(pushes.message(PLAIN, "hologram", Depth="3", MsgId=5))

    assert push.content == ports.Unsupported("hologram", {"Depth": "3", "MsgId": "5"})
    assert push.message_no == 5


def test_fault_11_an_unknown_event_is_kept_as_an_unknown_notice() -> None:
    push = understood(pushes.event(PLAIN, "levitate", Height="3"))

    assert push.content == ports.Notice("unknown.levitate", {"Height": "3"})


@pytest.mark.parametrize("kind", [kind for kind, _, _ in MESSAGES] + ["", "event"])
def test_fault_11_missing_and_extra_fields_hurt_nothing(kind: str) -> None:
    push = understood(pushes.message(PLAIN, kind, NewField="1", Newer={"a": ["1", "2"]}))

    assert push.sender == pushes.OPENID
    assert ports.content_of(json.loads(ports.encode(push.content))) == push.content


@pytest.mark.parametrize(
    "sealed",
    [
        pushes.sealed(SAFE, pushes.message(SAFE, Content="在吗"), key="B" * 43),
        pushes.sealed(SAFE, pushes.message(SAFE, Content="在吗"), appid="wxfedcba9876543210"),
    ],
)
def test_fault_12_a_push_that_does_not_open_is_refused_without_a_reason(sealed: tuple[pushes.Query, bytes]) -> None:
    with pytest.raises(Rejected) as caught:
        parse.understand(SAFE, sealed[0], sealed[1], pushes.NOW_S)

    assert (caught.value.status, caught.value.code) == (403, "cipher")
    assert caught.value.__cause__ is None


def test_fault_13_a_push_for_another_account_is_refused() -> None:
    assert refused(pushes.message(PLAIN, Content="在吗", ToUserName="gh_ffffffffffff")) == (403, "account")
    assert refused(pushes.xml(FromUserName="o", MsgType="text")) == (403, "account")
    assert refused(pushes.message(loaded(original_id=""), Content="在吗"), loaded(original_id="")) == (403, "account")


@pytest.mark.parametrize("sender", ["x" * 65, "a\nb", "\x7f"])
def test_a_sender_that_is_none_is_refused(sender: str) -> None:
    assert refused(pushes.message(PLAIN, Content="在吗", FromUserName=sender)) == (400, "sender")


def test_the_sender_of_the_address_stands_in_for_a_missing_one() -> None:
    assert understood(pushes.message(PLAIN, Content="在吗", FromUserName="")).sender == pushes.OPENID


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "Content", "MsgId", "ScanCodeInfo",
     "SendPicsInfo", "SendLocationInfo", "Latitude", "Scale", "MediaId", "FileTotalLen", "Encrypt"]
)  # fmt: skip
kinds = st.sampled_from(["text", "image", "voice", "video", "location", "link", "file", "event", "odd"])
events = st.sampled_from(["subscribe", "SCAN", "LOCATION", "scancode_push", "pic_weixin", "location_select", "odd"])


@given(st.dictionaries(names, anything), kinds, events)
def test_any_json_is_understood_or_rejected(fields: dict[str, Any], kind: str, event: str) -> None:
    told = {"ToUserName": PLAIN.original_id, "MsgType": kind, "Event": event} | fields
    push: parse.Push | None
    status = 200
    try:
        push = understood(json.dumps(told).encode())
    except Rejected as rejected:
        push, status = None, rejected.status
    if push is None:
        assert status in {400, 403, 413}
        return

    ports.encode(push.content).encode()
    assert len(push.key) == 24
    assert 0 <= push.message_no < 2**63
    assert push.sent_at >= 0


@given(st.binary(max_size=500))
def test_any_bytes_are_rejected_and_nothing_else(body: bytes) -> None:
    assert refused(body)[0] in {400, 403}


@given(st.text(max_size=200))
def test_any_words_survive_xml_or_are_replaced(words: str) -> None:
    legal = words.replace("]]>", "")
    try:
        body = pushes.message(PLAIN, Content=legal)
    except UnicodeEncodeError:
        return

    found = understood(body).content

    assert isinstance(found, ports.Text | ports.Unsupported)
    if isinstance(found, ports.Text):
        normal = legal.replace("\r\n", "\n").replace("\r", "\n")
        assert len(found.text) == len(normal)
        assert all(a in (b, "\ufffd") for a, b in zip(found.text, normal, strict=True))


@given(st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce", "openid", "encrypt_type", "msg_signature"]),
                       st.text(max_size=60) | st.lists(st.text(max_size=5), max_size=2)))  # fmt: skip
def test_any_query_is_rejected_as_forbidden(query: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as caught:
        parse.understand(PLAIN, query, pushes.message(PLAIN, Content="在吗"), pushes.NOW_S)

    assert caught.value.status == 403

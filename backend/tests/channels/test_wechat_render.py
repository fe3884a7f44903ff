"""Passive replies as the platform reads them."""

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import pushes
from factories.accounts import loaded
from weihu.channels import ports
from weihu.channels.accounts.cache import Loaded
from weihu.channels.wechat import cipher, parse, render, signature

PLAIN = loaded()
MEDIA = {1: "media-1", 2: "thumb-2"}
ARTICLE = ports.Article("标题", "摘要", "https://p.cn/1.jpg", "https://a.cn")


def asked(account: Loaded = PLAIN, *, is_json: bool = False, event: str = "") -> parse.Push:
    inside = pushes.event(account, event, EventKey="K", is_json=is_json) if event else pushes.message(
        account, Content="在吗", is_json=is_json
    )  # fmt: skip
    query, body = pushes.signed(account), inside
    if account.mode != "plain":
        query, body = pushes.sealed(account, inside, is_json=is_json)
    return parse.understand(account, query, body, pushes.NOW_S)


def test_a_text_is_written_as_the_sheet_shows() -> None:
    found = render.passive(PLAIN, asked(), ports.TextReply("您好\n小保养 399 元"), {}, 1_760_000_002)

    assert found.decode() == (
        "<xml><ToUserName><![CDATA[oSIM0000000000000000000000001]]></ToUserName>"
        "<FromUserName><![CDATA[gh_0123456789ab]]></FromUserName><CreateTime>1760000002</CreateTime>"
        "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[您好\n小保养 399 元]]></Content></xml>"
    )


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (ports.PictureReply(1), {"MsgType": "image", "Image": {"MediaId": "media-1"}}),
        (ports.VoiceReply(1), {"MsgType": "voice", "Voice": {"MediaId": "media-1"}}),
        (
            ports.VideoReply(1, "标题", "说明"),
            {"MsgType": "video", "Video": {"MediaId": "media-1", "Title": "标题", "Description": "说明"}},
        ),
        (
            ports.MusicReply("歌", "词", "https://m.cn/a", "https://m.cn/b", 2),
            {
                "MsgType": "music",
                "Music": {
                    "Title": "歌",
                    "Description": "词",
                    "MusicUrl": "https://m.cn/a",
                    "HQMusicUrl": "https://m.cn/b",
                    "ThumbMediaId": "thumb-2",
                },
            },
        ),
        (
            ports.ArticlesReply([ARTICLE]),
            {
                "MsgType": "news",
                "ArticleCount": 1,
                "Articles": {
                    "item": [
                        {"Title": "标题", "Description": "摘要", "PicUrl": "https://p.cn/1.jpg", "Url": "https://a.cn"}
                    ]
                },
            },
        ),
    ],
)
def test_every_kind_is_written_in_json(reply: ports.Reply, expected: dict[str, object]) -> None:
    found = json.loads(render.passive(PLAIN, asked(is_json=True), reply, MEDIA, 1_760_000_002))

    assert found == {
        "ToUserName": pushes.OPENID,
        "FromUserName": PLAIN.original_id,
        "CreateTime": 1_760_000_002,
        **expected,
    }


def test_several_articles_answer_an_event_in_xml() -> None:
    found = ET.fromstring(render.passive(PLAIN, asked(event="CLICK"), ports.ArticlesReply([ARTICLE] * 3), {}, 1))

    assert found.findtext("ArticleCount") == "3"
    assert [item.findtext("Title") for item in found.findall("Articles/item")] == ["标题"] * 3


@given(st.text(max_size=300))
def test_any_text_is_well_formed_xml_and_comes_back(text: str) -> None:
    found = ET.fromstring(render.passive(PLAIN, asked(), ports.TextReply(text), {}, 1))

    assert (found.findtext("Content") or "") == render.clean(text).replace("\r\n", "\n").replace("\r", "\n")


def test_control_characters_go_and_a_closing_of_cdata_stays_text() -> None:
    found = ET.fromstring(render.passive(PLAIN, asked(), ports.TextReply("a]]>b\x00\x0b\tc\nd\ud800"), {}, 1))

    assert found.findtext("Content") == "a]]>b\tc\nd"


@pytest.mark.parametrize("is_json", [False, True])
@pytest.mark.parametrize(("mode", "previous"), [("safe", False), ("safe", True), ("compatible", False)])
def test_the_answer_goes_back_under_the_key_that_opened_the_push(mode: str, previous: bool, is_json: bool) -> None:
    old = loaded(mode=mode)
    now = loaded(mode=mode, aes_key="B" * 43, previous_aes_key=old.aes_key) if previous else old
    inside = pushes.message(old, Content="在吗", is_json=is_json)
    push = parse.understand(now, *pushes.sealed(old, inside, is_json=is_json), pushes.NOW_S)

    body = render.passive(now, push, ports.TextReply("好"), {}, 1_760_000_002, nonce="77")

    found = json.loads(body) if is_json else {one.tag: one.text for one in ET.fromstring(body)}
    assert found["Nonce"] == "77"
    assert found["TimeStamp"] == (1_760_000_002 if is_json else "1760000002")
    assert found["MsgSignature"] == signature.sign(now.token, "1760000002", "77", found["Encrypt"])
    plain = cipher.unseal(found["Encrypt"], key=old.aes_key, appid=old.appid).decode()
    assert "好" in plain


@pytest.mark.parametrize(
    ("event", "reply", "can"),
    [
        ("", ports.TextReply("好"), True),
        ("", ports.TextReply(""), False),
        ("", ports.TextReply("\x00"), False),
        ("", ports.TextReply("啊" * 683), False),
        ("", ports.PictureReply(1), True),
        ("", ports.VoiceReply(1), True),
        ("", ports.VideoReply(1), True),
        ("", ports.MusicReply("歌", thumb_file_id=2), True),
        ("", ports.MusicReply("歌"), False),
        ("", ports.ArticlesReply([ARTICLE]), True),
        ("", ports.ArticlesReply([ARTICLE] * 2), False),
        ("CLICK", ports.ArticlesReply([ARTICLE] * 8), True),
        ("CLICK", ports.ArticlesReply([ARTICLE] * 9), False),
        ("CLICK", ports.ArticlesReply([]), False),
        ("", ports.ChoicesReply("请选", [ports.Entry("1", "一")]), False),
        ("", ports.CardReply("预约", "wx1", "pages/a", 2), False),
        ("subscribe", ports.TextReply("欢迎"), True),
        ("SCAN", ports.TextReply("欢迎"), True),
        ("scancode_waitmsg", ports.TextReply("好"), True),
        ("VIEW", ports.TextReply("好"), False),
        ("unsubscribe", ports.TextReply("再见"), False),
        ("LOCATION", ports.TextReply("好"), False),
        ("TEMPLATESENDJOBFINISH", ports.TextReply("好"), False),
    ],
)
def test_only_what_the_customer_would_see_may_be_passive(event: str, reply: ports.Reply, can: bool) -> None:
    assert render.can_be_passive(asked(event=event), reply) is can


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=2_000), st.integers(8, 200))
def test_pieces_fit_and_lose_nothing_but_line_ends_at_the_cuts(text: str, most: int) -> None:
    pieces = render.split_text(text, most)

    assert all(len(piece.encode()) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(render.clean(text).split())


def test_a_long_text_is_cut_at_a_line_end() -> None:
    line = "一二三四五六七八九十" * 6
    pieces = render.split_text("\n".join([line] * 30))

    assert len(pieces) == 3
    assert {len(piece) % (len(line) + 1) for piece in pieces} == {len(line)}


def test_an_answer_is_split_into_what_the_platform_takes() -> None:
    found = render.split([ports.TextReply("啊" * 700), ports.ArticlesReply([ARTICLE] * 2), ports.PictureReply(1)])

    assert found == [
        ports.TextReply("啊" * 682),
        ports.TextReply("啊" * 18),
        ports.ArticlesReply([ARTICLE]),
        ports.ArticlesReply([ARTICLE]),
        ports.PictureReply(1),
    ]

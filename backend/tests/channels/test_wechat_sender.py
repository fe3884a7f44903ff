"""Every kind of answer as the outbox sends it, seen on the phone."""

from typing import Any

import pytest

from factories import recordings
from factories.platform import Both, both
from services.sandbox import Sandbox
from weihu.channels import ports
from weihu.channels.outbox.ports import SENDERS, File, MediaGone, Refused, Use
from weihu.channels.wechat.sender import WeChatSender
from weihu.kernel import clock as kernel_clock

pytestmark = pytest.mark.django_db

SENDER = WeChatSender()
ARTICLE = ports.Article("保养指南", "五分钟读完", "https://p.example/1.jpg", "https://a.example")


@pytest.fixture
def pair(sandbox: Sandbox) -> Both:
    return both(sandbox)


def uploaded(pair: Both, content: bytes, name: str, mime: str, use: Use) -> str:
    return SENDER.upload(pair.loaded, File(7, name, mime, content), use).media_id


def line(sandbox: Sandbox, pair: Both, reply: ports.Reply, media: dict[int, str]) -> dict[str, Any]:
    """Sent to somebody who has just written: what her phone shows."""
    phone, openid = sandbox.follower(pair.theirs)
    sandbox.say(phone, pair.theirs)
    SENDER.send(pair.loaded, openid, reply, media, "key-1")
    [found] = [one for one in sandbox.screen(phone, pair.theirs) if one["from"] == "account"]
    return found


def test_the_sender_stands_at_the_outboxs_door() -> None:
    assert isinstance(SENDERS["wechat"], WeChatSender)


def test_words_and_choices(sandbox: Sandbox, pair: Both) -> None:
    assert line(sandbox, pair, ports.TextReply("您好\n😀\x00"), {})["text"] == "您好\n😀"
    choices = ports.ChoicesReply("这次服务怎么样？", [ports.Entry("101", "满意"), ports.Entry("102", "不满意")], "谢谢")
    found = line(sandbox, pair, choices, {})
    assert (found["kind"], [one["content"] for one in found["choices"]]) == ("msgmenu", ["满意", "不满意"])


def test_pictures_voices_and_videos(sandbox: Sandbox, pair: Both) -> None:
    picture = uploaded(pair, recordings.jpeg(), "图片.jpg", "image/jpeg", "picture")
    thumb = uploaded(pair, recordings.jpeg(), "t.jpg", "image/jpeg", "thumb")
    voice = uploaded(pair, recordings.amr(), "a.amr", "audio/amr", "voice")
    video = uploaded(pair, recordings.mp4(), "v.mp4", "video/mp4", "video")
    media = {1: picture, 2: thumb, 3: voice, 4: video}

    assert line(sandbox, pair, ports.PictureReply(1), media)["media_url"].endswith(picture)
    assert line(sandbox, pair, ports.VoiceReply(3), media)["media_url"].endswith(voice)
    assert line(sandbox, pair, ports.VideoReply(4, "标题", "说明"), media)["title"] == "标题"
    assert line(sandbox, pair, ports.VideoReply(4, thumb_file_id=2), media)["thumb_url"].endswith(thumb)
    music = ports.MusicReply("歌", "词", "https://m.example/a.mp3", "", 2)
    assert line(sandbox, pair, music, media)["thumb_url"].endswith(thumb)
    card = ports.CardReply("预约", "wx00112233445566aa", "pages/book", 2)
    assert line(sandbox, pair, card, media)["kind"] == "miniprogrampage"


def test_articles_go_one_by_one(sandbox: Sandbox, pair: Both) -> None:
    parts = SENDER.parts(pair.loaded, ports.ArticlesReply([ARTICLE, ARTICLE]))

    assert len(parts) == 2
    assert line(sandbox, pair, parts[0], {})["articles"][0]["title"] == "保养指南"


def test_a_long_text_is_sent_in_parts_that_the_platform_takes(sandbox: Sandbox, pair: Both) -> None:
    parts = SENDER.parts(pair.loaded, ports.TextReply("保养。" * 500))

    assert len(parts) == 3
    for part in parts:
        line(sandbox, pair, part, {})


def test_an_upload_is_good_for_almost_three_days(sandbox: Sandbox, pair: Both) -> None:
    found = SENDER.upload(pair.loaded, File(7, "a.jpg", "image/jpeg", recordings.jpeg()), "picture")

    assert 70 * 3_600_000 < found.expires_at - kernel_clock.now() < 72 * 3_600_000


def test_a_file_that_is_not_on_the_platform_is_told_as_gone(pair: Both) -> None:
    with pytest.raises(MediaGone):
        SENDER.send(pair.loaded, "oSomebody", ports.PictureReply(1), {}, "key")


def test_fault_28_an_expired_media_id_is_told_as_gone(sandbox: Sandbox, pair: Both) -> None:
    picture = uploaded(pair, recordings.jpeg(), "a.jpg", "image/jpeg", "picture")
    sandbox.advance(3 * 86_400 + 60)

    with pytest.raises(MediaGone):
        line(sandbox, pair, ports.PictureReply(1), {1: picture})


def test_music_without_a_picture_and_a_wrong_file_are_refused(pair: Both) -> None:
    with pytest.raises(Refused):
        SENDER.send(pair.loaded, "oSomebody", ports.MusicReply("歌"), {}, "key")
    with pytest.raises(Refused):
        uploaded(pair, b"%PDF-1.7", "a.pdf", "application/pdf", "picture")


def test_typing_is_shown(sandbox: Sandbox, pair: Both) -> None:
    phone, openid = sandbox.follower(pair.theirs)
    sandbox.say(phone, pair.theirs)
    mark = sandbox.mark()

    SENDER.typing(pair.loaded, openid)

    [call] = sandbox.calls("/cgi-bin/message/custom/typing", mark)
    assert call.get("errcode", 0) == 0

"""Uploads, temporary and permanent, and what is refused (B15, C9)."""

from typing import Any

import pytest
from recordings import PNG, sound, video, wav

from conftest import Running
from wxsandbox.media import convert

_JPEG = convert.grey_jpeg()


def _post(sandbox: Running, account: dict[str, Any], path: str, data: bytes, name: str = "a.bin", **query: Any) -> Any:
    form = query.pop("form", None)
    params = {"access_token": sandbox.kept_token(account), **query}
    return sandbox.http.post(path, params=params, files={"media": (name, data, "image/png")}, data=form).json()


def test_a_temporary_picture(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    made = _post(sandbox, account, "/cgi-bin/media/upload", PNG, type="image")
    assert set(made) == {"type", "media_id", "created_at"}
    query = {"access_token": sandbox.kept_token(account), "media_id": made["media_id"]}
    assert sandbox.http.get("/cgi-bin/media/get", params=query).content == PNG
    assert sandbox.api(other, "/cgi-bin/media/get", media_id=made["media_id"])["errcode"] == 40007
    assert sandbox.api(account, "/cgi-bin/media/get")["errcode"] == 41006
    sandbox.advance(3 * 86400)
    assert sandbox.api(account, "/cgi-bin/media/get", media_id=made["media_id"])["errcode"] == 40007


def test_a_temporary_thumb_and_voice(sandbox: Running) -> None:
    account = sandbox.account()
    made = _post(sandbox, account, "/cgi-bin/media/upload", _JPEG, type="thumb")
    assert made["thumb_media_id"] == made["media_id"]
    mp3 = sound("mp3", "libmp3lame", rate=16000)
    assert _post(sandbox, account, "/cgi-bin/media/upload", mp3, type="voice")["type"] == "voice"


@pytest.mark.parametrize(
    ("type", "data", "code"),
    [
        ("image", lambda: b"GIF89a" + b"0" * (10 * 1024 * 1024), 45001),
        ("image", lambda: b"hello", 40005),
        ("image", lambda: b"", 44001),
        ("voice", wav, 40005),
        ("voice", lambda: sound("mp3", "libmp3lame", seconds=61, rate=16000), 45007),
        ("voice", lambda: PNG, 40005),
        ("video", lambda: video("webm", "libvpx"), 40005),
        ("thumb", lambda: b"\xff\xd8\xff" + b"0" * 65536, 45001),
        ("thumb", lambda: PNG, 40005),
        ("smell", lambda: PNG, 40004),
    ],
)
def test_refused_uploads(sandbox: Running, type: str, data: Any, code: int) -> None:
    account = sandbox.account()
    assert _post(sandbox, account, "/cgi-bin/media/upload", data(), type=type)["errcode"] == code


def test_bodies_without_a_file(sandbox: Running) -> None:
    account = sandbox.account()
    query = {"access_token": sandbox.kept_token(account), "type": "image"}
    where = "/cgi-bin/media/upload"
    assert sandbox.http.post(where, params=query, content=PNG).json()["errcode"] == 41005
    assert sandbox.http.post(where, params=query, data={"media": "x"}).json()["errcode"] == 41005
    bare = b'--b\r\nContent-Disposition: form-data; name="media"; filename="a.png"\r\n\r\n' + PNG + b"\r\n--b--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert "media_id" in sandbox.http.post(where, params=query, content=bare, headers=headers).json()
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"part_content_type_needed": True})
    assert sandbox.http.post(where, params=query, content=bare, headers=headers).json()["errcode"] == 41005


def test_the_library(sandbox: Running) -> None:
    account = sandbox.account()
    add, get = "/cgi-bin/material/add_material", "/cgi-bin/material/get_material"
    image = _post(sandbox, account, add, PNG, "photo.png", type="image")
    assert sandbox.http.get(image["url"]).content == PNG
    about = {"description": '{"title":"题","introduction":"述"}'}
    clip = _post(sandbox, account, add, video(), type="video", form=about)
    voice = _post(sandbox, account, add, wav(), type="voice")
    assert sandbox.api(account, "/cgi-bin/material/get_materialcount") == {
        "voice_count": 1,
        "video_count": 1,
        "image_count": 1,
        "news_count": 0,
    }
    shown = sandbox.api(account, get, {"media_id": clip["media_id"]})
    assert (shown["title"], shown["description"], shown["down_url"][:4]) == ("题", "述", "http")
    query = {"access_token": sandbox.kept_token(account)}
    assert sandbox.http.post(get, params=query, json={"media_id": image["media_id"]}).content == PNG
    page = sandbox.api(account, "/cgi-bin/material/batchget_material", {"type": "image", "offset": 0, "count": 20})
    assert (page["total_count"], page["item_count"], page["item"][0]["name"]) == (1, 1, "photo.png")
    sandbox.advance(30 * 86400)
    gone = sandbox.api(account, "/cgi-bin/material/del_material", {"media_id": voice["media_id"]})
    assert gone == {"errcode": 0, "errmsg": "ok"}
    assert sandbox.api(account, get, {"media_id": voice["media_id"]})["errcode"] == 40007
    button = {"type": "media_id", "name": "图", "media_id": image["media_id"]}
    assert sandbox.api(account, "/cgi-bin/menu/create", {"button": [button]})["errcode"] == 0
    assert sandbox.api(account, "/cgi-bin/material/del_material", {"media_id": image["media_id"]})["errcode"] == 48005


def test_pictures_for_articles(sandbox: Running) -> None:
    account = sandbox.account()
    made = _post(sandbox, account, "/cgi-bin/media/uploadimg", PNG)
    assert list(made) == ["url"]
    assert sandbox.http.get(made["url"]).content == PNG
    assert _post(sandbox, account, "/cgi-bin/media/uploadimg", b"GIF89a")["errcode"] == 40005

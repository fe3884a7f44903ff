"""Files from upload to answer: kept once, found out, shown only to those whose business they are."""

import io
import stat
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as DjangoClient

from factories import organisations, recordings
from foundation.test_files_sniff import SVG, archive
from weihu.foundation.files import blobs, selectors, services, transcode
from weihu.foundation.files.models import StoredFile
from weihu.foundation.files.purposes import INBOUND, MB, REPLY
from weihu.foundation.organisations.models import Organisation, Staff
from weihu.kernel import tenancy
from weihu.kernel.errors import NotFound, TooLarge, WrongType

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(blobs, "folder", lambda: tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def org() -> Organisation:
    return organisations.organisation()


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def stored(org: Organisation, content: bytes, purpose: str = INBOUND, **how: Any) -> StoredFile:
    return services.store(content, organisation_id=org.pk, purpose=purpose, **how)


def fetch(staff: Staff, file: StoredFile | int, **headers: str) -> Any:
    client = DjangoClient(headers=headers)
    client.force_login(staff.login)
    return client.get(f"/files/{file if isinstance(file, int) else file.pk}")


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


# ---- storing


def test_a_picture_is_kept_under_its_digest_and_readable_by_nobody_else_on_the_machine(
    org: Organisation, folder: Path
) -> None:
    picture = recordings.png()

    file = stored(org, picture, name="店面.png")

    assert (file.name, file.mime, file.size, file.seconds, file.inline) == (
        "店面.png", "image/png", len(picture), None, True,
    )  # fmt: skip
    place = folder / file.sha256[:2] / file.sha256
    assert place.read_bytes() == picture
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert kept(folder) == [file.sha256]
    assert services.playable(file) == file.pk
    with tenancy.scope(org.pk):
        assert services.read(file.pk) == picture


def test_the_same_content_lies_on_disk_once_and_belongs_to_each_who_brought_it(org: Organisation, folder: Path) -> None:
    other = organisations.organisation("四海")

    files = [stored(org, recordings.png()), stored(other, recordings.png()), stored(org, recordings.png())]

    assert len({file.pk for file in files}) == 3
    assert len(kept(folder)) == 1


def test_a_file_of_another_organisation_is_not_read(org: Organisation) -> None:
    file = stored(org, recordings.png())

    with tenancy.scope(organisations.organisation("四海").pk), pytest.raises(NotFound):
        services.read(file.pk)
    with pytest.raises(tenancy.ScopeMissing):
        services.read(file.pk)


@pytest.mark.parametrize(("made", "mime"), [(recordings.amr, "audio/amr"), (recordings.speex, "audio/speex")])
def test_a_voice_is_kept_as_it_came_and_as_mp3_for_browsers(
    made: Any, mime: str, org: Organisation, folder: Path
) -> None:
    file = stored(org, made(), name="voice", kind="voice")

    assert (file.mime, file.seconds) == (mime, pytest.approx(1.0, abs=0.1))
    playable = services.playable(file)
    assert playable not in {None, file.pk}
    copy = StoredFile.unscoped.get(pk=playable)
    assert (copy.mime, copy.variant_of_id, copy.seconds, copy.name, copy.inline) == (
        "audio/mpeg", file.pk, file.seconds, "voice.mp3", True,
    )  # fmt: skip
    assert kept(folder) == sorted([file.sha256, copy.sha256])


def test_what_plays_in_browsers_is_measured_and_not_copied(org: Organisation) -> None:
    voice, video = stored(org, recordings.mp3(2)), stored(org, recordings.mp4())

    assert (voice.seconds, video.seconds) == (pytest.approx(2.0, abs=0.1), pytest.approx(0.5, abs=0.1))
    assert (services.playable(voice), services.playable(video)) == (voice.pk, video.pk)
    assert StoredFile.unscoped.count() == 2


def test_a_voice_that_nobody_can_decode_is_kept_and_plays_nowhere(
    org: Organisation, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = stored(org, b"#!AMR\n" + b"\xff" * 100)

    assert (file.seconds, services.playable(file)) == (None, None)
    assert kept(folder) == [file.sha256]
    assert "cannot be played" in caplog.text


def test_a_transcode_that_hangs_costs_its_time_and_not_the_file(
    org: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program = tmp_path / "child.py"
    program.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(transcode, "_CHILD", str(program))
    run = transcode._run
    monkeypatch.setattr(
        transcode,
        "_run",
        lambda source, mime, work, target, limits: run(source, mime, work, target, transcode.Limits(0.5)),
    )

    file = stored(org, recordings.amr())

    assert (file.seconds, services.playable(file)) == (None, None)
    assert "not done after 0.5 s" in caplog.text


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (SVG, "image/svg+xml"),
        (b"<html><script>alert(1)</script></html>", "text/html"),
        (archive(), "application/zip"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"GIF", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_fault_28_what_is_no_picture_voice_or_video_is_refused_whatever_it_is_called(
    content: bytes, mime: str, org: Organisation, folder: Path
) -> None:
    for purpose in (INBOUND, REPLY):
        with pytest.raises(WrongType) as refused:
            stored(org, content, purpose, name="holiday.png")

        assert refused.value.params["mime"] == mime
        [field] = refused.value.fields
        assert (field.field, field.value) == ("file", "holiday.png")
        assert "PNG" in field.remedy.en
    assert StoredFile.unscoped.count() == 0
    assert kept(folder) == []


def test_fault_28_a_video_of_20_mb_is_refused_and_no_more_than_the_cap_is_read(org: Organisation, folder: Path) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"\0\0\0\x18ftypmp42".ljust(size, b"\0")

    endless = Endless()
    with pytest.raises(TooLarge) as refused:
        services.store(endless, organisation_id=org.pk, purpose=INBOUND, kind="video")  # type: ignore[arg-type]
    assert refused.value.params == {"limit": "16 MB", "size": "> 16 MB"}
    assert endless.given <= 17 * MB

    video = (b"\0\0\0\x18ftypmp42" + b"\0" * 12).ljust(20 * MB, b"\0")
    with pytest.raises(TooLarge):
        stored(org, video, REPLY)
    assert StoredFile.unscoped.count() == 0
    assert kept(folder) == []


def test_fault_28_a_picture_may_not_have_a_videos_size(org: Organisation, folder: Path) -> None:
    with pytest.raises(TooLarge) as refused:
        stored(org, recordings.gif().ljust(11 * MB, b"\0"))

    assert refused.value.params == {"limit": "10 MB", "size": "11.0 MB"}
    assert kept(folder) == []


def test_fault_28_a_picture_that_unfolds_to_ten_billion_pixels_is_refused(org: Organisation, folder: Path) -> None:
    with pytest.raises(TooLarge) as refused:
        stored(org, recordings.png(100_000, 100_000))

    assert refused.value.params == {"limit": "64 MP", "size": "10000 MP"}
    assert kept(folder) == []


def test_fault_28_the_kind_that_was_announced_is_the_kind_that_is_taken(org: Organisation) -> None:
    with pytest.raises(WrongType):
        stored(org, recordings.mp4(), kind="picture")
    with pytest.raises(WrongType):
        stored(org, recordings.png(), kind="voice")


@pytest.mark.parametrize("content", [recordings.opus(), recordings.wav(), b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 20])
def test_what_the_platform_would_refuse_later_is_refused_at_the_upload(content: bytes, org: Organisation) -> None:
    with pytest.raises(WrongType):
        stored(org, content, REPLY)
    assert stored(org, content, INBOUND).pk


def test_a_stream_that_breaks_leaves_nothing(org: Organisation, folder: Path) -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionError("the phone is in a tunnel")

    with pytest.raises(ConnectionError):
        services.store(Broken(), organisation_id=org.pk, purpose=INBOUND)  # type: ignore[arg-type]
    assert kept(folder) == []


# ---- who sees what


def test_a_file_is_seen_by_those_whose_business_its_purpose_and_its_shop_are(org: Organisation) -> None:
    sender = organisations.staff(org, "marketing")
    here, there = organisations.shop(org, "城东店"), organisations.shop(org, "城西店")
    inbound, reply = stored(org, recordings.png()), stored(org, recordings.gif(), REPLY)
    of_here, reply_here = (stored(org, recordings.png(), purpose, shop_id=here.pk) for purpose in (INBOUND, REPLY))
    own = stored(org, recordings.jpeg(), staff_id=sender.pk)
    foreign = stored(organisations.organisation("四海"), recordings.png())
    every = {inbound, reply, of_here, reply_here, own, foreign}

    seen = {
        role: {file for file in every if fetch(staff, file).status_code == 200}
        for role, staff in {
            "agent": organisations.staff(org, "agent"),
            "agent of the shop": organisations.staff(org, "agent", here),
            "agent of another": organisations.staff(org, "agent", there),
            "supervisor": organisations.staff(org, "supervisor"),
            "marketing": organisations.staff(org, "marketing"),
            "sender": sender,
            "nobody": organisations.staff(org, None),
            "admin": organisations.staff(org, "admin"),
        }.items()
    }

    ours = {inbound, reply, of_here, reply_here, own}
    assert seen == {
        "agent": ours,
        # What no shop's customer sent is for who reads everywhere; what rules send is for everybody who may read it.
        "agent of the shop": {reply, of_here, reply_here},
        "agent of another": {reply},
        "supervisor": ours,
        "marketing": {reply, reply_here},
        "sender": {reply, reply_here, own},
        "nobody": set(),
        "admin": ours,
    }
    with pytest.raises(NotFound):
        selectors.get_visible(organisations.actor(organisations.staff(org, "admin")), foreign.pk)


def test_fault_55_a_file_of_another_organisation_looks_like_none(org: Organisation) -> None:
    staff = organisations.staff(org, "admin")
    foreign = stored(organisations.organisation("四海"), recordings.png())

    answers = [fetch(staff, foreign), fetch(staff, 123)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    stranger = DjangoClient().get(f"/files/{foreign.pk}")
    assert (stranger.status_code, stranger.json()["code"]) == (401, "not_logged_in")


@pytest.mark.parametrize("id", ["x", "-1", "1" * 25, "٣", "..%2f..%2fsecret.key"])
def test_an_id_that_cannot_be_one_does_not_exist(id: str, org: Organisation) -> None:
    client = DjangoClient()
    client.force_login(organisations.staff(org).login)
    assert client.get(f"/files/{id}").status_code == 404


# ---- serving


def test_a_picture_is_served_so_that_it_can_be_nothing_else(org: Organisation) -> None:
    staff = organisations.staff(org)
    file = stored(org, recordings.png(), name="店面.png")

    answer = fetch(staff, file)

    assert body(answer) == recordings.png()
    assert {name: answer[name] for name in ("Content-Type", "Content-Length", "Cache-Control")} == {
        "Content-Type": "image/png",
        "Content-Length": str(file.size),
        "Cache-Control": "private, no-cache",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"] == "inline; filename*=utf-8''%E5%BA%97%E9%9D%A2.png"
    again = fetch(staff, file, **{"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert fetch(organisations.staff(org, None), file, **{"if-none-match": answer["ETag"]}).status_code == 404


@pytest.mark.parametrize("hidden", [b"<script>alert(document.cookie)</script>", archive()])
def test_fault_28_a_picture_that_is_two_things_is_a_download(hidden: bytes, org: Organisation) -> None:
    file = stored(org, recordings.png() + hidden, name="a.png")

    answer = fetch(organisations.staff(org), file)

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="a.png"'
    assert services.playable(file) is None


@pytest.mark.parametrize(
    ("wanted", "status", "part", "told"),
    [
        ("bytes=0-9", 206, slice(0, 10), "bytes 0-9/"),
        ("bytes=5-", 206, slice(5, None), "bytes 5-"),
        ("bytes=-7", 206, slice(-7, None), None),
        ("bytes=10-99999999", 206, slice(10, None), "bytes 10-"),
        ("bytes=-99999999", 206, slice(0, None), "bytes 0-"),
        ("bytes=0-1,5-6", 200, slice(0, None), None),
        ("bytes=-", 200, slice(0, None), None),
        ("lines=1-2", 200, slice(0, None), None),
        ("bytes=99999999-", 416, None, "bytes */"),
        ("bytes=9-5", 416, None, "bytes */"),
        ("bytes=-0", 416, None, "bytes */"),
    ],
)
def test_a_player_gets_the_part_it_asks_for(
    wanted: str, status: int, part: slice | None, told: str | None, org: Organisation
) -> None:
    whole = recordings.mp3()
    file = stored(org, whole)

    answer = fetch(organisations.staff(org), file, range=wanted)

    assert answer.status_code == status
    if part is not None:
        assert body(answer) == whole[part]
        assert answer["Content-Length"] == str(len(whole[part]))
    if told is not None:
        assert answer["Content-Range"].startswith(told)
        assert answer["Content-Range"].endswith(f"/{len(whole)}")
    assert answer["Accept-Ranges"] == "bytes"


def test_a_part_of_another_edition_is_not_given(org: Organisation) -> None:
    file = stored(org, recordings.mp3())

    answer = fetch(organisations.staff(org), file, **{"range": "bytes=0-9", "if-range": '"another"'})

    assert (answer.status_code, len(body(answer))) == (200, file.size)


def test_head_tells_and_gives_nothing(org: Organisation) -> None:
    file = stored(org, recordings.png())
    client = DjangoClient()
    client.force_login(organisations.staff(org).login)

    answer = client.head(f"/files/{file.pk}")

    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, str(file.size), b"")
    assert client.post(f"/files/{file.pk}").status_code == 404


def test_a_row_whose_bytes_are_gone_is_not_found(org: Organisation) -> None:
    file = stored(org, recordings.png())
    services.path_of(file).unlink()

    assert fetch(organisations.staff(org), file).status_code == 404

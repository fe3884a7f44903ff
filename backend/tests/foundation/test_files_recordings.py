"""What a browser records becomes the voice that the platform takes."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories import organisations, recordings
from factories.http import client
from weihu.foundation.files import blobs
from weihu.foundation.files.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "folder", lambda: tmp_path / "files")


def record(content: bytes) -> Any:
    agent = organisations.staff(organisations.organisation())
    return client(agent).upload("/files/recordings", file=SimpleUploadedFile("录音.webm", content))


@pytest.mark.parametrize(("format", "codec"), [("webm", "libopus"), ("ogg", "libopus")])
def test_a_browsers_recording_is_kept_as_mp3_with_its_length(format: str, codec: str) -> None:
    answer = record(recordings.sound(format, codec, 48000, 2.0))

    assert answer.status_code == 201
    assert (answer.json()["mime"], answer.json()["name"]) == ("audio/mpeg", "录音.mp3")
    assert answer.json()["seconds"] == pytest.approx(2, abs=0.2)
    assert StoredFile.unscoped.get().purpose == "reply"


def test_a_recording_of_more_than_a_minute_is_refused_with_the_limit() -> None:
    answer = record(recordings.sound("ogg", "libopus", 48000, 62.0))

    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (413, "file")
    assert not StoredFile.unscoped.exists()


@pytest.mark.parametrize("content", [b"\x1aE\xdf\xa3 not a film", b"", recordings.png()])
def test_what_is_no_recording_is_refused(content: bytes) -> None:
    assert record(content).status_code in {415, 422}
    assert not StoredFile.unscoped.exists()

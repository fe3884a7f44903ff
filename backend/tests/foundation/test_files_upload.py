"""Uploading a file to send."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as DjangoClient

from factories import http, organisations, recordings
from foundation.test_files_sniff import SVG
from weihu.foundation.files import blobs, selectors, services
from weihu.foundation.files.models import StoredFile
from weihu.foundation.files.purposes import INBOUND, MB, REPLY
from weihu.foundation.organisations import services as grants
from weihu.foundation.organisations.models import Organisation, Role, Shop, Staff
from weihu.kernel import tenancy
from weihu.kernel.errors import NotFound

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


# ---- uploading


def test_an_agent_uploads_a_picture_to_send(org: Organisation) -> None:
    agent = organisations.staff(org)

    answer = http.client(agent).upload("/files", file=SimpleUploadedFile("新 车.PNG", recordings.png(), "text/html"))

    assert answer.status_code == 201
    file = StoredFile.unscoped.get()
    assert answer.json() == {
        "id": str(file.pk), "name": "新 车.png", "mime": "image/png", "size": file.size, "seconds": None,
        "url": f"/files/{file.pk}",
    }  # fmt: skip
    assert (file.organisation_id, file.created_by_id, file.purpose) == (org.pk, agent.pk, REPLY)


def test_a_refused_upload_names_field_value_and_remedy_in_the_readers_language(org: Organisation, folder: Path) -> None:
    agent = organisations.staff(org)

    answer = http.client(agent, language="en").upload("/files", file=SimpleUploadedFile("a.png", SVG, "image/png"))
    large = http.client(agent).upload("/files", file=SimpleUploadedFile("b.gif", recordings.gif().ljust(11 * MB), ""))

    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_type")
    assert answer.json()["fields"] == [
        {
            "field": "file",
            "value": "a.png",
            "message": "the content is image/svg+xml",
            "remedy": "choose one of: AMR, GIF, JPG, MP3, MP4, PNG",
        }
    ]
    assert (large.status_code, large.json()["fields"][0]["remedy"]) == (413, "最大 10 MB")
    assert StoredFile.unscoped.count() == 0
    assert kept(folder) == []


def test_who_may_upload(org: Organisation) -> None:
    def upload(staff: Staff | None) -> int:
        file = SimpleUploadedFile("a.png", recordings.png())
        return int(http.client(staff).upload("/files", file=file).status_code)

    assert {role: upload(organisations.staff(org, role)) for role in ("agent", "marketing", "admin", None)} == {
        "agent": 201, "marketing": 201, "admin": 201, None: 403,
    }  # fmt: skip
    assert upload(None) == 401
    assert http.client(organisations.staff(org)).upload("/files").status_code == 422
    assert StoredFile.unscoped.count() == 3


def test_an_upload_belongs_to_the_shop_that_is_told_or_to_the_uploaders_only_one(org: Organisation) -> None:
    here, there = organisations.shop(org, "城东店"), organisations.shop(org, "城西店")
    of_one, of_all = organisations.staff(org, "agent", here), organisations.staff(org)
    of_two = organisations.staff(org, "agent", here)
    with tenancy.scope(org.pk):
        grants.grant(None, staff=of_two, role=Role.objects.get(key="agent"), shop=there)

    def upload(staff: Staff, shop: Shop | None = None) -> Any:
        path = f"/files?shop_id={shop.pk}" if shop else "/files"
        answer = http.client(staff).upload(path, file=SimpleUploadedFile("a.png", recordings.png()))
        if answer.status_code != 201:
            return answer.status_code, answer.json()["code"]
        return StoredFile.unscoped.get(pk=int(answer.json()["id"])).shop_id

    foreign = organisations.shop(organisations.organisation("四海"))
    assert [upload(of_one), upload(of_one, here)] == [here.pk] * 2
    assert [upload(of_two, here), upload(of_two, there)] == [here.pk, there.pk]
    assert [upload(of_all), upload(of_all, there)] == [None, there.pk]
    assert upload(of_two) == (422, "invalid")
    assert [upload(of_one, there), upload(of_one, foreign)] == [(403, "not_allowed"), (404, "not_found")]
    assert StoredFile.unscoped.count() == 6


# ---- whose they are


def test_a_voice_and_its_mp3_belong_to_the_same_shop(org: Organisation) -> None:
    stored(org, recordings.amr(), shop_id=7)

    assert list(StoredFile.unscoped.values_list("shop_id", flat=True)) == [7, 7]


def test_fault_55_a_file_of_another_shop_looks_like_none(org: Organisation) -> None:
    here, there = organisations.shop(org, "城东店"), organisations.shop(org, "城西店")
    file = stored(org, recordings.png(), shop_id=here.pk)
    neighbour = organisations.staff(org, "agent", there)

    answers = [fetch(neighbour, file), fetch(neighbour, 123)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    with pytest.raises(NotFound):
        selectors.get_visible(organisations.actor(neighbour), file.pk)

"""What customers send is fetched after the turn, over the platform."""

import base64
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from factories import accounts, organisations, recordings
from factories.platform import Both, both
from services.sandbox import Sandbox
from weihu.channels import ports
from weihu.channels.accounts import cache
from weihu.channels.inbox.events import MediaFetched
from weihu.channels.wechat import media
from weihu.foundation.files import services as files
from weihu.foundation.files.models import StoredFile
from weihu.foundation.jobs.errors import RunAgain
from weihu.foundation.jobs.models import Job
from weihu.kernel import bus, tenancy

pytestmark = pytest.mark.django_db

MESSAGE = 4711


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[MediaFetched]:
    """What those above are told; nobody else listens."""
    found: list[MediaFetched] = []

    def hear(many: Sequence[MediaFetched]) -> None:
        found.extend(many)

    monkeypatch.setitem(bus._handlers, MediaFetched, [hear])
    return found


def sent(sandbox: Sandbox, pair: Both, type: str, content: bytes, name: str) -> str:
    """A phone sends a file; its media id."""
    phone, _ = sandbox.follower(pair.theirs)
    sandbox.call(
        "POST", f"/phones/{phone}/messages?wait=false", appid=pair.row.appid, type=type,
        file=base64.b64encode(content).decode(), filename=name,
    )  # fmt: skip
    [line] = [one for one in sandbox.screen(phone, pair.theirs) if one["from"] == "me"]
    return str(line["media_url"]).rpartition("/")[2]


def enqueued(pair: Both, content: ports.Content) -> dict[str, Any]:
    """The job's arguments, as `fetch_later` writes them."""
    media.fetch_later([(pair.row.organisation_id, pair.row.pk, MESSAGE, content)])
    args: dict[str, Any] = Job.unscoped.get(name="wechat.fetch_media").args
    return args


def fetch(pair: Both, args: dict[str, Any]) -> None:
    with tenancy.scope(pair.row.organisation_id):
        media.fetch_media(pair.row.organisation_id, **args)


def test_a_picture_is_stored_as_it_came(sandbox: Sandbox, told: list[MediaFetched]) -> None:
    pair = both(sandbox)
    picture = recordings.jpeg()
    media_id = sent(sandbox, pair, "image", picture, "a.jpg")

    fetch(pair, enqueued(pair, ports.Picture(media_id)))

    stored = StoredFile.unscoped.get()
    assert told == [MediaFetched(pair.row.organisation_id, MESSAGE, stored.pk, "stored")]
    assert (stored.mime, stored.purpose, files.content_of(stored)) == ("image/jpeg", "inbound", picture)


def test_fault_55_what_a_customer_sent_belongs_to_the_shop_of_the_account(
    sandbox: Sandbox, told: list[MediaFetched]
) -> None:
    pair = both(sandbox)
    pair.row.shop = organisations.shop(pair.row.organisation)
    pair.row.save()
    cache.put(pair.row)

    fetch(pair, enqueued(pair, ports.Voice(sent(sandbox, pair, "voice", recordings.amr(), "a.amr"), "amr")))

    assert [one.state for one in told] == ["stored"]
    assert list(StoredFile.unscoped.values_list("shop_id", flat=True)) == [pair.row.shop_id] * 2


def test_a_voice_is_stored_and_playable(sandbox: Sandbox, told: list[MediaFetched]) -> None:
    pair = both(sandbox)
    media_id = sent(sandbox, pair, "voice", recordings.amr(), "a.amr")

    fetch(pair, enqueued(pair, ports.Voice(media_id, "amr")))

    [fetched] = told
    assert fetched.state == "stored"
    stored = StoredFile.unscoped.get(pk=fetched.file_id)
    assert stored.mime == "audio/mpeg"
    assert files.playable(stored) == stored.pk


def test_a_video_is_fetched_from_behind_its_address(sandbox: Sandbox, told: list[MediaFetched]) -> None:
    pair = both(sandbox)
    video = recordings.mp4()
    media_id = sent(sandbox, pair, "video", video, "a.mp4")

    fetch(pair, enqueued(pair, ports.Video(media_id)))

    [fetched] = told
    assert fetched.state == "stored"
    stored = StoredFile.unscoped.get(pk=fetched.file_id)
    assert (stored.mime, files.content_of(stored)) == ("video/mp4", video)


def test_a_voice_that_is_gone_is_looked_for_in_its_wide_copy(sandbox: Sandbox, told: list[MediaFetched]) -> None:
    pair = both(sandbox)
    media_id = sent(sandbox, pair, "voice", recordings.amr(), "a.amr")
    sandbox.faults({"path": "/cgi-bin/media/get", "errcode": 40007})

    fetch(pair, enqueued(pair, ports.Voice(media_id, "amr", media_id)))

    assert told[0].state == "stored"


def test_a_medium_that_the_platform_no_longer_has_is_gone(sandbox: Sandbox, told: list[MediaFetched]) -> None:
    pair = both(sandbox)

    fetch(pair, enqueued(pair, ports.Picture("no-such-id")))

    assert told == [MediaFetched(pair.row.organisation_id, MESSAGE, None, "gone")]


def test_fault_28_more_bytes_than_allowed_are_not_read(
    sandbox: Sandbox, told: list[MediaFetched], monkeypatch: Any
) -> None:
    from weihu.foundation.files import purposes

    pair = both(sandbox)
    media_id = sent(sandbox, pair, "image", recordings.jpeg(), "a.jpg")
    small = msgspec.structs.replace(purposes.PURPOSES["inbound"], largest={"picture": 100})
    monkeypatch.setitem(purposes.PURPOSES._things, "inbound", small)

    fetch(pair, enqueued(pair, ports.Picture(media_id)))

    assert told == [MediaFetched(pair.row.organisation_id, MESSAGE, None, "too_large")]
    assert not StoredFile.unscoped.exists()


def test_fault_28_a_picture_that_is_none_is_not_kept(sandbox: Sandbox, told: list[MediaFetched]) -> None:
    pair = both(sandbox)
    media_id = sent(sandbox, pair, "voice", recordings.amr(), "a.amr")

    fetch(pair, enqueued(pair, ports.Picture(media_id)))

    assert told == [MediaFetched(pair.row.organisation_id, MESSAGE, None, "failed")]
    assert not StoredFile.unscoped.exists()


def test_while_the_platform_is_away_it_is_asked_again_until_it_has_forgotten(
    sandbox: Sandbox, told: list[MediaFetched], clock: Any
) -> None:
    pair = both(sandbox)
    args = enqueued(pair, ports.Picture("some-id"))
    sandbox.faults({"path": "/cgi-bin/media/get", "html": True})

    with pytest.raises(RunAgain):
        fetch(pair, args)
    assert told == []
    clock.advance(3 * 86_400 + 1)
    fetch(pair, args)

    assert told == [MediaFetched(pair.row.organisation_id, MESSAGE, None, "failed")]


def test_an_account_out_of_use_or_of_another_organisation_fetches_nothing(told: list[MediaFetched]) -> None:
    org, other = organisations.organisation(), organisations.organisation("别家")
    row = accounts.account(other)
    args = {"account_id": row.pk, "message_id": MESSAGE, "kind": "picture", "media": "m", "wide": "", "until": 0}

    with tenancy.scope(org.pk):
        media.fetch_media(org.pk, **args)

    assert told == [MediaFetched(org.pk, MESSAGE, None, "failed")]


def test_only_what_has_media_is_fetched_and_many_cost_one_statement(django_assert_num_queries: Any) -> None:
    org = organisations.organisation()
    row = accounts.account(org)
    contents = [
        ports.Text("在吗"),
        ports.Picture("a"),
        ports.Voice("b", media_wide="b16"),
        ports.Video("c"),
        ports.Picture(""),
    ]

    media.fetch_later([(org.pk, row.pk, number, content) for number, content in enumerate(contents)])

    found = [
        (one["kind"], one["media"], one["wide"])
        for one in Job.unscoped.filter(name="wechat.fetch_media").order_by("id").values_list("args", flat=True)
    ]
    assert found == [("picture", "a", ""), ("voice", "b", "b16"), ("video", "c", "")]

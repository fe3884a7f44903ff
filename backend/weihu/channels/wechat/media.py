"""Fetches what customers sent, after the turn: within the size limits, sniffed and stored by `foundation.files`."""

import logging
from collections.abc import Iterable

from weihu.channels import ports
from weihu.channels.accounts import cache
from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.events import MediaFetched
from weihu.channels.wechat.client import Client, Fetched
from weihu.channels.wechat.errors import MediaGone, Refused
from weihu.channels.wechat.patience import or_again
from weihu.channels.wechat.transport import TooLarge
from weihu.foundation.files import purposes
from weihu.foundation.files import services as files
from weihu.foundation.jobs import services as jobs
from weihu.foundation.jobs.execution import confirm
from weihu.foundation.jobs.registry import task
from weihu.kernel import bus, clock, errors
from weihu.kernel.db import write

log = logging.getLogger(__name__)

TASK = "wechat.fetch_media"
# The platform keeps media for three days (B15).
KEPT_FOR = 3 * clock.DAY
_KINDS = {ports.Picture: purposes.PICTURE, ports.Voice: purposes.VOICE, ports.Video: purposes.VIDEO}


def fetch_later(many: Iterable[tuple[int, int, int, ports.Content]]) -> None:
    """Enqueues, in the caller's transaction, for (organisation, account, message, content) what has media."""
    now, drafts = clock.now(), []
    for organisation_id, account_id, message_id, content in many:
        if isinstance(content, ports.Picture | ports.Voice | ports.Video) and content.media:
            args = {
                "account_id": account_id,
                "message_id": message_id,
                "kind": _KINDS[type(content)],
                "media": content.media,
                "wide": content.media_wide if isinstance(content, ports.Voice) else "",
                "until": now + KEPT_FOR,
            }
            drafts.append(jobs.Draft(TASK, organisation_id, args))
    jobs.enqueue_many(drafts)


@task(TASK, retries=5, timeout_s=150)
def fetch_media(
    organisation_id: int, *, account_id: int, message_id: int, kind: str, media: str, wide: str, until: int
) -> None:
    """Fetches one; tells those above what became of it. While the platform cannot be asked, it is asked again."""
    account = cache.by_id(account_id)
    if account is None or account.organisation_id != organisation_id:
        _tell(organisation_id, message_id, None, "failed")
        return
    largest = purposes.PURPOSES[purposes.INBOUND].largest[kind]
    with or_again(until=until) as patience:
        try:
            found = _fetched(account, kind, media, wide, largest)
        except TooLarge:
            _tell(organisation_id, message_id, None, "too_large")
        except MediaGone:
            _tell(organisation_id, message_id, None, "gone")
        except Refused as refused:
            log.warning("media of message %s refused: %s", message_id, refused.code)
            _tell(organisation_id, message_id, None, "failed")
        else:
            _store(account, message_id, kind, found)
    if patience.ended:
        _tell(organisation_id, message_id, None, "failed")


def _fetched(account: Loaded, kind: str, media: str, wide: str, most: int) -> Fetched:
    client = Client(account)
    if kind != purposes.VOICE:
        return client.media(media, most=most)
    try:
        return client.media(media, most=most)
    except (MediaGone, Refused):
        return client.wide_voice(wide or media, most=most)


def _store(account: Loaded, message_id: int, kind: str, found: Fetched) -> None:
    organisation_id = account.organisation_id
    try:
        stored = files.store(
            found.content,
            organisation_id=organisation_id,
            purpose=purposes.INBOUND,
            shop_id=account.shop_id,
            name=found.name,
            kind=kind,
        )
    except errors.TooLarge:
        _tell(organisation_id, message_id, None, "too_large")
    except errors.WrongType:
        log.warning("media of message %s is not a %s", message_id, kind)
        _tell(organisation_id, message_id, None, "failed")
    else:
        _tell(organisation_id, message_id, files.playable(stored) or stored.pk, "stored")


def _tell(organisation_id: int, message_id: int, file_id: int | None, state: str) -> None:
    with write():
        confirm()
        bus.publish([MediaFetched(organisation_id, message_id, file_id, state)])

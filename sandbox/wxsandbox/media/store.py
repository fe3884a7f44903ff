"""Where media lie: particulars in memory, bytes on disk, next to the state file or in a temporary folder."""

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from msgspec import Struct

from wxsandbox import ids

TEMPORARY_S = 3 * 24 * 3600  # C9

Life = Literal["temporary", "inbound", "permanent", "picture"]


class Media(Struct, omit_defaults=True):
    """One uploaded or received file."""

    id: str
    appid: str
    type: str  # image, voice, video, thumb
    life: Life
    format: str
    content_type: str
    filename: str
    size: int
    created_at: int
    expires_at: int = 0  # 0: never
    title: str = ""
    introduction: str = ""
    duration_s: float = 0.0
    wide_id: str = ""  # a voice's copy at 16 kHz

    def usable(self, now: float) -> bool:
        return not self.expires_at or now < self.expires_at


class MediaStore:
    """Keeps the files of all accounts; an id belongs to one account only."""

    def __init__(self, folder: Path | None = None) -> None:
        self._temporary = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="wxsandbox-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.by_id: dict[str, Media] = {}

    def add(
        self,
        data: bytes,
        *,
        appid: str,
        type: str,
        life: Life,
        format: str,
        content_type: str,
        filename: str,
        now: int,
        title: str = "",
        introduction: str = "",
        duration_s: float = 0.0,
    ) -> Media:
        """Store bytes under a new id."""
        media = Media(
            id=ids.new_media_id(),
            appid=appid,
            type=type,
            life=life,
            format=format,
            content_type=content_type,
            filename=filename,
            size=len(data),
            created_at=now,
            expires_at=now + TEMPORARY_S if life in ("temporary", "inbound") else 0,
            title=title,
            introduction=introduction,
            duration_s=duration_s,
        )
        self.path(media.id).write_bytes(data)
        self.by_id[media.id] = media
        return media

    def find(self, media_id: str, *, appid: str, now: float) -> Media | None:
        """A medium that this account may use now."""
        media = self.by_id.get(media_id)
        return media if media is not None and media.appid == appid and media.usable(now) else None

    def read(self, media: Media) -> bytes:
        return self.path(media.id).read_bytes()

    def remove(self, media_id: str) -> None:
        self.by_id.pop(media_id, None)
        path = self.path(media_id)
        path.unlink(missing_ok=True)
        path.with_suffix(".mp3").unlink(missing_ok=True)

    def of_account(self, appid: str, *, life: Life, type: str) -> list[Media]:
        """Newest first, as the material library lists them."""
        found = [one for one in self.by_id.values() if (one.appid, one.life, one.type) == (appid, life, type)]
        return found[::-1]

    def path(self, media_id: str) -> Path:
        # Ids are case-sensitive, some file systems are not.
        return self.folder / hashlib.sha256(media_id.encode()).hexdigest()[:40]

    def clear(self) -> None:
        for media_id in list(self.by_id):
            self.remove(media_id)

    def close(self) -> None:
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

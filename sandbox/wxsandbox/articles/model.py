"""Articles as the platform keeps them."""

from typing import Any, Literal

from msgspec import Struct, field

# publish_status (B16)
PUBLISHED, IN_PROGRESS, NOT_ORIGINAL, FAILED, REFUSED, DELETED, BANNED = range(7)


class Article(Struct, omit_defaults=True):
    """One article; its content has passed `clean`. `other` is kept and given back as it came."""

    title: str
    content: str = ""
    author: str = ""
    digest: str = ""
    content_source_url: str = ""
    thumb_media_id: str = ""
    show_cover_pic: int = 0
    need_open_comment: int = 0
    only_fans_can_comment: int = 0
    article_type: str = "news"
    images: list[str] = []
    other: dict[str, Any] = {}


class Draft(Struct, omit_defaults=True):
    """Articles under a media_id: in the draft box, in the permanent library, or uploaded for a mass message."""

    id: str
    appid: str
    kind: Literal["draft", "news", "upload"]
    articles: list[Article]
    keys: list[str]  # of the pages for a first look, one an article
    created_at: int
    updated_at: int
    expires_at: int = 0  # 0: never

    def usable(self, now: float) -> bool:
        return not self.expires_at or now < self.expires_at


class Publication(Struct, omit_defaults=True):
    """Articles that were published (freepublish) or sent to many (mass), under one msg_data_id."""

    msg_data_id: int
    appid: str
    articles: list[Article]
    keys: list[str]
    made_at: int
    status: int = IN_PROGRESS
    article_id: str = ""
    publish_id: str = ""  # empty: it was a mass message
    msg_id: int = 0  # 0: it was published
    due_at: float = 0.0
    draft_id: str = ""
    fail_idx: list[int] = []
    deleted: list[int] = field(default_factory=list)  # positions, from 0
    comments_open: list[bool] = field(default_factory=list)
    only_fans: list[bool] = field(default_factory=list)

    def visible(self, index: int) -> bool:
        return self.status == PUBLISHED and index not in self.deleted


class Comment(Struct, omit_defaults=True):
    """What a reader wrote below an article."""

    msg_data_id: int
    index: int
    id: int
    openid: str
    content: str
    time: int
    elected: bool = False
    reply: str = ""
    replied_at: int = 0
    gone: Literal["", "deleted", "withdrawn"] = ""  # by the account, by its writer

    @property
    def key(self) -> str:
        return f"{self.msg_data_id}/{self.index}/{self.id}"

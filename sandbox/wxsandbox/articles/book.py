"""Where all accounts' articles lie, found by the ids that the platform uses for them."""

from wxsandbox.articles.model import IN_PROGRESS, PUBLISHED, Comment, Draft, Publication

_DATA_ID_BASE = 460_000_000  # so that ids look like the platform's and rise with time, across resets too


class ArticleBook:
    """Drafts, publications, pages and comments."""

    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}
        self.publications: dict[str, Publication] = {}  # by msg_data_id as text
        self.waiting: dict[int, Publication] = {}  # for the end of their publishing
        self.comments: dict[str, Comment] = {}
        self.pages: dict[str, tuple[Draft | Publication, int]] = {}
        self._by_article: dict[str, Publication] = {}
        self._by_publish: dict[str, Publication] = {}
        self._below: dict[tuple[int, int], list[Comment]] = {}
        self._last_id = 0

    def new_id(self, now: float) -> int:
        """A msg_data_id, also used for publish_id."""
        self._last_id = max(self._last_id + 1, int(now) + _DATA_ID_BASE)
        return self._last_id

    # -- drafts -----------------------------------------------------------------------------------------------

    def keep(self, draft: Draft) -> None:
        self.drafts[draft.id] = draft
        self.pages.update({key: (draft, place) for place, key in enumerate(draft.keys)})

    def draft(self, media_id: str, *, appid: str, now: float) -> Draft | None:
        """Articles that this account may use now."""
        found = self.drafts.get(media_id)
        return found if found is not None and found.appid == appid and found.usable(now) else None

    def drafts_of(self, appid: str, kind: str) -> list[Draft]:
        """Newest change first, as the box lists them."""
        found = [one for one in reversed(self.drafts.values()) if (one.appid, one.kind) == (appid, kind)]
        return sorted(found, key=lambda one: one.updated_at, reverse=True)

    def drop(self, draft: Draft) -> None:
        self.drafts.pop(draft.id, None)
        for key in draft.keys:
            self.pages.pop(key, None)

    # -- publications -----------------------------------------------------------------------------------------

    def publish(self, made: Publication) -> None:
        self.publications[str(made.msg_data_id)] = made
        self.pages.update({key: (made, place) for place, key in enumerate(made.keys)})
        if made.status == IN_PROGRESS:
            self.waiting[made.msg_data_id] = made
        else:
            self.waiting.pop(made.msg_data_id, None)
        if made.publish_id:
            self._by_publish[made.publish_id] = made
        if made.article_id:
            self._by_article[made.article_id] = made
        self._last_id = max(self._last_id, made.msg_data_id, int(made.publish_id or 0))

    def by_data_id(self, msg_data_id: int, *, appid: str) -> Publication | None:
        return _own(self.publications.get(str(msg_data_id)), appid)

    def by_article_id(self, article_id: str, *, appid: str) -> Publication | None:
        return _own(self._by_article.get(article_id), appid)

    def by_publish_id(self, publish_id: str, *, appid: str) -> Publication | None:
        return _own(self._by_publish.get(publish_id), appid)

    def published(self, appid: str) -> list[Publication]:
        """What freepublish lists: newest first, all that is still to be seen."""
        everything = reversed(self.publications.values())
        return [one for one in everything if one.appid == appid and one.article_id and one.status == PUBLISHED]

    # -- comments ---------------------------------------------------------------------------------------------

    def enter(self, comment: Comment) -> None:
        self.comments[comment.key] = comment
        self._below.setdefault((comment.msg_data_id, comment.index), []).append(comment)

    def below(self, made: Publication, index: int) -> list[Comment]:
        """All comments of an article, the gone ones too, in the order of their ids."""
        return self._below.get((made.msg_data_id, index), [])


def _own(found: Publication | None, appid: str) -> Publication | None:
    return found if found is not None and found.appid == appid else None

"""Articles on their way to the public: made ready from a draft, judged, shown, reported (B16, A11)."""

import re
from typing import TYPE_CHECKING, Any

from wxsandbox import agenda, ids
from wxsandbox.accounts import Account
from wxsandbox.articles import shown
from wxsandbox.articles.model import (
    FAILED,
    IN_PROGRESS,
    NOT_ORIGINAL,
    PUBLISHED,
    REFUSED,
    Article,
    Draft,
    Publication,
)
from wxsandbox.callbacks import push
from wxsandbox.people import Contact
from wxsandbox.world import World

if TYPE_CHECKING:
    from wxsandbox.callbacks.delivery import Postman

_PAIR = re.compile(r"(\S+)=(\d+)")
NO_REPRINT, REPRINT, FORBIDDEN_REPRINT = 1, 2, 3  # CheckState (A11)


def new_keys(articles: list[Article]) -> list[str]:
    """The last part of each page's address."""
    return [ids.new_media_id()[:22] for _ in articles]


def prepare(world: World, account: Account, draft: Draft, **fields: Any) -> Publication:
    """A publication that nobody can see yet; the draft is gone where it is used up."""
    made = Publication(
        msg_data_id=world.articles.new_id(world.now()),
        appid=account.appid,
        articles=draft.articles,
        keys=new_keys(draft.articles),
        made_at=int(world.now()),
        draft_id=draft.id,
        comments_open=[one.need_open_comment == 1 for one in draft.articles],
        only_fans=[one.only_fans_can_comment == 1 for one in draft.articles],
        **fields,
    )
    keep(world, made)
    return made


def keep(world: World, made: Publication) -> None:
    """Something about it changed."""
    world.articles.publish(made)
    world.storage.changed("publication", str(made.msg_data_id))


def marked(account: Account, knob: str, words: str) -> int:
    """What a word in a text stands for, by a knob of pairs word=number; 0 when none is in it."""
    return next((int(number) for word, number in _PAIR.findall(str(account.knob(knob))) if word in words), 0)


def text_of(article: Article) -> str:
    """What the platform's checks read."""
    return f"{article.title}\n{article.digest}\n{article.content}"


def reprint_of(account: Account, article: Article) -> int:
    """CheckState of one article: 1 own, 2 a reprint that may be sent, 3 one that may not."""
    return marked(account, "reprint_words", text_of(article)) or NO_REPRINT


def operator(world: World, account: Account) -> Contact:
    """Whom job events come from: an openid that is no follower's, or the account itself (A11, D21)."""
    if account.knob("job_event_from") == "original_id":
        return Contact("", account.appid, account.original_id)
    return Contact("", account.appid, ids.openid(world.seed, account.appid, "operator"))


@agenda.work
def publish_due(world: World, postman: "Postman") -> float | None:
    """End the publications whose time has come."""
    waiting = [one for one in world.articles.waiting.values() if one.publish_id]
    for made in waiting:
        if world.now() >= made.due_at:
            _end(world, postman, made)
    return min((one.due_at for one in waiting if one.status == IN_PROGRESS), default=None)


def _end(world: World, postman: "Postman", made: Publication) -> None:
    account = world.accounts[made.appid]
    _judge(account, made)
    draft = world.articles.draft(made.draft_id, appid=made.appid, now=world.now())
    if made.status == PUBLISHED:
        made.article_id = ids.new_media_id()
        if draft is not None and account.knob("publish_uses_draft"):
            world.articles.drop(draft)
            world.storage.changed("draft", draft.id)
    keep(world, made)
    contact, name = operator(world, account), str(account.knob("publish_event"))
    fields = {"PublishEventInfo": _event_info(world, made)}
    happened = push.event(contact, account, name=name, time=world.create_time(contact.openid), **fields)
    postman.send(happened)


def _judge(account: Account, made: Publication) -> None:
    bad = [place for place, one in enumerate(made.articles, 1) if marked(account, "mass_bad_words", text_of(one))]
    reprints = [place for place, one in enumerate(made.articles, 1) if reprint_of(account, one) != NO_REPRINT]
    if bad:
        made.status, made.fail_idx = REFUSED, bad
    elif reprints:
        made.status, made.fail_idx = NOT_ORIGINAL, reprints
    elif account.knob("publish_fails"):
        made.status = FAILED
    else:
        made.status = PUBLISHED


def detail(world: World, made: Publication) -> dict[str, Any]:
    """`article_detail` of an answer: numbers count from 1."""
    items = [{"idx": place, "article_url": shown.page_url(world, key)} for place, key in enumerate(made.keys, 1)]
    return {"count": len(items), "item": items}


def _event_info(world: World, made: Publication) -> dict[str, Any]:
    info: dict[str, Any] = {"publish_id": int(made.publish_id), "publish_status": made.status}
    if made.status == PUBLISHED:
        info |= {"article_id": made.article_id, "article_detail": detail(world, made)}
    if made.fail_idx:
        info["fail_idx"] = made.fail_idx
    return info

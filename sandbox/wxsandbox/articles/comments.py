"""What readers write below articles (B16)."""

from wxsandbox.articles.model import Comment, Publication
from wxsandbox.errors import ControlError
from wxsandbox.people import Contact
from wxsandbox.world import World

LONGEST = 600


def write(world: World, made: Publication, index: int, *, contact: Contact, text: str) -> Comment:
    """A person's comment, below an article that is to be seen and takes comments from them."""
    if not 0 <= index < len(made.articles) or not made.visible(index):
        raise ControlError(404, "no_article", "this article is not (or no longer) to be seen")
    if not made.comments_open[index]:
        raise ControlError(409, "comments_closed", "this article takes no comments")
    if made.only_fans[index] and not contact.following:
        raise ControlError(409, "not_following", "only followers may comment on this article")
    if not 1 <= len(text) <= LONGEST:
        raise ControlError(400, "bad_text", f"a comment has 1 to {LONGEST} characters")
    number = len(world.articles.below(made, index)) + 1
    comment = Comment(made.msg_data_id, index, number, contact.openid, text, world.clock.seconds())
    world.articles.enter(comment)
    keep(world, comment)
    return comment


def standing(world: World, made: Publication, index: int) -> list[Comment]:
    """Those that are still there, newest first."""
    return [one for one in reversed(world.articles.below(made, index)) if not one.gone]


def keep(world: World, comment: Comment) -> None:
    """Something about it changed."""
    world.storage.changed("comment", comment.key)

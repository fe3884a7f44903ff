"""What files are kept for: which kinds, how large, and whose business they are. A room above may register its own."""

from collections.abc import Mapping

import msgspec

from weihu.kernel.registry import Registry

MB = 1024 * 1024
PICTURE, VOICE, VIDEO, DOCUMENT = "picture", "voice", "video", "document"


class Purpose(msgspec.Struct, frozen=True):
    """Kind → most bytes; `types` narrows what is taken; who holds one of `readers` in a file's shop may see it.

    A file of no shop is for those who hold it in every shop; of a `shared` purpose, for who holds it in any.
    """

    largest: Mapping[str, int]
    readers: frozenset[str]
    types: frozenset[str] | None = None
    shared: bool = False


PURPOSES: Registry[Purpose] = Registry("purpose of files")

# What customers send. The platform lets them send a video of 10 MB (B15); there is room for more, not for any amount.
INBOUND = "inbound"
PURPOSES.register(
    INBOUND,
    Purpose({PICTURE: 10 * MB, VOICE: 5 * MB, VIDEO: 16 * MB}, frozenset({"session.read"})),
)
# What staff upload to send: exactly what the platform takes (B15), so that a refusal comes before the customer waits.
REPLY = "reply"
PURPOSES.register(
    REPLY,
    Purpose(
        {PICTURE: 10 * MB, VOICE: 2 * MB, VIDEO: 10 * MB},
        frozenset({"session.read", "rule.read", "file.upload"}),
        frozenset({"image/jpeg", "image/png", "image/gif", "audio/amr", "audio/mpeg", "video/mp4"}),
        # Rules and canned replies bring them into the conversations of every shop.
        shared=True,
    ),
)

# What customers get as a link (`links`): documents too, and larger ones than the platform takes.
HANDOUT = "handout"
PURPOSES.register(
    HANDOUT,
    Purpose(
        dict.fromkeys((PICTURE, VOICE, VIDEO, DOCUMENT), 50 * MB),
        frozenset({"session.read", "file.upload"}),
        shared=True,
    ),
)

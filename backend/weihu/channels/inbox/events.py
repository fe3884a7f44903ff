"""What the inbox tells those above."""

import msgspec


class MediaFetched(msgspec.Struct, frozen=True):
    """The media of a message were fetched, or cannot be (within): `file_id` is ours, else `state` says why there is
    none: "too_large", "gone", "failed".
    """

    organisation_id: int
    message_id: int
    file_id: int | None
    state: str

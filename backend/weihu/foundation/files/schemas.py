"""A file as it crosses the edge."""

from weihu.foundation.organisations.edge import Id, Schema


class StoredFileOut(Schema):
    """What was stored: its type as found in the bytes, seconds where it plays, and where it is fetched."""

    id: Id
    name: str
    mime: str
    size: int
    seconds: float | None
    url: str

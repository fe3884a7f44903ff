"""What this room tells the floors above (kernel.bus, within the transaction)."""

import msgspec


class CustomerTouched(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the staff worked on a customer's record."""

    organisation_id: int
    customer_id: int
    shop_id: int | None
    staff_id: int
    at: int


class Renamed(CustomerTouched, frozen=True):
    """She is called something else now."""


class ValueSet(CustomerTouched, frozen=True):
    """A field got a value, or lost it: how many of the fields are filled now."""

    field_id: int
    filled: int
    fields: int


class Tagged(CustomerTouched, frozen=True):
    """A tag was put on her; `tag_ids` are all that she carries now."""

    tag_id: int
    tag_ids: tuple[int, ...]


class Untagged(CustomerTouched, frozen=True):
    """A tag was taken off; `tag_ids` are those that stay."""

    tag_id: int
    tag_ids: tuple[int, ...]

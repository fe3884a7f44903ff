"""Verbs of customers."""

from weihu.people.customers.services.arrivals import follow_from_sync, record_consent
from weihu.people.customers.services.editing import learn, rename, set_value
from weihu.people.customers.services.fields import add_field, change_field
from weihu.people.customers.services.reaching import lose_reach
from weihu.people.customers.services.tagging import tag, untag

__all__ = [
    "add_field",
    "change_field",
    "follow_from_sync",
    "learn",
    "lose_reach",
    "record_consent",
    "rename",
    "set_value",
    "tag",
    "untag",
]

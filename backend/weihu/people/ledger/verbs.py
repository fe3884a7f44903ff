"""What can be done: each verb, registered by the domain whose happening it is, with the dimensions that it carries."""

from collections.abc import Set as AbstractSet

import msgspec

from weihu.kernel.registry import Registry
from weihu.people.ledger.dimensions import ATTRIBUTE, DECLARED


class Verb(msgspec.Struct, frozen=True):
    """`noun.verb_in_past`: its words for staff, what its object is, what it must, may, cannot carry.

    Each of group, space, quantity, value, emotion stands in exactly one of the three: silence is not an answer.
    """

    name: str
    zh: str
    en: str
    object_type: str
    must: AbstractSet[str] = frozenset()
    may: AbstractSet[str] = frozenset()
    cannot: AbstractSet[str] = frozenset()

    def expects(self, dimension: str) -> str:
        """must, may or cannot."""
        if dimension == ATTRIBUTE or dimension in self.must:
            return "must"
        return "may" if dimension in self.may else "cannot"


VERBS: Registry[Verb] = Registry("verb")


def register(verb: Verb) -> Verb:
    """Adds a verb. Raises ValueError when it leaves a dimension out, or says two things about one."""
    told = [*verb.must, *verb.may, *verb.cannot]
    about = set(told) - {ATTRIBUTE}
    if about != DECLARED or len(set(told)) != len(told):
        raise ValueError(f"verb {verb.name} must name each of {sorted(DECLARED)} once, in must, may or cannot")
    return VERBS.register(verb.name, verb)


CUSTOMER_FOLLOWED = register(
    Verb(
        "customer.followed",
        "关注",
        "followed",
        "customer",
        may={"group", "space", "quantity"},
        cannot={"value", "emotion"},
    )
)
CUSTOMER_UNFOLLOWED = register(
    Verb(
        "customer.unfollowed",
        "取消关注",
        "stopped following",
        "customer",
        may={"group", "space", "quantity", "value"},
        cannot={"emotion"},
    )
)
CUSTOMER_TAGGED = register(
    Verb(
        "customer.tagged",
        "打标签",
        "tagged a customer",
        "tag",
        must={"group"},
        may={"space", "quantity"},
        cannot={"value", "emotion"},
    )
)
CUSTOMER_UNTAGGED = register(
    Verb(
        "customer.untagged",
        "取下标签",
        "took a tag off",
        "tag",
        must={"group"},
        may={"space", "quantity"},
        cannot={"value", "emotion"},
    )
)
CUSTOMER_EDITED = register(
    Verb(
        "customer.edited",
        "填写客户字段",
        "filled a customer's field",
        "field",
        must={"quantity"},
        may={"group", "space"},
        cannot={"value", "emotion"},
    )
)
CUSTOMER_RENAMED = register(
    Verb(
        "customer.renamed",
        "修改客户称呼",
        "renamed a customer",
        "customer",
        may={"group", "space"},
        cannot={"quantity", "value", "emotion"},
    )
)
STAFF_LOGGED_IN = register(
    Verb(
        "staff.logged_in",
        "登录",
        "logged in",
        "staff",
        may={"group", "space"},
        cannot={"quantity", "value", "emotion"},
    )
)

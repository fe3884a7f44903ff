"""What crosses the edge about organisations, shops, staff and roles."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema
from weihu.foundation.organisations.models import Grant

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Username = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9._-]{2,31}$")]
Password = Annotated[str, StringConstraints(min_length=10, max_length=128)]
Language = Literal["zh", "en"]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
TextKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,39}$")]


class HoursIn(Schema):
    """When people answer: weekdays (1 = Monday) and from–to, which may pass midnight."""

    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    from_: Annotated[Clock, Field(alias="from")]
    to: Clock

    @model_validator(mode="after")
    def _sorted_once(self) -> Self:
        self.weekdays = sorted(set(self.weekdays))
        return self


class HoursOut(Schema):
    """When people answer; null in the organisation means always."""

    weekdays: list[int]
    from_: Annotated[str, Field(alias="from")]
    to: str


class OrganisationOut(Schema):
    """The organisation one works in."""

    id: Id
    name: str
    timezone: str
    hours: HoursOut | None
    texts: dict[str, str]

    @staticmethod
    def resolve_hours(organisation: object) -> object:
        return getattr(organisation, "hours", None) or None


class OrganisationIn(Schema):
    """What is left out stays; `always_open` takes the hours away."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)] | None = None
    hours: HoursIn | None = None
    always_open: bool = False
    texts: dict[TextKey, Text] | None = None

    def hours_given(self) -> dict[str, object] | None:
        """The hours as the row keeps them; None leaves them."""
        if self.always_open:
            return {}
        return self.hours.model_dump(by_alias=True) if self.hours else None


class PermissionOut(Schema):
    """A right and its words."""

    name: str
    zh: str
    en: str


class HeldOut(Schema):
    """A right that I hold; `shops` null means everywhere."""

    permission: str
    shops: list[Id] | None


class MeOut(Schema):
    """Who I am, where I work, what I may do."""

    id: Id
    username: str
    name: str
    language: str
    organisation: OrganisationOut
    permissions: list[HeldOut]


class MeIn(Schema):
    """What I change about myself."""

    language: Language


class ShopOut(Schema):
    """A shop."""

    id: Id
    name: str
    address: str
    latitude: float | None
    longitude: float | None


class ShopIn(Schema):
    """A shop to open or change."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class RoleOut(Schema):
    """A role and what it allows."""

    id: Id
    key: str
    name_zh: str
    name_en: str
    permissions: list[str]


class RoleIn(Schema):
    """A role to add."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    name_zh: Name
    name_en: Name
    permissions: list[str]


class RoleChange(Schema):
    """The whole set of permissions anew."""

    permissions: list[str]


class GrantOut(Schema):
    """A role that somebody holds; `shop_id` null means everywhere."""

    id: Id
    role_id: Id
    role: str
    shop_id: Id | None

    @staticmethod
    def resolve_role(grant: Grant) -> str:
        return grant.role.key


class GrantIn(Schema):
    """A role to give; without a shop everywhere."""

    role_id: IdIn
    shop_id: IdIn | None = None


class StaffOut(Schema):
    """A colleague."""

    id: Id
    name: str
    username: str
    language: str
    disabled_at: Instant | None
    grants: list[GrantOut]


class StaffIn(Schema):
    """Somebody who joins."""

    name: Name
    username: Username
    password: Password
    language: Language = "zh"


class StaffChange(Schema):
    """What is left out stays."""

    name: Name | None = None
    language: Language | None = None


class PasswordIn(Schema):
    """A new password."""

    password: Password

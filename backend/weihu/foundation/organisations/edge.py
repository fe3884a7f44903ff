"""The HTTP edge that every room's `api.py` is written with: who may call is part of each route's declaration."""

import functools
import re
from collections.abc import Callable
from typing import Annotated, Any, Self, TypeVar

import ninja
from django.http import HttpRequest
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf
from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.errors import ForeignPage
from weihu.foundation.organisations.permissions import PERMISSIONS
from weihu.kernel import clock, tenancy
from weihu.kernel.errors import NotAllowed, NotLoggedIn

F = TypeVar("F", bound=Callable[..., Any])

# Two words that stand where a permission's name stands.
LOGGED_IN = "(logged in)"
PUBLIC = "(public)"
SESSION_COOKIE = "weihu_login"
_IDS = re.compile(r"\{(\w+_id)\}")


class Request(HttpRequest):
    """A request behind the guard: somebody is logged in (on PUBLIC routes `actor` may be missing)."""

    actor: Actor


def _id_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _id_number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _instant_text(value: object) -> object:
    return clock.rfc3339(value) if isinstance(value, int) and not isinstance(value, bool) else value


# An id as it leaves: text, because 63 bits do not fit a number of JavaScript.
Id = Annotated[str, BeforeValidator(_id_text), Field(pattern=r"^\d{1,19}$")]
# An id as it comes in: digits outside, an integer inside.
IdIn = Annotated[
    int, BeforeValidator(_id_number), Field(ge=0, lt=1 << 63), WithJsonSchema({"type": "string", "pattern": r"^\d+$"})
]
# An instant as it leaves: columns hold milliseconds, the edge speaks RFC 3339.
Instant = Annotated[str, BeforeValidator(_instant_text), WithJsonSchema({"type": "string", "format": "date-time"})]


class Schema(ninja.Schema):
    """What crosses the edge. Fields that are not known are refused when they come in, so that nobody believes that
    `is_admin` was taken (fault 57).
    """

    @model_validator(mode="wrap")
    @classmethod
    def _refuse_unknown(cls, values: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        # pydantic's own "forbid" would run each validation twice in ninja, the first time without resolvers.
        is_coming_in = "response_status" not in (info.context or {})
        if is_coming_in and isinstance(values, dict):
            known = {*cls.model_fields, *(field.alias for field in cls.model_fields.values())}
            if unknown := values.keys() - known:
                found = [InitErrorDetails(type="extra_forbidden", loc=(name,), input=values[name]) for name in unknown]
                raise ValidationError.from_exception_data(cls.__name__, found)
        return handler(values)


class Guard(APIKeyCookie):
    """Who stands at the door of a route: a login's cookie, the page's own token for changes, the permission."""

    param_name = SESSION_COOKIE

    def __init__(self, permission: str, *, everywhere: bool) -> None:
        self.permission = permission
        self.everywhere = everywhere
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor. Raises NotLoggedIn, ForeignPage, NotAllowed."""
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            raise NotLoggedIn
        if check_csrf(request) is not None:
            raise ForeignPage
        if not self._holds(actor):
            raise NotAllowed(permission=PERMISSIONS[self.permission])
        return actor

    def _holds(self, actor: Actor) -> bool:
        if self.permission == LOGGED_IN:
            return True
        return actor.may_everywhere(self.permission) if self.everywhere else actor.may(self.permission)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Not used: the cookie is Django's, read by its middleware."""
        return getattr(request, "actor", None)


class Router(ninja.Router):
    """A room's routes. Each names its permission (or LOGGED_IN, PUBLIC); one without does not import: that is narrower
    than the library's, on purpose.
    """

    def __init__(self, *, tag: str) -> None:
        super().__init__(tags=[tag])

    def api_operation(
        self, methods: list[str], path: str, *, permission: str | None = None, everywhere: bool = False, **how: Any
    ) -> Callable[[F], F]:
        """Adds a route behind its guard; `everywhere`: holding the permission in one shop is not enough."""
        if permission is None:
            raise TypeError(f"{methods} {path}: say who may call it: permission=…, LOGGED_IN or PUBLIC")
        # An id in an address is digits: a word beside it (`/rules/bench`) is another address.
        path = _IDS.sub(r"{int:\1}", path)
        how.setdefault("openapi_extra", {"x-permission": permission})
        how.setdefault("by_alias", True)
        how["auth"] = None if permission == PUBLIC else Guard(permission, everywhere=everywhere)

        def declare(view: F) -> F:
            add = super(Router, self).api_operation
            add(methods, path, operation_id=view.__name__, **how)(_within_scope(view))
            return view

        return declare

    def get(self, path: str, *, permission: str, **how: Any) -> Callable[[F], F]:  # type: ignore[override]
        """A read."""
        return self.api_operation(["GET"], path, permission=permission, **how)

    def post(self, path: str, *, permission: str, **how: Any) -> Callable[[F], F]:  # type: ignore[override]
        """Something new, or a verb."""
        return self.api_operation(["POST"], path, permission=permission, **how)

    def patch(self, path: str, *, permission: str, **how: Any) -> Callable[[F], F]:  # type: ignore[override]
        """A change of what is named, the rest stays."""
        return self.api_operation(["PATCH"], path, permission=permission, **how)

    def put(self, path: str, *, permission: str, **how: Any) -> Callable[[F], F]:  # type: ignore[override]
        """The whole anew."""
        return self.api_operation(["PUT"], path, permission=permission, **how)

    def delete(self, path: str, *, permission: str, **how: Any) -> Callable[[F], F]:  # type: ignore[override]
        """An end."""
        return self.api_operation(["DELETE"], path, permission=permission, **how)


def _within_scope(view: F) -> F:
    """Opens the actor's organisation for the call; without an actor nothing of any organisation can be read."""

    @functools.wraps(view)
    def scoped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return view(request, *args, **kwargs)
        with tenancy.scope(actor.organisation_id):
            return view(request, *args, **kwargs)

    return scoped  # type: ignore[return-value]  # the same signature, by functools.wraps

"""The HTTP API: every room's routes under /api/v1, and the one handler of errors."""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError, ValidationErrorContext
from ninja.operation import Operation

from weihu import __version__
from weihu.bots.rules.api import router as rules
from weihu.channels.accounts.api import router as accounts
from weihu.channels.inbox.api import router as inbox
from weihu.channels.menus.api import router as menus
from weihu.channels.outbox.api import router as outbox
from weihu.config import validation
from weihu.conversations.canned.api import router as canned
from weihu.conversations.messages.api import router as messages
from weihu.conversations.notes.api import router as notes
from weihu.conversations.sessions.api import router as sessions
from weihu.desk.presence.api import router as presence
from weihu.desk.workbench.api import router as workbench
from weihu.foundation.audit.api import router as audit
from weihu.foundation.files.api import router as files
from weihu.foundation.jobs.api import router as jobs
from weihu.foundation.organisations.api import router as organisations
from weihu.foundation.realtime.api import router as realtime
from weihu.foundation.search.api import router as search
from weihu.kernel import clock, problems
from weihu.kernel.errors import Invalid, NotFound, TooLarge, WeihuError, Words
from weihu.people.customers.api import router as customers
from weihu.people.ledger.api import router as ledger

log = logging.getLogger("weihu.api")


class Refused(WeihuError):
    """What the framework refuses by itself (malformed JSON, method)."""

    code = "refused"
    title = Words("请求无效", "The request cannot be served")
    detail = Words("{reason}", "{reason}")

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason=reason)
        self.status = status  # type: ignore[misc]  # the framework's own status


class Api(NinjaAPI):
    """Operation ids are the functions' names; a finding keeps the value that was given."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name; Router refuses two of one name by the schema's test."""
        return operation.view_func.__name__

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """As the library, telling the clock in force: in demo and tests it is not the browser's."""
        response = super().create_temporal_response(request)
        response["X-Weihu-Now"] = str(clock.now())
        return response

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """As the library, but with the value, which the person needs to see."""
        findings = []
        for context in error_contexts:
            model = context.model
            for error in context.pydantic_validation_error.errors(include_url=False):
                flat = model.__ninja_flatten_map_reverse__.get(error["loc"], error["loc"])
                findings.append({**error, "loc": (model.__ninja_param_source__, *flat)})
        return ValidationError(findings)


def respond(request: HttpRequest, error: WeihuError) -> HttpResponse:
    """Problem JSON in the reader's language."""
    actor = getattr(request, "actor", None)
    language = problems.language_of(request.headers.get("Accept-Language", ""), actor.language if actor else "zh")
    body = msgspec.json.encode(problems.problem(error, language))
    return HttpResponse(body, status=error.status, content_type=problems.CONTENT_TYPE)


def _known(request: HttpRequest, error: WeihuError) -> HttpResponse:
    return respond(request, error)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # An id that cannot be one is an id that does not exist: the two look the same (fault 55).
    if all(finding["loc"][0] == "path" for finding in error.errors):
        return respond(request, NotFound())
    return respond(request, Invalid(*[validation.told(finding) for finding in error.errors]))


def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return respond(request, Refused(error.status_code, error.message or HTTPStatus(error.status_code).phrase))


def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return respond(request, NotFound())


def _too_much(request: HttpRequest, error: Exception) -> HttpResponse:
    return respond(request, TooLarge(limit="10 MB", size="…"))


def _bug(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return respond(request, problems.Internal())


api = Api(
    title="Weihu 微呼",
    version=__version__,
    description="Ids are strings, instants RFC 3339. Errors are problem JSON with a stable `code`.",
    docs_url=None,
    openapi_url=None,
)
# The library's type says that a handler may be given the class itself; it never is.
_HANDLERS: dict[type[Exception], Any] = {
    WeihuError: _known,
    ValidationError: _invalid,
    HttpError: _refused,
    Http404: _absent,
    RequestDataTooBig: _too_much,
    TooManyFieldsSent: _too_much,
    Exception: _bug,
}
for kind, handler in _HANDLERS.items():
    api.add_exception_handler(kind, handler)

# One line a room, from the floor up.
for router in (
    organisations,
    audit,
    files,
    realtime,
    search,
    jobs,
    accounts,
    inbox,
    outbox,
    menus,
    customers,
    ledger,
    sessions,
    messages,
    notes,
    canned,
    presence,
    rules,
    workbench,
):
    api.add_router("", router)

"""What Django answers outside the API: the API's own description, and errors as problem JSON."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from weihu.config import openapi as description
from weihu.config.api import respond
from weihu.foundation.files import serving
from weihu.foundation.organisations.errors import ForeignPage
from weihu.kernel.errors import NotFound, WeihuError, Words
from weihu.kernel.problems import Internal


class TooOften(WeihuError):
    """More attempts than a person makes (fault 64)."""

    code = "too_often"
    status = 429
    title = Words("尝试过于频繁", "Too many attempts")
    detail = Words("请几分钟后再试。", "Try again in a few minutes.")


class ForeignHost(WeihuError):
    """An address that is not ours was asked for, or a malformed request."""

    code = "bad_request"
    status = 400
    title = Words("请求无效", "The request cannot be served")
    detail = Words("请检查访问的地址。", "Check the address.")


def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI of today's API."""
    return HttpResponse(description.text(), content_type="application/json")


def stored_file(request: HttpRequest, file_id: str) -> HttpResponseBase:
    """A file, to those who may see it."""
    try:
        return serving.serve(request, file_id)
    except WeihuError as error:
        return respond(request, error)


def handout(request: HttpRequest, token: str) -> HttpResponseBase:
    """A file, to whoever holds the link to it."""
    try:
        return serving.hand_out(request, token)
    except WeihuError as error:
        return respond(request, error)


def absent(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return respond(request, NotFound())


def broken(request: HttpRequest) -> HttpResponse:
    """Our bug; Django has logged it."""
    return respond(request, Internal())


def too_often(request: HttpRequest) -> HttpResponse:
    """The login's limits."""
    return respond(request, TooOften())


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A foreign host name, a request that is none."""
    return respond(request, ForeignHost())


def foreign_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A change that another site's page sent."""
    return respond(request, ForeignPage())

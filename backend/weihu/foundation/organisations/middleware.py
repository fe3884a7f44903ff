"""Puts the actor on each request, once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from weihu.foundation.organisations import actors


class WhoIsActing:
    """`request.actor`: the member of staff behind the login, or None. Read anew each time: a right that was taken
    is gone with the next request.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = actors.load(user) if user.is_authenticated else None  # type: ignore[attr-defined]
        return self._answer(request)

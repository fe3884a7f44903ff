"""A member of staff before her browser, as far as HTTP goes."""

from typing import Any

from django.test import Client as DjangoClient

from weihu.foundation.organisations.models import Staff

ROOT = "/api/v1"


class Client:
    """JSON in and out; `path` is below /api/v1. `check_csrf=True` demands the page's own token, as in life."""

    def __init__(self, staff: Staff | None = None, *, check_csrf: bool = False, language: str = "zh") -> None:
        self.django = DjangoClient(enforce_csrf_checks=check_csrf, headers={"accept-language": language})
        if staff is not None:
            self.django.force_login(staff.login)

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response; `.json()` is its body."""
        how: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        return self.django.generic(method, ROOT + path, **_encoded(how), headers=headers or None)

    def get(self, path: str, **query: Any) -> Any:
        return self.django.get(ROOT + path, query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PUT", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PATCH", path, {} if body is None else body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.request("DELETE", path, **headers)

    def upload(self, path: str, **files: Any) -> Any:
        """A form with files."""
        return self.django.post(ROOT + path, files)


def _encoded(how: dict[str, Any]) -> dict[str, Any]:
    import msgspec

    return {**how, "data": msgspec.json.encode(how["data"])} if how else {}


def client(staff: Staff | None = None, *, check_csrf: bool = False, language: str = "zh") -> Client:
    """Her client, logged in; without staff a stranger's."""
    return Client(staff, check_csrf=check_csrf, language=language)

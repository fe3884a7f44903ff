"""OpenAPI of the control API, made from the declared routes, and the plain pages: docs and knobs."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route as StarletteRoute

from wxsandbox import __version__
from wxsandbox.control.routing import ROUTES, Route

_PAGES = Path(__file__).parent.parent / "pages"
_PARAMETER = re.compile(r"{(\w+)}")


class Problem(msgspec.Struct):
    """Any refusal."""

    error: str
    detail: str


def routes(prefix: str) -> list[StarletteRoute]:
    async def document(request: Request) -> Response:
        return Response(msgspec.json.encode(openapi(prefix)), media_type="application/json")

    async def page(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return HTMLResponse((_PAGES / f"{name}.html").read_text(encoding="utf-8"))

    pages = [StarletteRoute(f"/_sandbox/{name}", page) for name in ("docs", "knobs")]
    return [StarletteRoute("/_sandbox/openapi.json", document), *pages]


@cache
def openapi(prefix: str) -> dict[str, Any]:
    """The document: every declared route with its shapes."""
    shapes = {shape for one in ROUTES for shape in (one.body, one.answer) if shape is not None} | {Problem}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    found, components = msgspec.json.schema_components(ordered, ref_template="#/components/schemas/{name}")
    schemas = dict(zip(ordered, found, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in ROUTES:
        paths.setdefault(prefix + one.path, {})[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "wxsandbox control API", "version": __version__},
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(one: Route, schemas: dict[type, dict[str, Any]]) -> dict[str, Any]:
    text = {"schema": {"type": "string"}}
    inside = [{"name": name, "in": "path", "required": True, **text} for name in _PARAMETER.findall(one.path)]
    asked = [{"name": name, "in": "query", "description": meaning, **text} for name, meaning in one.query]
    good: dict[str, Any] = {"description": "done"}
    if one.answer is not None:
        good["content"] = {"application/json": {"schema": schemas[one.answer]}}
    refused = {"description": "refused", "content": {"application/json": {"schema": schemas[Problem]}}}
    operation: dict[str, Any] = {
        "operationId": getattr(one.handler, "__name__", one.path),
        "summary": one.summary,
        "tags": [one.family],
        "parameters": inside + asked,
        "responses": {"200": good, "default": refused},
    }
    if one.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schemas[one.body]}}}
    return operation

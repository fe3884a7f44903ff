"""The phone page at `/`: the built files inside the wheel, or one line that tells how to build them."""

import mimetypes
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parent / "web"
_NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>wxsandbox</title>"
    "<p>手机页面尚未构建：在 web/ 下运行 <code>npm run build -w apps/phone</code>。"
    "The phone page is not built yet: run <code>npm run build -w apps/phone</code> in web/. "
    "<a href=/_sandbox/docs>API</a>"
)


class Website:
    """Serves files; an unknown path that a browser wants as a page gets the phone page, which has its own addresses."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder.resolve()
        # Some machines map .js to text/plain, and browsers then refuse modules.
        mimetypes.add_type("text/javascript", ".js")

    def wants(self, scope: Scope) -> bool:
        """Whether a request is for the page rather than for the platform."""
        if scope["method"] not in ("GET", "HEAD"):
            return False
        path = scope["path"]
        if path == "/" or self._file(path) is not None:
            return True
        page_wanted = "text/html" in Headers(scope=scope).get("accept", "")
        return page_wanted and not path.startswith(_PLATFORM)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope["path"])(scope, receive, send)

    def _answer(self, path: str) -> Response:
        index = self._folder / "index.html"
        file = self._file(path) or (index if index.is_file() else None)
        if file is None:
            return HTMLResponse(_NOT_BUILT)
        # Names of built files carry a hash; only the page itself changes in place.
        caching = "no-cache" if file == index else "public, max-age=31536000, immutable"
        return FileResponse(file, headers={"cache-control": caching})

    def _file(self, path: str) -> Path | None:
        if path == "/":
            return None
        file = (self._folder / path.lstrip("/")).resolve()
        return file if file.is_relative_to(self._folder) and file.is_file() else None


# First parts of the platform's paths: a browser that opens one of these wants the platform.
_PLATFORM = (
    "/cgi-bin/",
    "/customservice/",
    "/connect/",
    "/sns/",
    "/mmbiz/",
    "/datacube/",
    "/wxaapi/",
    "/wxa/",
    "/card/",
    "/cv/",
    "/semantic/",
    "/mp/",
    "/s/",
    "/pay/",
    "/qyapi/",
)

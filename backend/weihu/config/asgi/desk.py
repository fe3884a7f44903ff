"""The desk: a built page with its history, its assets kept for a year because their names carry their content."""

import mimetypes
from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse
from starlette.types import Receive, Scope, Send

from weihu.config import problems
from weihu.kernel.errors import NotFound

FOLDER = Path(__file__).parent.parent / "web" / "desk"
_NOT_BUILT = "桌面还没有构建：请运行 make setup。\nThe desk is not built: run make setup.\n"
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
# Machines differ in what they know about types.
for _type, _ending in (
    ("text/javascript", ".js"), ("text/css", ".css"), ("image/svg+xml", ".svg"), ("font/woff2", ".woff2"),
    ("application/manifest+json", ".webmanifest"), ("application/wasm", ".wasm"), ("audio/mpeg", ".mp3"),
):  # fmt: skip
    mimetypes.add_type(_type, _ending)


class Desk:
    """Files of the folder; any other address without an ending is one of the page's own."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await problems.send(send, scope, NotFound())
            return
        page = self._folder / "index.html"
        path: str = scope["path"]
        wanted = self._file(path)
        if wanted is not None and wanted != page:
            keep = _FOREVER if path.startswith("/assets/") else _ASK_AGAIN
            await FileResponse(wanted, headers={"Cache-Control": keep})(scope, receive, send)
        elif wanted is None and "." in path.rpartition("/")[2]:
            await problems.send(send, scope, NotFound())
        elif page.is_file():
            await FileResponse(page, headers={"Cache-Control": _ASK_AGAIN})(scope, receive, send)
        else:
            await PlainTextResponse(_NOT_BUILT, 503)(scope, receive, send)

    def _file(self, path: str) -> Path | None:
        """The file below the folder that the address names; None when there is none, or it lies outside."""
        if "\0" in path:
            return None
        found = (self._folder / path.lstrip("/")).resolve()
        return found if found.is_relative_to(self._folder) and found.is_file() else None

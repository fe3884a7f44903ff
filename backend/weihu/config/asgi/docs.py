"""The API's description as a page to read and try; its scripts come with django-ninja, nothing from elsewhere."""

from pathlib import Path

import ninja
from starlette.responses import FileResponse, HTMLResponse
from starlette.types import Receive, Scope, Send

from weihu.config import problems
from weihu.kernel.errors import NotFound

ROOT = "/api/docs"
_FOLDER = Path(ninja.__file__).parent / "static" / "ninja"
_FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-init.js", "favicon.svg")
_PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Weihu 微呼 API</title>
<link rel="icon" href="{ROOT}/favicon.svg"><link rel="stylesheet" href="{ROOT}/swagger-ui.css"></head>
<body><script type="application/json" id="swagger-settings">
{{"url": "/api/openapi.json", "layout": "BaseLayout", "deepLinking": true}}
</script><div id="swagger-ui"></div>
<script src="{ROOT}/swagger-ui-bundle.js"></script><script src="{ROOT}/swagger-ui-init.js"></script></body></html>
"""


async def docs(scope: Scope, receive: Receive, send: Send) -> None:
    """The page, and the few files it needs."""
    name = scope["path"].removeprefix(ROOT).strip("/")
    if not name:
        await HTMLResponse(_PAGE)(scope, receive, send)
    elif name in _FILES:
        await FileResponse(_FOLDER / name)(scope, receive, send)
    else:
        await problems.send(send, scope, NotFound())

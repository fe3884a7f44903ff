"""GET /files/{id}: bytes for those who may see them, so told to browsers that they cannot pass for something else."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

from weihu.foundation.files import links, selectors, services, sniff
from weihu.foundation.files.models import StoredFile
from weihu.foundation.organisations.actors import Actor
from weihu.kernel.errors import NotFound, NotLoggedIn

_PIECE = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def serve(request: HttpRequest, file_id: str) -> HttpResponseBase:
    """The file, or a part of it (players ask for parts). Raises NotLoggedIn, NotFound."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise NotLoggedIn
    if request.method not in {"GET", "HEAD"} or not (file_id.isascii() and file_id.isdigit() and len(file_id) < 20):
        raise NotFound
    file = selectors.get_visible(actor, int(file_id))
    path = services.path_of(file)
    if not path.is_file():
        raise NotFound
    return _with_headers(_answer(request, file, path), file)


def hand_out(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file behind a customer's link, always as a download. Raises NotFound: forged, ended, gone."""
    if request.method not in {"GET", "HEAD"}:
        raise NotFound
    file = links.opened(token)
    path = services.path_of(file)
    if not path.is_file():
        raise NotFound
    response = _with_headers(_answer(request, file, path), file)
    response["Content-Type"] = file.mime if file.mime in sniff.KINDS else sniff.UNKNOWN
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, file: StoredFile, path: Path) -> HttpResponseBase:
    tag = _tag(file)
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified()
    begin, end, status = 0, file.size, 200
    told = _RANGE.fullmatch(request.headers.get("Range", ""))
    # A part of another edition would not fit to what the browser has.
    if told and any(told.groups()) and request.headers.get("If-Range", tag) == tag:
        begin, end = _part(told[1], told[2], file.size)
        if begin >= end:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
        status = 206
    body = () if request.method == "HEAD" else _pieces(path, begin, end)
    response = StreamingHttpResponse(body, status=status)
    response["Content-Length"] = str(end - begin)
    if status == 206:
        response["Content-Range"] = f"bytes {begin}-{end - 1}/{file.size}"
    return response


def _with_headers(response: HttpResponseBase, file: StoredFile) -> HttpResponseBase:
    response["Content-Type"] = file.mime if file.inline and file.mime in sniff.KINDS else sniff.UNKNOWN
    response["Content-Disposition"] = content_disposition_header(not file.inline, file.name) or "attachment"
    response["ETag"] = _tag(file)
    response["Accept-Ranges"] = "bytes"
    # Asked again each time: who may not see it any more gets no copy out of the browser's store.
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _tag(file: StoredFile) -> str:
    return f'"{file.sha256[:32]}"'


def _part(first: str, last: str, size: int) -> tuple[int, int]:
    """First byte and the one after the last; an empty part when none of it exists."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1 if last else size)


def _pieces(path: Path, begin: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(begin)
        while begin < end:
            piece = file.read(min(_PIECE, end - begin))
            if not piece:
                return
            begin += len(piece)
            yield piece

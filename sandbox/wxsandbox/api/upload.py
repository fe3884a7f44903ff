"""Reading the multipart body of an upload (B15)."""

from collections.abc import AsyncGenerator

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from wxsandbox.api.call import UPLOAD_LIMIT, Call
from wxsandbox.errors import ApiError
from wxsandbox.media.outgoing import Upload


async def read(call: Call) -> Upload:
    """The file in the part `media` (or in whichever part is a file); 41005 when there is none."""
    if len(call.body) >= UPLOAD_LIMIT:
        raise ApiError(45001)
    if not call.content_type.startswith("multipart/form-data"):
        raise ApiError(41005)
    parser = MultiPartParser(Headers({"content-type": call.content_type}), _once(call.body))
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise ApiError(41005) from error
    try:
        return await _file(call, form)
    finally:
        await form.close()


async def _file(call: Call, form: FormData) -> Upload:
    files = [(name, part) for name, part in form.multi_items() if isinstance(part, UploadFile)]
    if not files:
        raise ApiError(41005)
    _, file = next((one for one in files if one[0] == "media"), files[0])
    if not file.filename or (file.content_type is None and call.account.knob("part_content_type_needed")):
        raise ApiError(41005)
    fields = {name: part for name, part in form.multi_items() if isinstance(part, str)}
    return Upload(file.filename, file.content_type, await file.read(), fields)


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body

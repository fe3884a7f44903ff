"""Files that staff bring."""

from typing import Any, BinaryIO, cast

from ninja import File, UploadedFile
from ninja.responses import Status

from weihu.foundation.files import selectors, services
from weihu.foundation.files.permissions import FILE_UPLOAD
from weihu.foundation.files.purposes import REPLY
from weihu.foundation.files.schemas import StoredFileOut
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="files")


@router.post("/files", permission=FILE_UPLOAD, response={201: StoredFileOut})
def upload_file(request: Request, file: File[UploadedFile], shop_id: IdIn | None = None) -> Any:
    """Stores a picture, a voice or a video to send; its content decides what it is, not its name.

    `shop_id` says whose conversation it is for; who serves several shops, and not all, has to tell.
    """
    shop_id = selectors.shop_of_upload(request.actor, shop_id)
    made = services.store(
        # Django's uploads are files; its types do not say so.
        cast("BinaryIO", file.file),
        organisation_id=request.actor.organisation_id,
        purpose=REPLY,
        shop_id=shop_id,
        name=file.name or "",
        staff_id=request.actor.staff_id,
    )
    return Status(
        201,
        {
            "id": made.pk,
            "name": made.name,
            "mime": made.mime,
            "size": made.size,
            "seconds": made.seconds,
            "url": f"/files/{made.pk}",
        },
    )

"""Files that staff bring."""

from typing import Any, BinaryIO, cast

from ninja import File, UploadedFile
from ninja.responses import Status

from weihu.foundation.files import selectors, services
from weihu.foundation.files.models import StoredFile
from weihu.foundation.files.permissions import FILE_UPLOAD
from weihu.foundation.files.purposes import HANDOUT, REPLY
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
    return Status(201, _shown(made))


@router.post("/files/handouts", permission=FILE_UPLOAD, response={201: StoredFileOut})
def upload_handout(request: Request, file: File[UploadedFile], shop_id: IdIn | None = None) -> Any:
    """Stores a document, or anything else up to 50 MB, of which a customer shall get a link (`handout_file_id`)."""
    made = services.store(
        cast("BinaryIO", file.file),
        organisation_id=request.actor.organisation_id,
        purpose=HANDOUT,
        shop_id=selectors.shop_of_upload(request.actor, shop_id),
        name=file.name or "",
        staff_id=request.actor.staff_id,
    )
    return Status(201, _shown(made))


@router.post("/files/recordings", permission=FILE_UPLOAD, response={201: StoredFileOut})
def upload_recording(request: Request, file: File[UploadedFile], shop_id: IdIn | None = None) -> Any:
    """Stores what a browser recorded (WebM, Ogg, MP4) as the MP3 that the platform takes; at most 60 seconds."""
    made = services.store_recording(
        cast("BinaryIO", file.file),
        organisation_id=request.actor.organisation_id,
        shop_id=selectors.shop_of_upload(request.actor, shop_id),
        name=file.name or "",
        staff_id=request.actor.staff_id,
    )
    return Status(201, _shown(made))


def _shown(made: StoredFile) -> dict[str, Any]:
    return {
        "id": made.pk,
        "name": made.name,
        "mime": made.mime,
        "size": made.size,
        "seconds": made.seconds,
        "url": f"/files/{made.pk}",
    }

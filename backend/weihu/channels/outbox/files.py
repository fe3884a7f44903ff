"""Our stored files as an adapter wants them."""

from weihu.channels.outbox.ports import File
from weihu.foundation.files.models import StoredFile


def read(file_id: int) -> File:
    """The file with its bytes. Raises FileNotFoundError."""
    from weihu.foundation.files import services as files

    row = StoredFile.objects.filter(id=file_id).first()
    if row is None:
        raise FileNotFoundError(f"file {file_id}")
    return File(row.pk, row.name, row.mime, files.content_of(row))

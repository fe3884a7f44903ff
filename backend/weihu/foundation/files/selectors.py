"""Reading files: who may see which."""

from django.db.models import Q, QuerySet

from weihu.foundation.files.models import StoredFile
from weihu.foundation.files.purposes import PURPOSES
from weihu.foundation.organisations.actors import Actor
from weihu.kernel.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[StoredFile]:
    """Files of her organisation that are her business by their purpose, and those that she brought herself."""
    purposes = [name for name, purpose in PURPOSES.items() if any(actor.may(reader) for reader in purpose.readers)]
    hers = Q(purpose__in=purposes) | Q(created_by_id=actor.staff_id)
    return StoredFile.unscoped.filter(hers, organisation_id=actor.organisation_id)


def get_visible(actor: Actor, file_id: int) -> StoredFile:
    """That file. Raises NotFound."""
    found = visible_to(actor).filter(pk=file_id).first()
    if found is None:
        raise NotFound
    return found

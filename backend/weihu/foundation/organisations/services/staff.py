"""People join, change, pause and come back."""

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from weihu.foundation.organisations import selectors
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.errors import LastAdministrator, UsernameTaken
from weihu.foundation.organisations.events import LoginEnded
from weihu.foundation.organisations.models import Login, Organisation, Staff
from weihu.foundation.organisations.services.telling import tell
from weihu.kernel import bus, clock
from weihu.kernel.db import write


def employ(
    actor: Actor | None, *, organisation_id: int, name: str, username: str, password: str, language: str = "zh"
) -> Staff:
    """A new member of staff with her own login, not yet holding any role. Raises UsernameTaken."""
    hashed = make_password(password)  # slow on purpose: outside the transaction
    with write():
        if Login.objects.filter(username=username).exists():
            raise UsernameTaken(username=username)
        try:
            login = Login.objects.create(username=username, password=hashed)
        except IntegrityError as error:
            raise UsernameTaken(username=username) from error
        staff = Staff.objects.create(organisation_id=organisation_id, login=login, name=name, language=language)
        tell(actor, "staff.employed", staff, f"新增员工「{name}」（{username}）", f"Staff “{name}” ({username}) added")
        return staff


def change_staff(actor: Actor, staff: Staff, *, name: str | None = None, language: str | None = None) -> Staff:
    """Changes what is given."""
    with write():
        staff.name = staff.name if name is None else name
        staff.language = staff.language if language is None else language
        staff.save(update_fields=["name", "language"])
        tell(actor, "staff.changed", staff, f"修改员工「{staff.name}」", f"Staff “{staff.name}” changed")
        return staff


def disable(actor: Actor, staff: Staff) -> Staff:
    """She cannot log in any more and her streams end at once; her work stays hers. Raises LastAdministrator."""
    with write():
        _locked(staff.organisation_id)
        if selectors.administrators(staff.organisation_id) == {staff.pk}:
            raise LastAdministrator
        if Staff.objects.filter(pk=staff.pk, disabled_at=None).update(disabled_at=clock.now()):
            tell(actor, "staff.disabled", staff, f"停用员工「{staff.name}」", f"Staff “{staff.name}” disabled")
            bus.publish([LoginEnded(staff.organisation_id, staff.pk)])
        staff.refresh_from_db()
        return staff


def enable(actor: Actor, staff: Staff) -> Staff:
    """She may log in again."""
    with write():
        if Staff.objects.filter(pk=staff.pk).exclude(disabled_at=None).update(disabled_at=None):
            tell(actor, "staff.enabled", staff, f"启用员工「{staff.name}」", f"Staff “{staff.name}” enabled")
        staff.refresh_from_db()
        return staff


def _locked(organisation_id: int) -> None:
    """Two administrators who disable each other at once stand in line here."""
    Organisation.objects.select_for_update().get(pk=organisation_id)

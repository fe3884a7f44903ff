"""What a person answers to a notice's sheet or sets in the settings, and what a send takes from it (C8). Pure."""

from wxsandbox.notices.book import Consent, Notice


def answered(consent: Consent, choices: dict[str, bool], *, always: bool = False) -> None:
    """On the sheet of a page: each yes allows one more send; a no changes nothing, unless it is for good."""
    for template_id, accepts in choices.items():
        if accepts:
            consent.left[template_id] = consent.left.get(template_id, 0) + 1
            _switch_on(consent, template_id)
            if always and template_id not in consent.kept:
                consent.kept.append(template_id)
        elif always:
            _switch_off(consent, template_id)


def switched(consent: Consent, choices: dict[str, bool]) -> list[str]:
    """In the settings. Answers the templates that were switched off by this."""
    off = []
    for template_id, accepts in choices.items():
        if accepts:
            _switch_on(consent, template_id)
        elif template_id not in consent.refused:
            _switch_off(consent, template_id)
            off.append(template_id)
    return off


def take(consent: Consent, notice: Notice) -> bool:
    """Use up one allowed send; False when there is none. A long-term template is allowed until it is switched off."""
    left = consent.left.get(notice.id, 0)
    if left < 1:
        return False
    if not notice.long_term:
        consent.left[notice.id] = left - 1
    return True


def take_once(consent: Consent, scene: int) -> bool:
    """The same for a one-time message: one yes, one send."""
    left = consent.once.get(scene, 0)
    if left < 1:
        return False
    if left == 1:
        del consent.once[scene]
    else:
        consent.once[scene] = left - 1
    return True


def _switch_on(consent: Consent, template_id: str) -> None:
    if template_id in consent.refused:
        consent.refused.remove(template_id)


def _switch_off(consent: Consent, template_id: str) -> None:
    consent.left.pop(template_id, None)
    if template_id in consent.kept:
        consent.kept.remove(template_id)
    if template_id not in consent.refused:
        consent.refused.append(template_id)

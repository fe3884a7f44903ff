"""Writing the ledger: the one way to record what somebody did."""

import functools
import logging
from collections.abc import Sequence

from django.conf import settings

from weihu.people.ledger import hot
from weihu.people.ledger.drafts import BrokenPromise, Draft, breaches, keeps_its_word

log = logging.getLogger(__name__)


def record(actions: Sequence[Draft]) -> list[int]:
    """Records actions inside the caller's transaction, in one statement; their ids, in order.

    A draft that breaks its verb's word raises BrokenPromise in tests and the demo. In production the action is worth
    more than the promise: it is stored, and the breach is logged once.
    """
    if not actions:
        return []
    _judge(actions)
    return hot.add(actions)


def _judge(actions: Sequence[Draft]) -> None:
    if settings.ENVIRONMENT.mode != "production":
        found = [sentence for draft in actions for sentence in breaches(draft)]
        if found:
            raise BrokenPromise("; ".join(found))
        return
    for draft in actions:
        if not keeps_its_word(draft):
            for sentence in breaches(draft):
                _log_once(sentence)


@functools.lru_cache(maxsize=1000)
def _log_once(sentence: str) -> None:
    log.error("an action does not keep its verb's word: %s", sentence)

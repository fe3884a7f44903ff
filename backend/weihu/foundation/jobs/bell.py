"""A bell wakes the loops of this process that wait for rows. Only a hint: they also look by themselves."""

import threading
import weakref


class Bell:
    """Rung after a commit that made work."""

    def __init__(self) -> None:
        self._ears: weakref.WeakSet[threading.Event] = weakref.WeakSet()
        self._lock = threading.Lock()

    def ear(self) -> threading.Event:
        """An event that each ring sets, as long as somebody keeps it."""
        event = threading.Event()
        with self._lock:
            self._ears.add(event)
        return event

    def ring(self) -> None:
        """Wakes everybody who listens."""
        with self._lock:
            for event in self._ears:
                event.set()

"""QR codes with a scene (B14, C10)."""

from msgspec import Struct


class Code(Struct, omit_defaults=True):
    """One code that an account made; the scene is a number or a text."""

    ticket: str
    appid: str
    url: str
    created_at: int
    expires_at: int = 0  # 0: permanent
    scene_id: int = 0
    scene_str: str = ""

    @property
    def scene(self) -> str:
        """As events carry it: the number in decimal, or the text."""
        return self.scene_str or str(self.scene_id)

    def alive(self, now: float) -> bool:
        return not self.expires_at or now < self.expires_at


class CodeBook:
    """All codes, found by ticket, by what a camera reads, or by their permanent scene."""

    def __init__(self) -> None:
        self.by_ticket: dict[str, Code] = {}
        self._by_url: dict[str, Code] = {}
        self._permanent: dict[tuple[str, int, str], Code] = {}

    def add(self, code: Code) -> None:
        self.by_ticket[code.ticket] = code
        self._by_url[code.url] = code
        if not code.expires_at:
            self._permanent[code.appid, code.scene_id, code.scene_str] = code

    def permanent(self, appid: str, scene_id: int, scene_str: str) -> Code | None:
        return self._permanent.get((appid, scene_id, scene_str))

    def read(self, text: str) -> Code | None:
        """The code behind a ticket or behind what a camera read."""
        return self.by_ticket.get(text) or self._by_url.get(text)

    def newest(self, appid: str, scene: str, *, now: float) -> Code | None:
        """The newest living code of an account with this scene."""
        every = reversed(self.by_ticket.values())
        return next((one for one in every if one.appid == appid and one.scene == scene and one.alive(now)), None)

    def clear(self) -> None:
        for table in (self.by_ticket, self._by_url, self._permanent):
            table.clear()

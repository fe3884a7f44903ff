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

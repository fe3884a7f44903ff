"""An account's followers, blacklist and tag members, in the order in which they came."""

from wxsandbox.people import Contact


class Roster:
    """Dicts stand for ordered sets; pages are cut from a list that is made again after a change."""

    def __init__(self) -> None:
        self.followers: dict[str, None] = {}
        self.blacklist: dict[str, None] = {}
        self.members: dict[int, dict[str, None]] = {}
        self._page_of: tuple[dict[str, None], int, list[str]] | None = None

    def enter(self, contact: Contact) -> None:
        self.followers[contact.openid] = None
        self._page_of = None

    def leave(self, contact: Contact) -> None:
        """Someone stopped following: off the list and out of every tag (C12)."""
        self.followers.pop(contact.openid, None)
        for members in self.members.values():
            members.pop(contact.openid, None)
        self._page_of = None

    def tag(self, contact: Contact, tag: int) -> None:
        contact.tags = [*(contact.tags or ()), tag]
        self.members.setdefault(tag, {})[contact.openid] = None
        self._page_of = None

    def untag(self, contact: Contact, tag: int) -> None:
        contact.tags = [one for one in contact.tags or () if one != tag] or None
        self.members.get(tag, {}).pop(contact.openid, None)
        self._page_of = None

    def block(self, contact: Contact, *, blocked: bool) -> None:
        contact.blacklisted = blocked
        if blocked:
            self.blacklist[contact.openid] = None
        else:
            self.blacklist.pop(contact.openid, None)
        self._page_of = None

    def page(self, people: dict[str, None], after: str, size: int) -> list[str] | None:
        """Up to `size` openids behind `after`; None when `after` is nobody in the list."""
        cached = self._page_of
        if cached is None or cached[0] is not people or cached[1] != len(people):
            cached = self._page_of = (people, len(people), list(people))
        everyone = cached[2]
        if not after:
            return everyone[:size]
        if after not in people:
            return None
        start = everyone.index(after) + 1
        return everyone[start : start + size]

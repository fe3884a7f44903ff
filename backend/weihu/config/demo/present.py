"""What happens on the phones when the demo stands: six people follow, two of them say something."""

from collections.abc import Sequence
from typing import Any

from weihu.config.demo import content
from weihu.config.demo.sandbox import Sandbox

# Who says what, to which of the accounts: the first is answered by a rule, the others wait in the desk.
_FIRST_WORDS = ((0, "保养价格"), (1, "我的车打不着火了，怎么办"), (3, "人工"))


def phones(sandbox: Sandbox) -> list[str]:
    """The six whose phones stand first on the wall."""
    return [str(sandbox.call("POST", "/phones", nickname=name)["phone"]) for name in content.people().nicknames]


def follow(sandbox: Sandbox, appids: Sequence[str]) -> None:
    """They follow, through the real path; some of them two accounts."""
    six = _first(sandbox)
    for number, phone in enumerate(six):
        sandbox.call("POST", f"/phones/{phone}/follow", appid=appids[number % len(appids)])
    sandbox.call("POST", f"/phones/{six[0]}/follow", appid=appids[1])


def speak(sandbox: Sandbox, appids: Sequence[str]) -> None:
    """Their first words."""
    six = _first(sandbox)
    for number, words in _FIRST_WORDS:
        body: dict[str, Any] = {"appid": appids[number % len(appids)], "type": "text", "text": words}
        sandbox.call("POST", f"/phones/{six[number]}/messages", **body)


def _first(sandbox: Sandbox) -> list[str]:
    told = sandbox.call("GET", f"/phones?limit={len(content.people().nicknames)}")
    return [str(one["phone"]) for one in told["items"]]

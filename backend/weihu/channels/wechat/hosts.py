"""Where the platform's calls go (fact sheet §2): one base serves all of them on the sandbox."""

from weihu.channels.accounts.cache import Loaded

REAL = "https://api.weixin.qq.com"


def api(account: Loaded) -> str:
    """JSON and uploads."""
    return account.api_base.rstrip("/")


def pages(account: Loaded) -> str:
    """Pictures of codes."""
    return api(account).replace("//api.", "//mp.", 1) if _is_real(account) else api(account)


def consent(account: Loaded) -> str:
    """The page where a person agrees to tell who she is."""
    return api(account).replace("//api.", "//open.", 1) if _is_real(account) else api(account)


def _is_real(account: Loaded) -> bool:
    return api(account) == REAL

"""Which families of the API exist here. A new family is a module in this folder and a name in this list."""

import importlib

_FAMILIES = (
    "token",
    "platform",
    "menu",
    "menu_conditional",
    "autoreply",
    "shorten",
    "datacube",
    "datacube_articles",
    "speech",
    "ocr",
    "custom",
    "media",
    "material",
    "users",
    "tags",
    "blacklist",
    "codes",
    "tickets",
    "jweixin",
    "oauth",
    "pictures",
    "draft",
    "news",
    "mass",
    "freepublish",
    "comment",
    "article_pages",
    "templates",
    "template_send",
    "notices",
    "notice_send",
    "onetime",
    "kf",
    "kf_sessions",
    "records",
    "refused",
)


def load() -> None:
    """Enter all families into the registry."""
    for name in _FAMILIES:
        importlib.import_module(f"wxsandbox.api.{name}")

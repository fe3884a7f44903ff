"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """WeChat official accounts."""

    name = "weihu.channels.wechat"
    label = "channels_wechat"

    def ready(self) -> None:
        from weihu.channels.inbox.adapters import ADAPTERS
        from weihu.channels.wechat.adapter import WeChat

        ADAPTERS.register("wechat", WeChat())

"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """WeChat official accounts."""

    name = "weihu.channels.wechat"
    label = "channels_wechat"

    def ready(self) -> None:
        """Opens the adapter's doors to the rooms below, and declares its jobs and causes."""
        from weihu.channels.accounts.platforms import PLATFORMS
        from weihu.channels.inbox.adapters import ADAPTERS, FETCHERS
        from weihu.channels.menus.ports import PUBLISHERS
        from weihu.channels.outbox.ports import SENDERS
        from weihu.channels.wechat import causes, media, platform, sync  # noqa: F401 - jobs register at import
        from weihu.channels.wechat.adapter import WeChat
        from weihu.channels.wechat.menu import WeChatMenus
        from weihu.channels.wechat.sender import WeChatSender

        causes.register()
        ADAPTERS.register("wechat", WeChat())
        FETCHERS.register("wechat", media.fetch_later)
        PUBLISHERS.register("wechat", WeChatMenus())
        SENDERS.register("wechat", WeChatSender())
        PLATFORMS.register("wechat", platform.WeChat())

"""The verbs of what customers do by themselves, and of rules; what is said is the conversations' own."""

from weihu.people.ledger.verbs import Verb, register

RULE_MATCHED = register(
    Verb("rule.matched", "规则命中", "rule matched", "rule", must={"quantity"}, may={"group", "space"},
         cannot={"value", "emotion"})
)  # fmt: skip
CODE_SCANNED = register(
    Verb("code.scanned", "扫码", "scanned a code", "code", may={"group", "space", "quantity"},
         cannot={"value", "emotion"})
)  # fmt: skip
MENU_CLICKED = register(
    Verb("menu.clicked", "点击菜单", "tapped a menu entry", "menu", may={"group", "space", "quantity"},
         cannot={"value", "emotion"})
)  # fmt: skip
MENU_VIEWED = register(
    Verb("menu.viewed", "打开菜单页面", "opened a menu's page", "menu", may={"group", "space", "quantity"},
         cannot={"value", "emotion"})
)  # fmt: skip
PLACE_REPORTED = register(
    Verb("place.reported", "上报位置", "reported a place", "customer", must={"space"}, may={"group"},
         cannot={"quantity", "value", "emotion"})
)  # fmt: skip
PLATFORM_NOTIFIED = register(
    Verb("platform.notified", "平台通知", "platform notified", "account", may={"group", "space", "quantity", "value"},
         cannot={"emotion"})
)  # fmt: skip

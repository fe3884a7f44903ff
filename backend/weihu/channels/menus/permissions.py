"""Who may draft a menu, and who may put it before the followers."""

from weihu.foundation.organisations.permissions import register

MENU_EDIT = register("menu.edit", "编辑自定义菜单", "Edit the custom menu")
MENU_PUBLISH = register("menu.publish", "发布自定义菜单", "Publish the custom menu")

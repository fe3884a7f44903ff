"""The custom menu 自定义菜单 of an account: its draft, what is live, and what was published."""

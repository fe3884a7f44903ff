"""Weihu 微呼: customer relations and virtual call centre for businesses on WeChat."""

__version__ = "0.1.0"

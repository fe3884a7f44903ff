"""wxsandbox: WeChat's side of an official account, to run against on one's own machine."""

__version__ = "0.1.0"

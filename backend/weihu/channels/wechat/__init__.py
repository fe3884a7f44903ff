"""The WeChat official-account adapter: the vendor's words stay in this folder."""

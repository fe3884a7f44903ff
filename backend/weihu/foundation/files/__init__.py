"""Files: bytes that people upload or WeChat sends, sniffed, sized, stored once per content."""

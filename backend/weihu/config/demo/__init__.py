"""`weihu demo`: a dealer with three shops, its staff, customers and rules, on a WeChat of this machine's own."""

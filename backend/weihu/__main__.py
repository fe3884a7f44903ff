"""`python -m weihu` is `weihu`."""

from weihu.config.cli import main

main()

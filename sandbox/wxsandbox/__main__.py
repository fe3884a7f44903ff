"""`python -m wxsandbox` does what the `wxsandbox` command does."""

from wxsandbox.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

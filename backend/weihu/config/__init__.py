"""The composition root: settings, urls, API, the server, the command line."""

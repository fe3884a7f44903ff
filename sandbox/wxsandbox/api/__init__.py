"""The platform's HTTP API: one module per family, each entering its paths into the registry."""

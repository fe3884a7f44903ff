"""What people do with their phones: follow, speak, tap, scan, open pages (C15)."""

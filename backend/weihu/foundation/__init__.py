"""Floor 1: who works here and what every floor above needs — organisations, audit, files, jobs, realtime."""

"""One function per command: (command, hall, now) -> events and reply."""

"""The `hall` command; it starts the other programs as processes."""

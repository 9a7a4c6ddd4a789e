"""A second machine: the copy that follows the log, and its promotion (docs/adr/0014)."""

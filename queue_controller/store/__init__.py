"""Event log, stored replies and projections."""

"""Several boards and counter signs of one machine in one process: one connection, one view of the hall."""

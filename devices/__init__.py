"""Hardware library of the hall, and the host program for the hardware at the counters."""

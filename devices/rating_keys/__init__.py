"""Rating pads of the counters (评价器)."""

"""导办台: the busiest counter of all, on a tablet."""

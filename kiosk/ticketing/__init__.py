"""取号机: from a matter to a number in three touches."""

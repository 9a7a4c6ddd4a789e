"""A rehearsal: the hall with simulated hardware, invented visitors and clerks, and witnesses."""

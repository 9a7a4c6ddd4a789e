"""The rules of the hall in plain Python: no input or output, no clock, no threads."""

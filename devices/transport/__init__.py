"""The only code that opens a port."""

"""The page of a public screen whose own program cannot be brought back: closed here, and where to go."""

"""The voice of the hall: each call spoken, with captions and a truthful confirmation."""

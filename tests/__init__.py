"""Tests, and the small programs that run them."""

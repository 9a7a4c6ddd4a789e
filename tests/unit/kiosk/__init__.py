"""Tests of the touch surfaces without a window."""

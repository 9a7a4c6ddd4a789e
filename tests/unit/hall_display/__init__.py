"""Tests of hall_display."""

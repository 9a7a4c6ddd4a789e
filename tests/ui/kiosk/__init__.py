"""Tests of the touch surfaces with their pages painted offscreen."""

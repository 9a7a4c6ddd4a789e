"""Lights (指示灯)."""

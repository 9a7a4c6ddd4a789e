"""Scripted stand-ins: a fake of every kind for surfaces, a recording port for drivers."""

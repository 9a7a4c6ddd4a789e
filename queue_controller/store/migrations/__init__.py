"""Alembic migrations; imported by `hall migrate` only."""

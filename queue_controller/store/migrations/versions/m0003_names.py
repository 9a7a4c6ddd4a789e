"""Masked names of bookings stand beside the keyed hashes, and are erased with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for a name."""
    op.add_column("personal", sa.Column("name", sa.String(), nullable=False, server_default=""))

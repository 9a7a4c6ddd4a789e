"""Stored replies lie in the order in which they were written, and are found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the replies over."""
    op.rename_table("reply", "reply_before")
    op.create_table(
        "reply",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
    )
    op.execute(
        "INSERT INTO reply (command_id, client_id, seq, at_ms, body)"
        " SELECT command_id, client_id, seq, at_ms, body FROM reply_before ORDER BY seq, command_id"
    )
    op.create_index("reply_command", "reply", ["command_id", "client_id"], unique=True)
    op.drop_table("reply_before")

"""Clients and projects say how reports round their time."""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the column to both."""
    for table in ("client", "project"):
        op.add_column(table, sa.Column("rounding", sa.Text(), nullable=True))

"""Clients and projects say how reports round their time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the column to both."""
    for table in ("client", "project"):
        op.add_column(table, sa.Column("rounding", sa.Text(), nullable=True))

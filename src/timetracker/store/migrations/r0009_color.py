"""Projects have a colour, the same wherever they are shown; those that are there get theirs by their id."""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the column, empty: a record of the journal has none either, so undo takes back what was done before."""
    number = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    op.add_column("project", sa.Column("color", number, nullable=True))

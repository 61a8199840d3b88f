"""Events say under which consent they may be sent; all earlier ones under none."""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the column, empty, and its index."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("event", sa.Column("mark", text, nullable=True))
    marked = sa.text("mark IS NOT NULL")
    op.create_index("ix_event_mark", "event", ["mark", "at"], sqlite_where=marked, postgresql_where=marked)

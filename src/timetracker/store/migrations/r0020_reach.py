"""On PostgreSQL a change finds what it overlaps by comparisons that an index serves under the policies on rows."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Nothing in a file; elsewhere an index goes that no statement uses. The functions follow every upgrade."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_entry_range")

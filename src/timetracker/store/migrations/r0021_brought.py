"""On PostgreSQL a change of many entries is read once, and what imports took is kept with one look at its action."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Nothing in a file, and no table elsewhere: the functions of the database follow every upgrade."""

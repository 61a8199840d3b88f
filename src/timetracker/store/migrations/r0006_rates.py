"""Members of a shared store see no rates unless an administrator says so.

The views and functions for that are made after each upgrade; the tables stay as they are.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Nothing in the tables; ids are given some at once, by a function of another signature."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql("DROP FUNCTION IF EXISTS tt_next(TEXT)")

"""On PostgreSQL members are told what is used of budgets of time: a hidden word lets one function sum all entries."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Nothing in a file."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE summing (secret TEXT NOT NULL)")
        op.execute("INSERT INTO summing SELECT gen_random_uuid()::TEXT")

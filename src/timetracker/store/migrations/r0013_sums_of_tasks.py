"""The sums of finished entries are kept by task too, so that no budget and no estimate of a task reads a history."""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations

_KEYS = "user_id, project_id, coalesce(task_id, 0), billable"


def upgrade(op: Operations) -> None:
    """Make the table again, and sum up what is there."""
    integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    keys = ("user_id", "project_id", "task_id", "billable")
    op.drop_table("tracked")
    op.create_table(
        "tracked",
        *(sa.Column(name, sa.Boolean() if name == "billable" else integer, nullable=False) for name in keys),
        sa.Column("seconds", integer, nullable=False),
        sa.Column("entries", integer, nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_tracked")),
    )
    # Rows of others are hidden from the owner of a shared store too; the policies follow the upgrade.
    forced = op.get_bind().dialect.name == "postgresql"
    if forced:
        op.execute("ALTER TABLE entry NO FORCE ROW LEVEL SECURITY")
    op.execute(
        f"INSERT INTO tracked SELECT {_KEYS}, sum(ended_at - started_at), count(*) FROM entry"
        f" WHERE ended_at IS NOT NULL GROUP BY {_KEYS}"
    )
    if forced:
        op.execute("ALTER TABLE entry FORCE ROW LEVEL SECURITY")

"""The sums of finished entries are kept by month in UTC too, so that no report of years reads a history."""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations

# What begins the month of an instant, and the one after a month; and the earlier of two instants.
_SQLITE = (
    "CAST(strftime('%s', {0}, 'unixepoch', 'start of month') AS INTEGER)",
    "CAST(strftime('%s', {0}, 'unixepoch', '+1 month') AS INTEGER)",
    "min({0}, {1})",
)
_POSTGRESQL = (
    "CAST(extract(epoch FROM date_trunc('month', to_timestamp({0}) AT TIME ZONE 'UTC')) AS BIGINT)",
    "CAST(extract(epoch FROM (to_timestamp({0}) AT TIME ZONE 'UTC') + INTERVAL '1 month') AS BIGINT)",
    "least({0}, {1})",
)
_KEYS = "user_id, project_id, task_id, billable"


def upgrade(op: Operations) -> None:
    """Make the table again, and sum up what is there, each entry shared out over its months."""
    integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    keys = ("user_id", "project_id", "task_id", "billable", "month_at")
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
    month, after, earlier = _POSTGRESQL if forced else _SQLITE
    following = after.format("month_at")
    if forced:
        op.execute("ALTER TABLE entry NO FORCE ROW LEVEL SECURITY")
    op.execute(
        f"WITH RECURSIVE part({_KEYS}, month_at, begins, ends, begun) AS ("
        f"SELECT user_id, project_id, coalesce(task_id, 0), billable, {month.format('started_at')}, started_at,"
        " ended_at, 1 FROM entry WHERE ended_at IS NOT NULL"
        f" UNION ALL SELECT {_KEYS}, {following}, {following}, ends, 0 FROM part WHERE ends > {following}"
        f") INSERT INTO tracked SELECT {_KEYS}, month_at, sum({earlier.format('ends', following)} - begins),"
        f" sum(begun) FROM part GROUP BY {_KEYS}, month_at"
    )
    if forced:
        op.execute("ALTER TABLE entry FORCE ROW LEVEL SECURITY")

"""Which entries share time with another of the same user is kept, so that no report looks through all for them."""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations

_FOREVER = 7_258_118_400  # what runs has no end yet
_IN_ORDER = "OVER (PARTITION BY user_id ORDER BY started_at, id"
_FILL = f"""
    INSERT INTO overlapping SELECT id, user_id, started_at FROM (
      SELECT id, user_id, started_at, coalesce(ended_at, {_FOREVER}) AS ends,
        max(coalesce(ended_at, {_FOREVER})) {_IN_ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached,
        lead(started_at) {_IN_ORDER}) AS next
      FROM entry WHERE ended_at IS NULL OR ended_at > started_at
    ) AS beside WHERE reached > started_at OR next < ends
"""


def upgrade(op: Operations) -> None:
    """Make the table, and look for what is there once."""
    integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    op.create_table(
        "overlapping",
        *(sa.Column(name, integer, nullable=False, autoincrement=False) for name in ("id", "user_id", "started_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overlapping")),
    )
    op.create_index("ix_overlapping_timeline", "overlapping", ["user_id", "started_at"])
    # Rows of others are hidden from the owner of a shared store too; the policies follow the upgrade.
    forced = op.get_bind().dialect.name == "postgresql"
    if forced:
        op.execute("ALTER TABLE entry NO FORCE ROW LEVEL SECURITY")
    op.execute(_FILL)
    if forced:
        op.execute("ALTER TABLE entry FORCE ROW LEVEL SECURITY")

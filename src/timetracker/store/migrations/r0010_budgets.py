"""Budgets may be of a client or a task too, for each week, month or quarter, and in a currency of their own."""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Add the columns. A project's amount without a currency is in that of its rate, as before."""
    integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    for table in ("client", "project", "task"):
        if table != "project":
            op.add_column(table, sa.Column("budget_s", integer, nullable=True))
            op.add_column(table, sa.Column("budget_amount", text, nullable=True))
        op.add_column(table, sa.Column("budget_currency", text, nullable=True))
        op.add_column(table, sa.Column("budget_period", text, nullable=True))

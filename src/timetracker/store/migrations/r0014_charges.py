"""An entry may have a rate of its own, and be held by an invoice.

The table begins empty: no entry has either.
"""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Make the table, empty."""
    integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "charge",
        sa.Column("id", integer, nullable=False, autoincrement=False),
        *(sa.Column(name, text, nullable=True) for name in ("rate", "currency", "billed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    own = sa.text("rate IS NOT NULL")
    op.create_index(op.f("ix_charge_rate"), "charge", ["id"], sqlite_where=own, postgresql_where=own)

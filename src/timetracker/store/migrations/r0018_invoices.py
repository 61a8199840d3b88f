"""Invoices, and what they say of clients and of whoever sends them.

Both tables begin empty.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Make the tables, empty."""
    team = op.get_bind().dialect.name == "postgresql"
    integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

    def own(table: str) -> sa.Column[int]:
        given: dict[str, Any] = (
            {"server_default": sa.text(f"tt_given('{table}')"), "autoincrement": False} if team else {}
        )
        return sa.Column("id", integer, nullable=False, **given)

    op.create_table(
        "billing",
        own("billing"),
        sa.Column("client_id", integer, nullable=True),
        sa.Column("details", text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing")),
        sqlite_autoincrement=True,
    )
    op.execute("CREATE UNIQUE INDEX uq_billing_client ON billing (coalesce(client_id, 0))")
    op.create_table(
        "invoice",
        own("invoice"),
        sa.Column("client_id", integer, nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("status", "document")),
        *(sa.Column(name, text, nullable=True) for name in ("number", "issued", "due", "paid")),
        sa.Column("total", integer, nullable=True),
        sa.Column("currency", text, nullable=True),
        sa.Column("corrects", integer, nullable=True),
        sa.CheckConstraint("status IN ('draft', 'issued', 'paid', 'cancelled')", name=op.f("ck_invoice_status_known")),
        sa.CheckConstraint("(status = 'draft') = (number IS NULL)", name=op.f("ck_invoice_numbered_once_issued")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invoice_client_id"), "invoice", ["client_id"])

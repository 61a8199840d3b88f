"""Links by which a user sets a password, tokens that expire, and when a user was last in the web admin.

One-time codes live for minutes: those that were made before the upgrade are void.
"""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations

# Functions of PostgreSQL that have other parameters now.
_BEFORE = (
    "tt_insert_api_token(BIGINT, TEXT, TEXT, TEXT, BIGINT)", "tt_insert_code(TEXT, TEXT, BIGINT)",
    "tt_delete_codes(TEXT)",
)  # fmt: skip


def upgrade(op: Operations) -> None:
    """Add the columns, and make the table of codes again; its policy and functions follow each upgrade."""
    bind = op.get_bind()
    integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("credential", sa.Column("seen_at", integer, nullable=True))
    op.add_column("api_token", sa.Column("expires_at", integer, nullable=True))
    op.drop_table("one_time_code")
    op.create_table(
        "one_time_code",
        sa.Column("hash", text, nullable=False),
        sa.Column("purpose", text, nullable=False),
        sa.Column("expires_at", integer, nullable=False),
        sa.Column("user_id", integer, nullable=False),
        sa.CheckConstraint("purpose IN ('setup', 'enter', 'password')", name=op.f("ck_one_time_code_purpose_known")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_one_time_code")),
    )
    if bind.dialect.name == "postgresql":
        for signature in _BEFORE:
            bind.exec_driver_sql(f"DROP FUNCTION IF EXISTS {signature}")

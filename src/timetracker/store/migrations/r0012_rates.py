"""What an hour costs is dated, and may be of a client, a task or a user too.

Today's rates of projects stay with the projects: each holds from the beginning.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations

_TABLES = {"client_id": "client", "project_id": "project", "task_id": "task", "user_id": "user_account"}
_SCOPE = "(coalesce(client_id, 0), coalesce(project_id, 0), coalesce(task_id, 0), coalesce(user_id, 0)"


def upgrade(op: Operations) -> None:
    """Make the table, empty."""
    team = op.get_bind().dialect.name == "postgresql"
    integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    late: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"} if team else {}
    given: dict[str, Any] = {"server_default": sa.text("tt_given('rate')"), "autoincrement": False} if team else {}
    op.create_table(
        "rate",
        sa.Column("id", integer, nullable=False, **given),
        *(sa.Column(name, integer, nullable=True) for name in _TABLES),
        *(sa.Column(name, text, nullable=True) for name in ("since", "amount", "currency")),
        sa.CheckConstraint(
            "project_id IS NULL OR user_id IS NOT NULL OR since IS NOT NULL",
            name=op.f("ck_rate_first_of_a_project_is_the_projects"),
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_rate_{name}_{table}"), **late)
            for name, table in _TABLES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate")),
        sqlite_autoincrement=True,
    )
    op.execute(f"CREATE UNIQUE INDEX uq_rate_scope ON rate {_SCOPE}, coalesce(since, ''))")

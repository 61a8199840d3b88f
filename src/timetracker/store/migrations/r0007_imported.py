"""What imports took is known by a table of its own, after a delete and a purge too; so far the journal told it.

What the journal still has of earlier imports is taken over. What their rows were is not in it.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any
from zlib import crc32

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.operations import Operations

_ACTIONS = "SELECT action FROM event WHERE name = 'import.completed'"
_NUMBERS = f"SELECT number FROM event WHERE changes IS NOT NULL AND action IN ({_ACTIONS}) ORDER BY number"
_BATCH = 500


def upgrade(op: Operations) -> None:
    """Make the table, and fill it from the journal."""
    integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    table = op.create_table(
        "imported",
        sa.Column("user_id", integer, nullable=False),
        sa.Column("identity", integer, nullable=False),
        sa.Column("action", integer, nullable=False),
        sa.Column("uuid", text, nullable=True),
        sa.Column("row_digest", integer, nullable=True),
        sa.Column("entry_digest", integer, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "identity", "action", name="pk_imported"),
    )
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":  # the policies follow each upgrade
        bind.exec_driver_sql("ALTER TABLE event NO FORCE ROW LEVEL SECURITY")
    for number in [row[0] for row in bind.execute(sa.text(_NUMBERS))]:
        rows = {(row["user_id"], row["identity"]): row for row in _rows(bind, number)}
        for row in rows.values():  # an action may have touched an entry in several parts: the last counts
            bind.execute(
                sa.text("DELETE FROM imported WHERE user_id = :user_id AND identity = :identity AND action = :action"),
                row,
            )
        for begin in range(0, len(rows), _BATCH):
            bind.execute(sa.insert(table), [*rows.values()][begin : begin + _BATCH])


def _rows(bind: Any, number: int) -> Iterator[dict[str, Any]]:
    """What an event of an import made or changed, as rows of the table."""
    event = bind.execute(sa.text("SELECT action, changes FROM event WHERE number = :number"), {"number": number}).one()
    for kind, _, after in json.loads(event[1]):
        if kind == "entry" and after is not None:
            yield {
                "user_id": after["user_id"], "identity": _digest(after["uuid"]), "action": event[0], "uuid": None,
                "row_digest": None, "entry_digest": _entry_digest(after),
            }  # fmt: skip


def _entry_digest(entry: dict[str, Any]) -> int:
    """As `actions.past` has it."""
    end = None if entry["end"] is None else float(entry["end"])
    times = f"{float(entry['start'])} {end}"
    tag_ids = tuple(entry["tag_ids"])
    text = f"{entry['project_id']} {entry['task_id']} {times} {entry['billable']} {tag_ids} {entry['note']}"
    return crc32(text.encode(errors="surrogatepass"))


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)

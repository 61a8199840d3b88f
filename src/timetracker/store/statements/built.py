"""Statements that every table has alike."""

from typing import Any

from sqlalchemy import Table, bindparam, insert, update


def named(table: Table) -> tuple[Any, ...]:
    """The columns of a record: all but the folded name."""
    return tuple(column for column in table.c if column.name != "name_key")


def inserted(table: Table) -> Any:
    """The insert of a whole row."""
    return insert(table).values({c.name: bindparam(c.name) for c in table.c})


def updated(table: Table) -> Any:
    """The update of a whole row, by its id."""
    values: dict[str, Any] = {c.name: bindparam(c.name) for c in table.c if c.name != "id"}
    return update(table).where(table.c.id == bindparam("id")).values(values)

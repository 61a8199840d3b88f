"""The tables of a store, and the counters from which ids are given."""

from timetracker.domain.counting import counted
from timetracker.store import sql_sqlite
from timetracker.store.reader import Reader

_TYPES = {"INTEGER": "integer", "TEXT": "text", "BOOLEAN": "integer"}
# Tables whose ids are never given twice, and the columns that hold them.
NUMBERED = {
    "user_account": "id", "client": "id", "project": "id", "task": "id", "rate": "id", "tag": "id", "entry": "id",
    "lock": "id", "billing": "id", "invoice": "id",
    "origin": "id",
    "event": "number", "api_token": "id",
}  # fmt: skip


def faults(reader: Reader) -> list[str]:
    """Where tables, indexes and triggers differ from what this program makes, and values are not of their type."""
    there = reader.connection.made_by()
    if there is None:
        from timetracker.store import team_rights  # a file has none

        return team_rights.faults(reader.connection)  # its tables are kept by the server
    expected = {_name(statement): statement for statement in sql_sqlite.SCHEMA}
    wrong = [f"{name} is missing" for name in expected if name not in there]
    wrong += [f"{name} is not part of a store" for name in there if name not in expected]
    wrong += [
        f"{name} is not as it was made" for name, text in expected.items()
        if name in there and there[name] != text and _parts(there[name]) != _parts(text)
    ]  # fmt: skip
    if not wrong:
        wrong = [fault for statement in sql_sqlite.SCHEMA for fault in _mistyped(reader, statement)]
    return wrong


def _name(statement: str) -> str:
    words = statement.split(maxsplit=4)
    return words[2 + (words[1] == "UNIQUE")].strip('"')


def _parts(text: str) -> list[str]:
    """What made a thing, in any order: an upgrade adds columns and constraints in another than a new store has."""
    import re  # what a new store has is compared without

    return sorted(re.split(r",(?![^(]*\))", re.sub(r'[\s"]+', "", text)[:-1]))


def _mistyped(reader: Reader, statement: str) -> list[str]:
    """Columns of a table that hold values of another type than theirs; SQLite would let them."""
    if not statement.startswith("CREATE TABLE"):
        return []
    table = statement.split()[2].strip('"')
    outside: dict[str, str] = {}  # column -> whether a value is none of its own
    for _, column, kind, *_ in reader.rows(f'PRAGMA table_info("{table}")'):
        if kind in _TYPES:
            wrong = f"typeof(\"{column}\") <> '{_TYPES[kind]}'"
            wrong += f' OR "{column}" < 0 OR "{column}" > 1' if kind == "BOOLEAN" else ""
            outside[column] = f'"{column}" IS NOT NULL AND ({wrong})'
    row = reader.row(f'SELECT {", ".join(f"sum({test})" for test in outside.values())} FROM "{table}"')
    counts = zip(outside, row or (), strict=True)
    return [f"{counted(count, 'value')} of another type in {table}.{column}" for column, count in counts if count]


def facts(reader: Reader) -> list[str]:
    """What is missing of what a store knows about itself."""
    store_id = reader.store_id()
    return [] if store_id and store_id.isalnum() and store_id.isascii() else ["its id is missing"]


def numbers(reader: Reader) -> list[str]:
    """Tables with ids above the last that was given: the next would be given twice."""
    given = reader.connection.given()
    if given is None:
        return []
    wrong = []
    for table, column in NUMBERED.items():
        highest = reader.value(f"SELECT coalesce(max({column}), 0) FROM {table}")
        if highest > given.get(table, 0):
            wrong.append(f"{table} has {highest}, and {given.get(table, 0)} was given last")
    return wrong

"""The statements and their generated SQL."""

from __future__ import annotations

import re

import pytest

from timetracker.store import generate, sql_sqlite
from timetracker.store.store import Store

STATEMENTS = generate.whole_statements()
PARTS = {
    f"{name}.{key}": piece
    for name, pieces in generate.members().items()
    for key, value in pieces.items()
    for piece in (value if isinstance(value, tuple) else (value,))
}


def test_the_checked_in_sql_is_fresh() -> None:
    for path, text in generate.modules().items():
        assert path.read_text("utf-8") == text


@pytest.mark.parametrize("name", [*STATEMENTS, *PARTS])
def test_everything_compiles_for_both_databases(name: str) -> None:
    element = STATEMENTS.get(name, PARTS.get(name))
    for dialect in (generate.sqlite_dialect(), generate.postgresql_dialect()):
        text = generate.compiled(element, dialect)
        assert text
        assert "__[POSTCOMPILE" not in text, "a list must travel as one parameter"


def test_the_tables_compile_for_postgresql() -> None:
    made = generate.ddl(generate.postgresql_dialect())
    assert len(made) == len(sql_sqlite.SCHEMA)


def test_every_statement_is_accepted_by_sqlite() -> None:
    store = Store.empty()
    driver = store.writing().driver
    for name in STATEMENTS:
        driver.execute(f"EXPLAIN {getattr(sql_sqlite, name)}", _any_values(getattr(sql_sqlite, name)))
    store.close()


def _any_values(statement: str) -> dict[str, int]:
    return dict.fromkeys(re.findall(r":(\w+)", statement), 1)

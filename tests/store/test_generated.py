"""The statements and their generated SQL."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S

from timetracker.domain.event import KIND_OF
from timetracker.store import generate, journal, sql, sql_postgresql, sql_sqlite
from timetracker.store.statements import entries
from timetracker.store.store import empty

SOURCES = Path(generate.__file__).parents[1]
NAMES = [name for name, value in vars(sql.Sql).items() if isinstance(value, property)]
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


@pytest.mark.parametrize("name", PARTS)
def test_a_condition_asks_about_the_row_that_it_stands_beside(name: str) -> None:
    text = generate.compiled(PARTS[name], generate.sqlite_dialect())
    assert not re.search(r"FROM \w+( AS \w+)?, (entry|project|task|client|tag)\b(?! AS)", text), "not correlated"


@pytest.mark.parametrize("name", [*STATEMENTS, *PARTS])
def test_everything_compiles_for_both_databases(name: str) -> None:
    element = STATEMENTS.get(name, PARTS.get(name))
    for dialect in (generate.sqlite_dialect(), generate.postgresql_dialect()):
        text = generate.compiled(element, dialect)
        assert text
        assert "__[POSTCOMPILE" not in text, "a list must travel as one parameter"


def test_the_tables_compile_for_postgresql() -> None:
    created = generate.ddl(generate.postgresql_dialect())
    assert len(created) == len(sql_sqlite.SCHEMA)


def test_every_statement_is_accepted_by_sqlite() -> None:
    store = empty()
    driver = store.writing().driver
    for name in STATEMENTS:
        text = getattr(sql_sqlite, name)
        if name in entries.BULK:
            driver.execute(f"EXPLAIN {text[0]}", [1] * len(text[1]))
        else:
            driver.execute(f"EXPLAIN {text}", _any_values(text))
    store.close()


def _any_values(statement: str) -> dict[str, int]:
    return dict.fromkeys(re.findall(r":(\w+)", statement), 1)


def test_both_modules_have_the_names_of_the_type_and_no_others() -> None:
    for module in (sql_sqlite, sql_postgresql):
        assert sorted(name for name in vars(module) if name.isupper()) == sorted(NAMES)


def test_every_kind_of_record_has_its_statements() -> None:
    kinds = set(KIND_OF.values())
    for module in (sql_sqlite, sql_postgresql):
        assert set(module.RECORD) == set(module.UPDATE) == set(module.DELETE) == kinds
        assert set(module.INSERT) == kinds - {"entry"}  # INSERT_ENTRIES


def test_no_statement_is_written_that_nothing_runs() -> None:
    used: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        if not path.name.startswith("sql_") and path.parent.name != "statements":
            used |= set(re.findall(r"\bsql\.([A-Z_]+)", path.read_text("utf-8")))
    assert set(NAMES) - used == set()


@pytest.mark.slow
def test_a_mistyped_statement_fails_the_type_checker(tmp_path: Path) -> None:
    assert vars(journal.Journal)["sql"].fget.__annotations__["return"] == "Sql"
    names = ["RUNNING", "RUNNNING", "SEE_API_TOKENS"]
    program = [
        "from timetracker.store.sql import Sql",
        *(f"def text_{name}(sql: Sql) -> str: return sql.{name}" for name in names),
    ]
    (tmp_path / "program.py").write_text("\n".join(program), encoding="ascii")
    environ = {"PATH": os.environ["PATH"], "MYPYPATH": str(SOURCES.parent)}
    line = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=", "program.py"]
    ran = subprocess.run(
        line, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=DEADLINE_S
    )
    faults = [text for text in ran.stdout.splitlines() if "[attr-defined]" in text]
    assert [text.split(":")[1] for text in faults] == ["3", "4"], ran.stdout + ran.stderr
    assert all(f'"Sql" has no attribute "{name}"' in text for name, text in zip(names[1:], faults, strict=True))

"""The driver of SQLite: loaded without `functools`, with a cache of statements that works."""

from __future__ import annotations

import subprocess
import sys

from tests.deadline import DEADLINE_S

LOADED = """
import sys
from timetracker.store.driver import sqlite3
print([name for name in ("collections", "functools", "operator") if name in sys.modules])
connection = sqlite3.connect(":memory:", cached_statements=2)
print([connection.execute(f"SELECT {number % 3}").fetchone()[0] for number in range(9)])
import functools
print(functools.lru_cache(maxsize=1)(len)("ab"), functools.__spec__.name)
import sqlite3 as whole
print(whole.connect(":memory:").execute("SELECT 7").fetchone()[0])
"""


def test_the_driver_needs_no_functools_and_leaves_nothing_in_its_place() -> None:
    ran = subprocess.run(
        [sys.executable, "-S", "-c", LOADED], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True,
        check=True, timeout=DEADLINE_S,
    )  # fmt: skip
    assert ran.stdout.splitlines() == ["[]", "[0, 1, 2, 0, 1, 2, 0, 1, 2]", "2 functools", "7"]

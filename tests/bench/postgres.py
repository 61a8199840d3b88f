"""What a command costs on PostgreSQL against what it must import; prints, never fails.

Run `python tests/bench/postgres.py`.

CPU time of child processes, the median of some rounds, on a server of its own on this computer.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.postgres import binaries, fresh, serving

ROUNDS = 15
IMPORTS = "import sqlalchemy, sqlalchemy.dialects.postgresql.psycopg, psycopg"


def cpu(words: list[str], environ: dict[str, str]) -> float:
    """CPU milliseconds of a child process, its median."""
    found = []
    for _ in range(ROUNDS):
        before = os.times()
        subprocess.run(words, env=environ, check=True, capture_output=True)
        after = os.times()
        found.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return statistics.median(found) * 1000


def main() -> None:
    """Print the costs."""
    if binaries() is None:
        print("PostgreSQL is left out. Debian, Ubuntu: sudo apt-get install postgresql")
        return
    with serving() as server, fresh(server) as address, TemporaryDirectory() as home:
        environ = {**os.environ, "TT_HOME": home, "TT_STORE": address, "TT_ZONE": "UTC", "CI": "1"}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        tt = [sys.executable, "-c", "import sys; from timetracker.cli.main import main; sys.exit(main(sys.argv[1:]))"]
        subprocess.run([*tt, "start", "site"], env=environ, check=True, capture_output=True)
        floor = cpu([sys.executable, "-c", IMPORTS], environ)
        print(f"interpreter, SQLAlchemy and psycopg: {floor:.0f} ms")
        for verb in (["start", "site"], ["status"], ["log"]):
            cost = cpu([*tt, *verb], environ)
            print(f"tt {' '.join(verb)}: {cost:.0f} ms, {cost / floor:.2f} x")


if __name__ == "__main__":
    main()

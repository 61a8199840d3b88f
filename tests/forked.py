"""Runs command lines as processes without paying for the start of each: forked from one that has read the program.

    python -m tests.forked      reads a JSON line for each command, answers with its exit code

A command has arguments, variables, and files for its three streams. `run` of `tests.properties.test_lenses_apart` asks.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from typing import Any, NoReturn

# What commands load while they run, of those that the laws are tried with.
_WARM = (
    "zoneinfo", "unicodedata", "encodings.utf_8_sig", "tomllib", "timetracker.cli.entry", "timetracker.cli.session",
    "timetracker.cli.pager", "timetracker.render.json", "timetracker.render.plain", "timetracker.reports.log",
    "timetracker.actions.deferred", "timetracker.actions.vocabulary", "timetracker.interchange.native",
    "timetracker.observe.rolling",
)  # fmt: skip
_TEAM = ("timetracker.store.team", "timetracker.store.postgres")


def main() -> None:
    """Answer until there is no more input."""
    from timetracker.cli import main as _  # noqa: F401 -- what every command needs
    from timetracker.cli.registry import load_all

    load_all()
    for name in _WARM if os.environ.get("TT_TEST_STORE") != "postgresql" else (*_WARM, *_TEAM):
        importlib.import_module(name)
    gc.freeze()  # a collection in a child would copy every page
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            _child(asked)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


def _child(asked: dict[str, Any]) -> NoReturn:
    for number, (name, mode) in enumerate((("in", os.O_RDONLY), ("out", os.O_WRONLY), ("err", os.O_WRONLY))):
        stream = os.open(asked[name], mode)
        os.dup2(stream, number)
        os.close(stream)
    os.environ.update(asked["environ"])
    sys.argv = ["tt", *asked["words"]]
    try:
        from timetracker.cli.entry import run

        run()
    finally:
        os._exit(70)  # never back into the loop


if __name__ == "__main__":
    main()

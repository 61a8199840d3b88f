"""Runs `tt` in a child that has imported everything already: ten times as many kills in the same time.

A kill then falls into the work of a command, and not into its imports. The process that forks has no threads and no
open store.
"""

from __future__ import annotations

import gc
import io
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from tests.loss.evidence import environ

import timetracker
from timetracker.cli import main
from timetracker.scope import suppress

DAY_S = 86_400
WARM = (
    ("add", "site", "--from", "2000-01-01T08:00Z", "--for", "1h"), ("start", "site"), ("stop",), ("undo",), ("redo",),
    ("bulk", "all", "--retag", "+t", "--yes"), ("db", "backup", "{}/copy.db"), ("db", "restore", "{}/copy.db", "--yes"),
    ("export", "csv", "--out", "{}/out.csv"), ("import", "csv", "{}/out.csv"), ("db", "upgrade"), ("db", "check"),
    ("config", "set", "goal.day", "8h"), ("report", "all"), ("project", "add", "p"),
)  # fmt: skip
_LEFT_OUT = ("timetracker.web", "timetracker.cli.serve", "timetracker.telemetry.sender")


def load() -> None:
    """Import all that commands import, once, by running some of them."""
    for module in pkgutil.walk_packages(timetracker.__path__, "timetracker."):
        if not module.name.startswith(_LEFT_OUT) and not module.name.endswith("__main__"):
            with suppress(ImportError):
                import_module(module.name)
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as home, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        without_job(Path(home))
        os.environ.update(environ(Path(home)))
        for line in WARM:
            main.main([word.format(home) for word in line])
    os.environ.clear()
    os.environ.update(before)
    gc.enable()
    gc.collect()
    gc.freeze()


def without_job(home: Path) -> None:
    """Let no job of the background copy the home's store, which nobody here waits for."""
    home.mkdir(parents=True, exist_ok=True)
    gate = home / "backup.next"
    gate.touch(0o600)
    os.utime(gate, (time.time() + DAY_S,) * 2)


def fork(home: Path, act: Callable[[], None], *, out: int, err: int) -> int:
    """Let a child do something in a home, with these descriptors for its output; returns its process id."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    try:
        given = environ(home)
        os.environ.clear()
        os.environ.update(given)
        for number, own in enumerate((os.open(os.devnull, os.O_RDONLY), out, err)):
            os.dup2(own, number)
        os.closerange(3, 64)
        sys.stdin, sys.stdout, sys.stderr = (open(n, "rw"[n > 0], closefd=False) for n in range(3))  # noqa: SIM115
        act()
        sys.stdout.flush()
        os._exit(0)
    except BaseException as error:
        os.write(2, f"Traceback of the harness: {error!r}\n".encode())
        os._exit(70)


def command(words: Sequence[str]) -> Callable[[], NoReturn]:
    """What runs a command line as the installed program does."""

    def act() -> NoReturn:
        sys.argv = ["tt", *words]
        try:
            main.run()
        except SystemExit as ended:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(int(ended.code or 0))

    return act


def tt(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a child."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = fork(home, command(words), out=out.fileno(), err=err.fileno())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for file in (out, err):
            file.seek(0)
        return subprocess.CompletedProcess(words, code, out.read().decode(), err.read().decode())

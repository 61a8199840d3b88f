"""Kills the verbs that work on the whole store, while somebody else records: restore, upgrade, purge, backup, others.

What was acknowledged is in the store or in a copy beside it, the store is sound, the log holds every event once, and
the next command of the same kind works and leaves nothing behind of the one that was killed.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

from tests.builders import log_lines
from tests.loss import forked
from tests.loss.evidence import TT, environ
from tests.loss.forked import tt

from timetracker.cli.main import main as tt_main
from timetracker.store import migrate

ENTRIES = 400
INSTALLED = 10  # of so many verbs one is an installed program with all its start-up
# Verb -> its words; {} is the home. Those of the second kind work on an older store, at which nobody else is at work.
VERBS = {
    "restore": ("db", "restore", "{}/copy.db", "--yes"),
    "backup": ("db", "backup"),
    "purge": ("db", "purge", "--before", "2030-01-01", "--yes"),
    "export": ("export", "json", "--out", "{}/out.json"),
    "import": ("import", "csv", "{}/more.csv", "--zone", "UTC"),
    "bulk": ("bulk", "all", "--set-project", "site", "--yes"),
    "undo": ("undo",),
    "config": ("config", "set", "goal.day", "8h"),
}
OLDER = {"upgrade": ("db", "upgrade"), "first report": ("report", "all"), "first start": ("start", "after")}
KINDS = (*VERBS, *OLDER)
ALONE = (*OLDER, "undo")  # an older store is upgraded by whoever writes, and an undo takes back what that one did
FIRST_S = 0.7  # how long a verb may take, before it was measured


class Upkeep:
    """Kills one verb after the other, each in a home that is as it was before."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.directory = directory
        self.chance = Random(seed)
        self.acknowledged = 0
        self._lasts = dict.fromkeys(KINDS, FIRST_S)
        self._template = directory / "template"
        self._older = directory / "older"
        self._prepare()

    def _prepare(self) -> None:
        forked.without_job(self._template)
        for name, begin in (("first.csv", 0), ("more.csv", ENTRIES)):
            (self._template / name).write_text(source(begin))
        for words in (
            ("import", "csv", str(self._template / "first.csv"), "--zone", "UTC"),
            ("db", "backup", str(self._template / "copy.db")), ("delete", "1"), ("start", "site"), ("stop",),
        ):  # fmt: skip
            done = tt(self._template, *words)
            assert done.returncode == 0, done
        forked.without_job(self._older)
        older(self._older / "timetracker.db", tags=3000)

    def kill(self, number: int) -> list[str]:
        """Kill one verb; all that is wrong afterwards."""
        kind = KINDS[number % len(KINDS)]
        home = self.directory / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self._older if kind in OLDER else self._template, home)
        words = [word.format(home) for word in {**VERBS, **OLDER}[kind]]
        acknowledged = self._killed(home, words, self._lasts[kind], alone=kind in ALONE)
        self.acknowledged += len(acknowledged)
        wrong: list[str] = []
        begin = time.perf_counter()
        again = tt(home, *words)
        self._lasts[kind] = time.perf_counter() - begin
        if again.returncode not in (0, 4):
            wrong.append(f"unsound: the same again ends with {again}")
        if "Traceback" in again.stderr or "inside tt" in again.stderr:
            wrong.append(f"unsound: a crash: {again.stderr}")
        healing = tt(home, "add", "healing", "--from", "1999-01-01T00:00Z", "--for", "0s")
        wrong += [f"unsound: a command after it fails: {healing.stderr}"] if healing.returncode else []
        wrong += [*unsound(home), *_lost(home, acknowledged), *_log(home), *_litter(home)]
        return [f"{kind}: {fault}" for fault in wrong]

    def _killed(self, home: Path, words: list[str], lasts: float, *, alone: bool) -> set[str]:
        """Kill a verb at random, while another program records; returns what that one acknowledged."""
        with open(os.devnull, "wb") as nowhere:
            if alone:
                self._kill(home, words, lasts, nowhere.fileno())
                return set()
            reading, writing = os.pipe()
            with open(reading, "rb") as said:
                writer = forked.fork(home, record, out=writing, err=nowhere.fileno())
                os.close(writing)
                first = said.readline()
                self._kill(home, words, lasts, nowhere.fileno())
                os.kill(writer, signal.SIGKILL)
                os.waitpid(writer, 0)
                return set((first + said.read()).decode().split("\n")[:-1])

    def _kill(self, home: Path, words: list[str], lasts: float, nowhere: int) -> None:
        if self.chance.random() < 1 / INSTALLED:
            with subprocess.Popen([TT, *words], env=environ(home), stdout=nowhere, stderr=nowhere) as program:
                time.sleep(self.chance.uniform(0.02, FIRST_S))  # the instant of the kill is what is random here
                program.send_signal(signal.SIGKILL)
            return
        child = forked.fork(home, forked.command(words), out=nowhere, err=nowhere)
        time.sleep(self.chance.uniform(0, lasts))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def record() -> None:
    """Record without end, and say what was acknowledged."""
    for number in itertools.count():
        name = f"w{os.getpid()}.{number}"
        if tt_main(["project", "add", name, "--quiet"]) == 0:
            os.write(1, f"{name}\n".encode())


def older(path: Path, tags: int) -> None:
    """Make a store of revision 1, as large as so many tags make it."""
    migrate.run(str(path), [(1, migrate.steps()[1])])
    path.chmod(0o600)
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("PRAGMA journal_mode=WAL")
        driver.execute("INSERT INTO user_account (id, role, active) VALUES (1, 'admin', 1)")
        driver.execute("INSERT INTO meta VALUES ('store_id', 'aa')")
        names = [f"tag {number} " + "x" * 90 for number in range(tags)]
        driver.executemany("INSERT INTO tag (name, name_key, archived) VALUES (?, ?, 0)", [(n, n) for n in names])
        driver.commit()


def source(begin: int) -> str:
    """A CSV of some hundred entries, from a number on."""
    lines = [_line(number) for number in range(begin, begin + ENTRIES)]
    return "start,end,project,note\n" + "".join(lines)


def _line(number: int) -> str:
    day = f"20{10 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
    return f"{day}T08:00:00Z,{day}T09:00:00Z,p{number % 7},note {number}\n"


def _stores(home: Path) -> Iterator[Path]:
    yield home / "timetracker.db"
    yield from home.glob("timetracker.db.*-1")
    yield from home.glob("backups/*.db")


def _lost(home: Path, acknowledged: set[str]) -> list[str]:
    names: set[str] = set()
    for path in _stores(home):
        with closing(sqlite3.connect(path)) as driver:
            names.update(row[0] for row in driver.execute("SELECT name FROM project"))
    missing = acknowledged - names
    return [f"lost: {sorted(missing)[:5]}"] if missing else []


def unsound(home: Path) -> list[str]:
    """What is wrong with a home's store and its copies."""
    checked = tt(home, "db", "check")
    # An older store of this kind holds tags of which no journal knows.
    message = "" if "of kind tag are there, of which the journal knows nothing" in checked.stderr else checked.stderr
    wrong = [f"unsound: {message}"] if checked.returncode and message else []
    for path in list(_stores(home))[1:]:
        with closing(sqlite3.connect(path)) as driver:
            if driver.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                wrong.append(f"unsound: {path.name} has the name of a copy and is damaged")
    return wrong


def _log(home: Path) -> list[str]:
    lines = [line for line in log_lines(home) if "event_id" in line]
    twice = [key for key, count in Counter((line["store"], line["event_id"]) for line in lines).items() if count > 1]
    with closing(sqlite3.connect(home / "timetracker.db")) as driver:
        stored = set(driver.execute("SELECT number, name FROM event WHERE name <> 'changes.part'"))
    missing = stored - {(line["event_id"], line["event"]) for line in lines}
    return [f"log wrong: twice {twice[:5]}, missing {sorted(missing)[:5]}"] if twice or missing else []


def _litter(home: Path) -> list[str]:
    names = [str(path.relative_to(home)) for path in home.rglob("*")]
    left = [name for name in names if "tt-new" in name or name.endswith((".partial", "-journal", ".new"))]
    return [f"litter: {left}"] if left else []


def report(faults: list[str]) -> str:
    """The sums that must be zero."""
    kinds = ("lost", "unsound", "log wrong", "litter")
    counts = {kind: sum(f": {kind}: " in fault for fault in faults) for kind in kinds}
    return (
        f"acknowledged lost {counts['lost']}, unsound {counts['unsound']}, log wrong {counts['log wrong']},"
        f" litter after the next command {counts['litter']}"
    )


if __name__ == "__main__":
    sys.exit(f"run it with: python -m tests.loss.kill, not as {os.path.basename(__file__)}")

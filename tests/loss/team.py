"""Many people at once on one PostgreSQL server, which crashes meanwhile: what was acknowledged is there, once.

Run `python -m tests.loss.team [CLIENTS [COMMANDS [CRASHES]]]`; 20, 200 and 3 unless told. Needs PostgreSQL's initdb.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import random
import sys
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import psycopg
from tests.postgres import OWNER, Server, binaries, fresh, serving

from timetracker.cli.main import main

Found = tuple[set[str], set[str], Counter[int], Counter[str]]


class Client:
    """One person with a home of her own, who notes what was acknowledged."""

    def __init__(self, number: int, address: str, home: Path) -> None:
        self.random = random.Random(number)  # a mix of commands, no secret
        self.acknowledged: set[str] = set()
        self.deleted: set[str] = set()
        self.codes: Counter[int] = Counter()
        self.unshown: Counter[str] = Counter()  # recorded, or in doubt, as the error said
        self.minute = 0
        self.environ = {"TT_HOME": str(home), "TT_STORE": address, "TT_ZONE": "UTC", "CI": "1"}

    def run(self, *words: str) -> dict[str, Any] | None:
        """Run a command line; its data when it was done."""
        out, err = io.StringIO(), io.StringIO()
        before = dict(os.environ)
        os.environ.update(self.environ)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = main([*words, "--json"])
        finally:
            os.environ.clear()
            os.environ.update(before)
        self.codes[code] += 1
        if code not in (0, 2, 3, 4, 6):
            raise AssertionError(f"{words}: {code} {err.getvalue()}")
        if code == 6 and any(text in err.getvalue() for text in ("It was recorded", "is not known")):
            self.unshown[words[0]] += 1
        return json.loads(out.getvalue())["data"] if code == 0 and out.getvalue() else None

    def step(self) -> None:
        """One command of a mix."""
        kind = self.random.choice(("add", "add", "add", "start", "stop", "edit", "delete", "log", "status", "report"))
        if kind == "add":
            self.minute += 2
            begin = f"2025-01-{1 + self.minute // 1440:02}T{self.minute // 60 % 24:02}:{self.minute % 60:02}Z"
            self._keep(self.run("add", f"p{self.random.randrange(5)}", "--from", begin, "--for", "1m"))
        elif kind == "start":
            self._keep(self.run("start", "running"))
        elif kind == "delete":
            output = self.run("log", "all", "--no-billable")
            entries = [] if output is None else [item for item in output["entries"] if not item["running"]]
            if entries and self.run("delete", str(entries[0]["id"])) is not None:
                self.deleted.add(entries[0]["uuid"])
        elif kind == "edit":
            self.run("edit", "last", "--note", "seen")
        else:
            self.run(kind)

    def _keep(self, data: dict[str, Any] | None) -> None:
        if data is not None:
            self.acknowledged.add(data["entry"]["uuid"])


def work(number: int, address: str, home: str, commands: int, results: Any) -> None:
    """A client's life."""
    client = Client(number, address, Path(home) / f"c{number}")
    while sum(client.codes.values()) < commands:
        client.step()
    results.put((client.acknowledged, client.deleted, client.codes, client.unshown))


def together(server: Server, clients: int, commands: int, crashes: int) -> Counter[int]:
    """Run the clients while the server crashes; returns how often each exit code came.

    Raises AssertionError when something acknowledged is lost, or anything is there twice or unasked.
    """
    with fresh(server) as address, TemporaryDirectory() as home:
        roles = [f"client{number}" for number in range(clients)]
        server.roles(roles)
        owner = Client(-1, address, Path(home) / "owner")
        for role in roles:
            assert owner.run("user", "add", role) is not None
        fork = multiprocessing.get_context("fork")
        results = fork.Queue()
        workers = [
            fork.Process(target=work, args=(n, address.replace(f"//{OWNER}@", f"//{role}@"), home, commands, results))
            for n, role in enumerate(roles)
        ]
        for worker in workers:
            worker.start()
        for crash in range(crashes):
            _wait_for_events(address, clients * commands // 4 * (crash + 1) // crashes)
            server.stop()
            server.start()
        result = [results.get(timeout=900) for _ in workers]
        for worker in workers:
            worker.join()
            assert worker.exitcode == 0
        check(server, address, owner, result)
        return sum((codes for _, _, codes, _ in result), Counter())


def _wait_for_events(address: str, count: int) -> None:
    """Until so much was recorded that a crash comes in the middle."""
    with psycopg.connect(address, autocommit=True) as connection:
        while connection.execute("SELECT count(*) < %s FROM event", (count,)).fetchone() == (True,):
            connection.execute("SELECT pg_sleep(0.05)")


def check(server: Server, address: str, owner: Client, result: list[Found]) -> None:
    """Hold the store against what the clients were told.

    What an error said to be recorded, or in doubt, has no number that the client knows: of those there may be as many.
    """
    stored = set().union(*(item[0] for item in result))
    deleted = set().union(*(item[1] for item in result))
    unshown = sum((item[3] for item in result), Counter())
    name = address.partition("@/")[2].partition("?")[0]
    with server.ruled(name) as connection:
        there = [row[0] for row in connection.execute("SELECT uuid FROM entry")]
        assert len(there) == len(set(there))
        assert not deleted & set(there)
        assert len(set(there) - stored) <= unshown["add"] + unshown["start"]
        assert len(stored - deleted - set(there)) <= unshown["delete"]
        running = connection.execute("SELECT count(*) FROM entry WHERE ended_at IS NULL GROUP BY user_id")
        assert {row[0] for row in running} <= {1}
        numbers = [row[0] for row in connection.execute("SELECT number FROM event ORDER BY number")]
        assert numbers == list(range(1, len(numbers) + 1))
    assert owner.run("db", "check") is not None


if __name__ == "__main__":
    if binaries() is None:
        print("PostgreSQL is left out. Debian, Ubuntu: sudo apt-get install postgresql")
        sys.exit()
    sizes = [int(word) for word in sys.argv[1:]] + [20, 200, 3][len(sys.argv) - 1 :]
    begin = perf_counter()
    with serving(durable=True) as running_server:
        codes = together(running_server, *sizes)
    print(f"{sizes[0]} clients, {sum(codes.values())} commands, {sizes[2]} crashes, {perf_counter() - begin:.0f} s")
    print(f"exit codes: {dict(codes)}; every acknowledged command is there, once")

"""A server that goes away: what is waited for, what is said, and that nothing is recorded twice."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.builders import asked, at, writer
from tests.conftest import Tt
from tests.deadline import DEADLINE_S
from tests.loss.evidence import TT, environ
from tests.postgres import Server, fresh, serving
from tests.store.line import Line

from timetracker.domain.entry import Tag
from timetracker.domain.errors import StoreUnreachable
from timetracker.domain.event import Draft, added
from timetracker.store.opening import opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.opening import Store

NOW = at("2026-03-02 12:00")


@pytest.fixture(scope="module")
def durable() -> Iterator[Server]:
    """A server that keeps what it acknowledged."""
    from tests.postgres import binaries

    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with serving(durable=True) as running:
        yield running


@pytest.fixture
def address(durable: Server) -> Iterator[str]:
    """A fresh store on it."""
    with fresh(durable) as connection:
        yield connection


def record(store: Store, id: int, midway: Callable[[], None] = lambda: None) -> None:
    """Record a tag; something may happen before the commit."""
    with store.begin(writer()) as tx:
        tx.record(Draft("tag.created", {"tag_id": id}, asked(tx, added(Tag(id, str(id))))), NOW)
        midway()


def tags(address: str) -> list[int]:
    """The numbers of the tags that are there."""
    store = opened(address)
    try:
        with store.read() as reader:
            return [tag.id for tag in reader.tags()]
    finally:
        store.close()


def test_a_transaction_that_had_not_begun_is_begun_again(durable: Server, address: str) -> None:
    store = opened(address)
    record(store, 1)
    durable.stop()
    durable.start()
    record(store, 2)
    store.close()
    assert tags(address) == [1, 2]


def test_a_server_that_starts_again_is_waited_for(durable: Server, address: str, tt: Tt) -> None:
    tt.set(TT_STORE=address)
    assert tt("add site 7:00-8:00").code == 0
    durable.stop()
    starter = threading.Thread(target=durable.start)
    starter.start()
    assert tt("add site 8:00-9:00").code == 0
    starter.join()
    assert tt("log --json").data["total_s"] == 7200


def test_a_server_that_goes_during_a_change_leaves_nothing(durable: Server, address: str) -> None:
    store = opened(address)
    record(store, 1)

    def crash() -> None:
        durable.stop()
        durable.start()

    with pytest.raises(StoreUnreachable, match=r"Nothing was recorded\."):
        record(store, 2, crash)
    record(store, 3)
    store.close()
    assert tags(address) == [1, 3]


def test_no_server_is_exit_code_6_without_the_password(tmp_path: Path, tt: Tt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timetracker.workspace.BUSY_S", 0.0)  # how long it may only be starting again
    tt.set(TT_STORE=f"postgresql://me:geheim@/time?host={tmp_path}&password=geheim")
    refused = tt("status --json", "--user", "1")
    assert (refused.code, refused.error["code"]) == (6, "store_unreachable")
    output = tt("config list")
    assert "geheim" not in refused.err + output.out
    assert "***" in output.out


def test_a_password_on_the_command_line_is_refused(tt: Tt) -> None:
    refused = tt("status --store postgresql://me:geheim@localhost/time")
    assert refused.code == 2
    assert "geheim" not in refused.err


class Cutter:
    """Cuts a line at a commit, once."""

    def __init__(self, *, deliver: bool) -> None:
        self.armed = False
        self._deliver = deliver

    def __call__(self, data: bytes) -> tuple[bool, bool]:
        if not self.armed or b"COMMIT" not in data:
            return True, True
        self.armed = False
        return False, self._deliver


@pytest.mark.parametrize("deliver", [True, False])
def test_a_line_that_is_cut_at_the_commit_is_no_doubt(durable: Server, address: str, deliver: bool) -> None:
    cutter = Cutter(deliver=deliver)
    line = Line(durable, cutter)
    store = opened(line.address(address))
    record(store, 1)
    cutter.armed = True
    if deliver:
        record(store, 2)
    else:
        with pytest.raises(StoreUnreachable, match=r"Nothing was recorded\."):
            record(store, 2)
    store.close()
    line.close()
    assert tags(address) == ([1, 2] if deliver else [1])


class Ender:
    """Ends all backends of a database, as an administrator may, before a server hears a certain message."""

    def __init__(self, server: Server, address: str) -> None:
        self.left = -1
        self._server = server
        self._database = address.partition("@/")[2].partition("?")[0]

    def __call__(self, data: bytes) -> tuple[bool, bool]:
        self.left -= 1
        if self.left == 0:
            with self._server.ruled() as connection:
                ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
                connection.execute(ended, (self._database,))
        return True, True


def test_whatever_ends_a_backend_a_command_says_what_became_of_its_change(server: Server, team: str, tt: Tt) -> None:
    ender = Ender(server, team)
    line = Line(server, ender)
    tt.set(TT_STORE=line.address(team))
    assert tt("project add first").code == 0
    said: dict[str, str] = {}
    messages = 0
    while ender.left <= 0:  # until a command is done before its turn comes
        messages += 1
        ender.left = messages
        name = f"p{messages}"
        ran = tt(f"project add {name}")
        assert ran.code in (0, 6), ran.err
        said[name] = "done" if ran.code == 0 else ran.err
    ender.left = -1
    line.close()
    tt.set(TT_STORE=team)
    there = {project["name"] for project in tt("project list --json").data["projects"]}
    assert len(said) > 10
    for name, words in said.items():
        recorded = words == "done" or "It was recorded" in words
        assert recorded or "Nothing was recorded" in words, words
        assert (name in there) == recorded, (name, words)


@pytest.mark.slow
def test_a_server_whose_connections_are_all_taken_is_waited_for(durable: Server, address: str, home: Path) -> None:
    with durable.ruled() as connection:
        connection.execute(b"ALTER SYSTEM SET max_connections = 6")
        connection.execute(b"ALTER SYSTEM SET max_wal_senders = 0")
    durable.stop("fast")
    durable.start()
    try:
        commands = [
            subprocess.Popen([TT, "project", "add", f"p{number}"], env=environ(home, TT_STORE=address),
                             stdout=subprocess.DEVNULL)
            for number in range(6)
        ]  # fmt: skip
        assert [command.wait(timeout=DEADLINE_S) for command in commands] == [0] * 6
    finally:
        with durable.ruled() as connection:
            connection.execute(b"ALTER SYSTEM RESET ALL")
        durable.stop("fast")
        durable.start()
    store = opened(address)
    with closing(store), store.read() as reader:
        assert len(reader.projects()) == 6

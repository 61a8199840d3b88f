"""A server that goes away: what is waited for, what is said, and that nothing is recorded twice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.builders import at, writer
from tests.conftest import EnvironmentClock, Tt
from tests.postgres import Server, fresh, serving

from timetracker.domain.entry import Tag
from timetracker.domain.errors import StoreUnreachable
from timetracker.domain.event import Draft, added
from timetracker.store import postgres
from timetracker.store.store import Store, opened

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
    with fresh(durable) as made:
        yield made


def record(store: Store, id: int, midway: Callable[[], None] = lambda: None) -> None:
    """Record a tag; something may happen before the commit."""
    with store.begin(writer()) as tx:
        tx.record(Draft("tag.created", {"tag_id": id}, (added(Tag(id, str(id))),)), NOW)
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
    postgres.engine(address).dispose()
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


def test_no_server_is_exit_code_6_without_the_password(tmp_path: Path, tt: Tt, clock: EnvironmentClock) -> None:
    tt.set(TT_STORE=f"postgresql://me:geheim@/time?host={tmp_path}&password=geheim")
    refused = tt("status --json", "--user", "1")
    assert (refused.code, refused.error["code"]) == (6, "store_unreachable")
    shown = tt("config list")
    assert "geheim" not in refused.err + shown.out
    assert "***" in shown.out


def test_a_password_on_the_command_line_is_refused(tt: Tt) -> None:
    refused = tt("status --store postgresql://me:geheim@localhost/time")
    assert refused.code == 2
    assert "geheim" not in refused.err


class Cutter:
    """Stands between program and server, and cuts the line at the commit: before the server hears it, or after."""

    def __init__(self, server: Server, *, deliver: bool) -> None:
        self.armed = False
        self._server = server
        self._deliver = deliver
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(server.directory / ".s.PGSQL.5433"))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Accept nobody any more."""
        self._listener.close()
        (self._server.directory / ".s.PGSQL.5433").unlink()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(str(self._server.directory / f".s.PGSQL.{self._server.port}"))
            threading.Thread(target=self._forward, args=(client, upstream), daemon=True).start()
            threading.Thread(target=self._back, args=(upstream, client), daemon=True).start()

    def _forward(self, client: socket.socket, upstream: socket.socket) -> None:
        while data := _received(client):
            if self.armed and b"COMMIT" in data:
                self.armed = False
                client.shutdown(socket.SHUT_RDWR)
                if self._deliver:
                    upstream.sendall(data)
                break
            upstream.sendall(data)
        with suppress(OSError):  # the server may have hung up first
            upstream.shutdown(socket.SHUT_WR)

    def _back(self, upstream: socket.socket, client: socket.socket) -> None:
        while data := _received(upstream):
            with suppress(OSError):  # the answer to a commit that nobody hears
                client.sendall(data)
        upstream.close()
        client.close()


def _received(line: socket.socket) -> bytes:
    try:
        return line.recv(65_536)
    except OSError:
        return b""


@pytest.mark.parametrize("deliver", [True, False])
def test_a_line_that_is_cut_at_the_commit_is_no_doubt(durable: Server, address: str, deliver: bool) -> None:
    cutter = Cutter(durable, deliver=deliver)
    by_cutter = address.replace("port=5432", "port=5433")
    store = opened(by_cutter)
    record(store, 1)
    cutter.armed = True
    if deliver:
        record(store, 2)
    else:
        with pytest.raises(StoreUnreachable, match=r"Nothing was recorded\."):
            record(store, 2)
    store.close()
    postgres.engine(by_cutter).dispose()
    cutter.close()
    assert tags(address) == ([1, 2] if deliver else [1])

"""A PostgreSQL server of the tests' own: its data under a temporary directory, reached through a socket there."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import psycopg
from tests.deadline import DEADLINE_S

from timetracker.store.connecting import close_pools
from timetracker.store.opening import opened

_NOBODY = "postgres"  # the server refuses to run as root
_FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
OWNER = "tt"


def binaries() -> Path | None:
    """Where initdb is; Debian keeps it off the path."""
    result = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return result[-1].parent if result else Path(on_path).parent if on_path else None


def database_of(address: str) -> str:
    """The name of the database of a store's address."""
    return address.partition("@/")[2].partition("?")[0]


class Server:
    """A server with its own data directory; `durable` as in earnest, or quick."""

    def __init__(self, directory: Path, *, durable: bool = False) -> None:
        result = binaries()
        assert result is not None
        self.bin = result
        self.directory = directory
        self.data = directory / "data"
        self.port = 5432  # names the socket only: nothing listens on the network
        self.template: str | None = None
        self._words = () if durable else _FAST
        self._numbers = count(1)
        self._give_away(directory)
        self._tool(
            "initdb", "-D", str(self.data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"
        )

    def _give_away(self, path: Path) -> None:
        if os.getuid() == 0:
            user = pwd.getpwnam(_NOBODY)
            os.chown(path, user.pw_uid, user.pw_gid)
            path.chmod(0o700)

    def _tool(self, name: str, *words: str) -> None:
        command = [str(self.bin / name), *words]
        if os.getuid() == 0:
            command = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *command]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=self.directory, check=False, timeout=DEADLINE_S
        )
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self, host: str = "''") -> None:
        """Start, and wait until it answers; at an address of this computer too, when one is named."""
        options = " ".join(["-k", str(self.directory), "-p", str(self.port), "-h", host, *self._words])
        log = str(self.directory / "log")
        self._tool("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-t", "60", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop; `immediate` is what a crash is."""
        self._tool("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def address(self, database: str, role: str = OWNER) -> str:
        """The address of a store on this server."""
        return f"postgresql://{role}@/{database}?host={self.directory}&port={self.port}"

    @contextmanager
    def ruled(self, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
        """A connection of the superuser, which commits each statement by itself."""
        with psycopg.connect(self.address(database, "postgres"), autocommit=True) as connection:
            yield connection

    def database(self, template: str = "template1") -> str:
        """A fresh database that belongs to the owner's role; returns its name."""
        name = f"store{next(self._numbers)}"
        with self.ruled() as connection:
            # By copying its files, not page by page through the log: half of the time.
            copied = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template} {copied}".encode())
        return name

    def drop(self, address: str) -> None:
        """Take a database away with all connections to it."""
        name = database_of(address)
        with self.ruled() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def roles(self, names: Sequence[str]) -> None:
        """Make roles that can log in and nothing else, where they are not there yet."""
        with self.ruled() as connection:
            existing = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for name in names:
                if name not in existing:
                    connection.execute(f"CREATE ROLE {name} LOGIN".encode())


@contextmanager
def fresh(server: Server, like: str = "") -> Iterator[str]:
    """The address of a store of its own, a copy of the database that is named, or with nothing in it yet."""
    address = server.address(server.database(like or template(server)))
    try:
        yield address
    finally:
        close_pools()
        server.drop(address)


# What a store's database is beside its rows: tables, columns, rights, rules, functions, and what was set for it.
_SHAPE = b"""SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
  SELECT concat('class', relname, relkind, relrowsecurity, relforcerowsecurity, relacl) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat('column', attrelid::regclass, attname, attnotnull, attacl) FROM pg_attribute
    WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  UNION ALL SELECT concat('policy', polrelid::regclass, polname, polroles) FROM pg_policy
  UNION ALL SELECT concat('function', proname, proacl, md5(prosrc)) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT concat('trigger', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
  UNION ALL SELECT concat('schema', nspname, nspacl) FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast)'
  UNION ALL SELECT concat('set', setrole, setconfig) FROM pg_db_role_setting AS s JOIN pg_database AS d
    ON d.oid = s.setdatabase WHERE d.datname = current_database()
) AS parts (part)"""
_ALONE = (
    b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    b" WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class _Reset(NamedTuple):
    connection: psycopg.Connection[Any]
    statements: bytes
    shape: str


class Emptied:
    """Gives stores in which nothing is yet, the same again and again: a fresh database for each takes too long.

    After each use all rows go, and those of a fresh store come back from temporary tables of a connection that stays.
    They may be copies of another store, too: of the database that is named.
    """

    def __init__(self, server: Server, like: str = "") -> None:
        self._server = server
        self._like = like
        self._idle: list[str] = []
        self._resets: dict[str, _Reset] = {}

    @contextmanager
    def __call__(self) -> Iterator[str]:
        """The address of one that nobody else uses now."""
        address = self._idle.pop() if self._idle else self._prepared()
        try:
            yield address
        finally:
            self._resets[address].connection.execute(self._resets[address].statements)
            self._idle.append(address)

    @contextmanager
    def checked(self) -> Iterator[str]:
        """The same for a use that may change more than rows, or leave connections: then the database is taken away."""
        address = self._idle.pop() if self._idle else self._prepared()
        try:
            yield address
        finally:
            close_pools()
            connection, statements, shape = self._resets[address]
            connection.execute(_ALONE)
            if _shape(connection) == shape:
                connection.execute(statements)
                self._idle.append(address)
            else:
                connection.close()
                del self._resets[address]
                self._server.drop(address)

    def _prepared(self) -> str:
        address = self._server.address(self._server.database(self._like or template(self._server)))
        name = database_of(address)
        connection = psycopg.connect(self._server.address(name, "postgres"), autocommit=True)
        connection.execute("SET session_replication_role = replica")  # no trigger, no order among the tables
        shape = _shape(connection)
        tables = [row[0] for row in connection.execute("SELECT relname FROM pg_stat_user_tables")]
        statements = ["BEGIN"]
        for table in tables:
            connection.execute(f"CREATE TEMP TABLE fresh_{table} AS TABLE public.{table}".encode())
            statements += [f"DELETE FROM public.{table}", f"INSERT INTO public.{table} TABLE pg_temp.fresh_{table}"]
        sequences = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        for sequence, last in connection.execute(sequences.encode()):
            again = f"ALTER SEQUENCE public.{sequence} RESTART"
            statements.append(again if last is None else f"SELECT setval('public.{sequence}', {last})")
        self._resets[address] = _Reset(connection, ";".join([*statements, "COMMIT"]).encode(), shape)
        return address

    def close(self) -> None:
        """End the connections, and take the databases away, with the one that they are copies of."""
        close_pools()
        for address, reset in self._resets.items():
            reset.connection.close()
            self._server.drop(address)
        if self._like:
            self._server.drop(self._server.address(self._like))


def _shape(connection: psycopg.Connection[Any]) -> str:
    return str(connection.execute(_SHAPE).fetchall())


def template(server: Server) -> str:
    """The name of a database with a store in which nothing is yet."""
    if server.template is None:
        server.template = server.database()
        store = opened(server.address(server.template))
        store.writing()
        store.close()
    return server.template


@contextmanager
def serving(*, durable: bool = False) -> Iterator[Server]:
    """A running server, taken away afterwards."""
    directory = Path(mkdtemp(prefix="tt-pg-"))
    server = Server(directory, durable=durable)
    server.start()
    try:
        server.roles([OWNER])
        with server.ruled("template1") as connection:
            connection.execute(f"GRANT ALL ON SCHEMA public TO {OWNER}".encode())
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory)

"""Fixtures: a clock that is set by hand, a workspace, and `tt`, which runs a whole command line in process."""

from __future__ import annotations

import functools
import gc
import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from tests import begun, event_lines, suggested
from tests.builders import START, SetClock, dump, log_lines, workspace
from tests.fixtures.stores import load

from timetracker.actions import passwords
from timetracker.cli.main import main
from timetracker.telemetry import CI_VARIABLES
from timetracker.workspace import Workspace

# A busy machine must not fail a test. `make test` tries a quarter of the examples, `make test-slow` all of them.
settings.register_profile("patient", settings(), deadline=None)
settings.register_profile("quick", settings(), deadline=None, max_examples=25)
settings.register_profile("soak", settings(), deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("TT_TEST_PROFILE", "patient"))

pytest_plugins = ["tests.servers"]

_VARIABLES = (
    "TT_STORE", "TT_NOW", "TT_ZONE", "TT_HOME", "TT_TELEMETRY", "NO_COLOR", "DO_NOT_TRACK", "COLUMNS", "EDITOR",
    "VISUAL", "FORCE_COLOR", "CLICOLOR_FORCE", "PYTHONDONTWRITEBYTECODE", *CI_VARIABLES,
)  # fmt: skip
# Nothing of the runner's environment reaches a test. Byte code is kept: else each process compiles everything again.
for _name in _VARIABLES:
    os.environ.pop(_name, None)
sys.dont_write_bytecode = False


def _loopback_only(event: str, words: tuple[Any, ...]) -> None:
    """Refuse every connection that would leave this machine."""
    if event == "socket.connect" and isinstance(words[1], tuple):
        host = str(words[1][0])
        if not host.startswith("127.") and host not in ("::1", "localhost"):
            raise PermissionError(f"a test wants to connect to {host}")


sys.addaudithook(_loopback_only)
_ENVIRONMENT = pytest.StashKey[dict[str, str]]()


def _environment() -> dict[str, str]:
    """The variables of this process, less the one that pytest itself writes."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


# Tests are collected without looking for garbage, and are none: a third of the time of collecting.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage again, but among what comes now."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what does not depend on the kind of store: it was run on files."""
    if os.environ.get("TT_TEST_STORE") == "postgresql":
        left_out = [item for item in items if not _depends_on_store(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _depends_on_store(item)]


def _depends_on_store(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("file_store") or item.get_closest_marker("any_store")
    return not marked and not {"chosen", "stores"}.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note the environment in which a test begins, and decide how its stores begin."""
    item.stash[_ENVIRONMENT] = _environment()
    begun.begin(item.path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Hold every line that a test caused in the event log against its schema, and let no variable outlive the test."""
    yield
    before = item.stash[_ENVIRONMENT]
    after = _environment()
    for name in after.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)
    assert sorted(before.items() ^ after.items()) == []
    directory = getattr(item, "funcargs", {}).get("tmp_path")
    if directory and not item.get_closest_marker("foreign_lines"):
        assert list(event_lines.faults(directory)) == []


class EnvironmentClock(SetClock):
    """A set clock that commands see too, through `TT_NOW`."""

    __slots__ = ("_environment",)

    def __init__(self, environment: pytest.MonkeyPatch) -> None:
        super().__init__(START)
        self._environment = environment
        self._publish(self.now())

    def set(self, text: str) -> datetime:
        """Stand at another instant."""
        return self._publish(super().set(text))

    def tick(self, text: str = "1s") -> datetime:
        """Go on by a duration."""
        return self._publish(super().tick(text))

    def _publish(self, now: datetime) -> datetime:
        self._environment.setenv("TT_NOW", now.isoformat())
        return now


class Ran(NamedTuple):
    """What a command line printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON object on stdout, or on stderr when the command failed."""
        return json.loads(self.out or self.err)

    @property
    def data(self) -> Any:
        """What is under "data" in it."""
        return self.json["data"]

    @property
    def error(self) -> Any:
        """What is under "error" in it."""
        return self.json["error"]


class Tt:
    """Runs command lines in a home of its own: `tt("start site +review")`, `tt("start", "a name")`."""

    def __init__(
        self, home: Path, environment: pytest.MonkeyPatch, streams: pytest.CaptureFixture[str], store: str = ""
    ) -> None:
        self.home = home
        self.environment = environment
        self.streams = streams
        self._environment_store = store
        self.set(TT_STORE=store)
        self.set(TT_HOME=str(home), TT_ZONE="UTC")

    def __call__(self, line: str, *words: str) -> Ran:
        self.streams.readouterr()
        code = main([*shlex.split(line), *words])
        out, err = self.streams.readouterr()
        if not os.environ.get("TT_STORE"):
            for said, offer in suggested.offered(out, err):
                suggested.check(self.home, code, said, offer, self._follow)
        return Ran(code, out, err)

    def _follow(self, words: Sequence[str]) -> tuple[int, str]:
        """Run what a command offered, in a copy of the home; its exit code and what it said on stderr."""
        before = os.environ["TT_HOME"]
        self.set(TT_HOME=str(self.home.with_name("followed")))
        try:
            code = main(words)
        finally:
            self.set(TT_HOME=before)
        return code, self.streams.readouterr().err

    def set(self, **variables: str) -> None:
        """Set environment variables; an empty text takes one away."""
        for name, value in variables.items():
            if value:
                self.environment.setenv(name, value)
            else:
                self.environment.delenv(name, raising=False)

    @property
    def named(self) -> dict[str, str]:
        """What tells a child process which store it is about; nothing for the file in its home."""
        return {"TT_STORE": self._environment_store} if self._environment_store else {}

    def settings(self, text: str) -> None:
        """Write the settings file."""
        self.home.mkdir(exist_ok=True)
        (self.home / "config.toml").write_text(text, encoding="utf-8")

    @property
    def store(self) -> Path:
        """The store's file."""
        return self.home / "timetracker.db"

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that the user keeps, to compare before and after."""
        return dump(self._environment_store or self.store)

    def log(self) -> list[dict[str, Any]]:
        """The event log's lines about the store's events."""
        return [line for line in log_lines(self.home) if "event_id" in line]

    def finished(self) -> list[dict[str, Any]]:
        """The event log's lines about finished commands."""
        return [line for line in log_lines(self.home) if line["event"] == "cli.command"]


@pytest.fixture
def git() -> str:
    """The path of git; skips where there is none, which the tests can do without."""
    return shutil.which("git") or pytest.skip("git is not installed")


@pytest.fixture
def clone(git: str) -> str:
    """The path of git; skips outside a clone, as in an unpacked archive."""
    return git if (Path(__file__).parents[1] / ".git").exists() else pytest.skip("not a clone")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without anything that would reach the program from outside."""
    return monkeypatch


@pytest.fixture(scope="session")
def cheap_hashes() -> Iterator[None]:
    """Argon2 at its lowest cost, but where the cost itself is tried."""
    argon2 = pytest.importorskip("argon2", reason="the extra `web` is not installed")
    with pytest.MonkeyPatch.context() as patch:
        cheap = functools.partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(argon2, "PasswordHasher", cheap)
        patch.setattr(passwords, "_NOBODY", cheap().hash("whatever"))  # what the password of no user is compared with
        yield


@pytest.fixture
def clock(environment: pytest.MonkeyPatch) -> EnvironmentClock:
    """2026-03-02 09:00 UTC, a Monday, until told otherwise: `.tick("25m")`, `.set("2026-03-03 08:00")`."""
    return EnvironmentClock(environment)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet."""
    return tmp_path / "home"


@pytest.fixture
def older_file(tmp_path: Path) -> Path:
    """A copy of the store that an older program filled with odd values, as a file."""
    return load.file(tmp_path / "older" / "timetracker.db")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a network: one for all, since its driver runs once in a process."""
    from tests.web.chromium import launched

    with launched() as browser_:
        yield browser_


@pytest.fixture
def tt(
    home: Path,
    chosen: str,
    clock: EnvironmentClock,
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Tt]:
    """Runs command lines in a fresh home, in UTC, at the time of `clock`."""
    yield Tt(home, environment, capsys, chosen)


@pytest.fixture
def ws(home: Path, chosen: str, clock: EnvironmentClock) -> Iterator[Workspace]:
    """A workspace over a fresh store in `home`, in UTC, at the time of `clock`."""
    workspace_ = workspace(home, clock, store=chosen)
    yield workspace_
    workspace_.close()

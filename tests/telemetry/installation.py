"""A wheel really built for channel `test`, installed into an environment of its own, and homes to use it in."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.deadline import DEADLINE_S
from tests.delivery.artifacts import build, wheel

from timetracker import telemetry
from timetracker.cli.main import main
from timetracker.telemetry import Consent, analytics_defaults as embedded, decisions, outbox
from timetracker.telemetry.endpoint import Terms, endpoint as embedded_endpoint
from timetracker.telemetry.outbox import OutboxLine
from timetracker.telemetry.payload import wire
from timetracker.telemetry.sender import Sender

KEY = "phc_" + "T" * 40
DSN_KEY = "0123456789abcdef" * 2


class Installation:
    """A build whose endpoint is a loopback address."""

    def __init__(self, directory: Path, host: str, dsn: str = "") -> None:
        self.host, self.dsn = host, dsn
        variables = {"CHANNEL": "test", "POSTHOG_API_KEY": KEY, "POSTHOG_HOST": host, "SENTRY_DSN": dsn}
        built = build(directory / "dist", "wheel", variables={key: value for key, value in variables.items() if value})
        assert built.returncode == 0, built.stderr
        venv.create(directory / "venv", symlinks=True)
        site = directory / "venv" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
        zipfile.ZipFile(wheel(directory / "dist")).extractall(site)
        # The libraries of the environment that runs the tests, behind the build.
        (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="ascii")
        self.python = str(directory / "venv" / "bin" / "python")
        self.bin = directory / "venv" / "bin"
        script = f"#!{self.python}\nfrom timetracker.cli.entry import run\nrun()\n"
        (self.bin / "tt").write_text(script, encoding="utf-8")
        (self.bin / "tt").chmod(0o755)


class Box:
    """A home in which an installed build runs, at an instant that is set: a Tuesday."""

    def __init__(self, home: Path, installation: Installation, *, inside: bool = False) -> None:
        """`inside`: commands run in this process, as if it were the build's; what they start is the build's."""
        self.home = home
        self.installation = installation
        self.inside = inside
        self.now = datetime(2026, 3, 3, 9, tzinfo=UTC)

    def next_week(self) -> None:
        """Go on until the week has closed."""
        self.now += timedelta(days=7)

    def environ(self, **more: str) -> dict[str, str]:
        """The environment of a command, and nothing of the caller's."""
        path = f"{self.installation.bin}{os.pathsep}{os.environ['PATH']}"
        home = {"HOME": str(self.home), "TT_HOME": str(self.home)}
        return {"PATH": path, **home, "TT_ZONE": "UTC", "TT_NOW": self.now.isoformat(), **more}

    def __call__(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the build's `tt` to its end, as a script does."""
        if self.inside:
            return self._run_here(*words, **more)
        line = [str(self.installation.bin / "tt"), *words]
        return subprocess.run(
            line,
            env=self.environ(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE_S,
        )

    def _run_here(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        out, err = io.StringIO(), io.StringIO()
        with self.acting(**more), redirect_stdout(out), redirect_stderr(err):
            code = main(words)
        return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())

    @contextmanager
    def acting(self, **more: str) -> Iterator[None]:
        """Let this process be the build's: its environment, what is embedded, and the program that it starts."""
        installed, environ = self.installation, self.environ(**more)
        values = {"BUILD_CHANNEL": "test", "POSTHOG_API_KEY": KEY, "POSTHOG_HOST": installed.host}
        values |= {"SENTRY_DSN": installed.dsn} if installed.dsn else {}
        with pytest.MonkeyPatch.context() as patch, open(os.devnull, encoding="ascii") as nothing:
            for name in [*os.environ]:
                patch.delenv(name)
            for name, value in environ.items():
                patch.setenv(name, value)
            for name, value in values.items():
                patch.setattr(embedded, f"{name}_DEFAULT", value)
            patch.setattr(sys, "executable", installed.python)
            patch.setattr(sys, "stdin", nothing)
            yield

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the build's `tt`, to be killed."""
        line = [str(self.installation.bin / "tt"), *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(line, env=self.environ(), stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True)

    def python(self, code: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a few lines with the build's Python."""
        words = [self.installation.python, "-c", code]
        return subprocess.run(
            words, env=self.environ(**more), capture_output=True, text=True, check=False, timeout=DEADLINE_S
        )

    def sender(self, **more: str) -> subprocess.Popen[str]:
        """Start the sender's process as a command would, but with an output to read."""
        words = [self.installation.python, "-I", "-m", "timetracker.telemetry.sender", str(self.telemetry)]
        words += [f"{self.now.timestamp():.0f}", "--wait"]
        return subprocess.Popen(words, env=more, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def send(self, **more: str) -> Any:
        """What became of the weeks that have closed, as the sender says."""
        if self.inside:
            with self.acting(**more):
                target = embedded_endpoint()
                assert target is not None
                series = Sender(str(self.telemetry), target, self.now)
                return {"reason": series.run(), **series.counts}
        child = self.sender(**more)
        return json.loads(child.communicate(timeout=DEADLINE_S)[0])

    @property
    def telemetry(self) -> Path:
        """The directory of telemetry's files."""
        return self.home / "telemetry"

    @property
    def waiting(self) -> list[str]:
        """The wire bytes of all that waits, as `tt telemetry show` prints them, but for counts, which it raises."""
        return uncounted(self("telemetry", "show").stdout.splitlines()[1:])

    @property
    def line(self) -> list[str]:
        """The wire bytes of what is in line."""
        return [line.wire for line in outbox.lines(str(self.telemetry))]

    @property
    def sent(self) -> list[str]:
        """The wire bytes of what was recorded as sent, but for counts."""
        return uncounted(line.wire for line in outbox.sent(str(self.telemetry), most=1 << 30))

    def status(self, **more: str) -> Any:
        """What `tt telemetry status` says."""
        return json.loads(self("telemetry", "status", "--json", **more).stdout)["data"]

    def enable(self, *words: str) -> None:
        """Say yes by the command."""
        said = self("telemetry", "enable", "--yes", *words)
        assert (said.returncode, said.stderr) == (0, "")

    def consent(self) -> Consent:
        """Say yes to both without running a command, for a store that is not there yet."""
        self.telemetry.mkdir(parents=True, exist_ok=True, mode=0o700)
        address = self.installation.host.partition("://")[2]
        crashes = f"sentry:{address}" if self.installation.dsn else f"posthog:{address}"
        terms = Terms(f"posthog:{address}", crashes, "0" * 64)
        given = decisions.granted(
            str(self.telemetry), 1_772_442_000, "command", terms, telemetry.PURPOSES, user=1, store="0" * 32
        )
        outbox.set_gate(str(self.telemetry), outbox.monday(self.now) + outbox.WEEK)
        return given

    def fill(self, count: int, *, days_ago: int = 7) -> list[str]:
        """Put so many events of last week in line, and give their wire bytes."""
        existing = telemetry.read(str(self.telemetry))
        given = self.consent() if existing is None else existing
        earlier = outbox.lines(str(self.telemetry))
        day = f"{self.now - timedelta(days=days_ago):%Y-%m-%d}"
        lines = [waiting(given, len(earlier) + number, day) for number in range(count)]
        outbox._write(str(self.telemetry), [*earlier, *lines])
        return [line.wire for line in lines]


def uncounted(lines: Iterable[str]) -> list[str]:
    """The lines that are no counts of commands or pages."""
    return [line for line in lines if '.counted", "uuid"' not in line]


def waiting(given: Consent, number: int, day: str) -> OutboxLine:
    """A started timer in line."""
    fields = {"user_id": 1, "entry_id": number, "project_id": 1, "task_id": None}
    text = wire(
        "timer.started", fields, uuid=f"00000000-0000-4000-8000-{number:012}", day=day, ordinal=number,
        distinct_id=given.id, scope=given.scope,
    )  # fmt: skip
    assert text is not None
    return OutboxLine(given.mark, given.usage, 1, text)

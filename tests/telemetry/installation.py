"""A wheel really built for channel `test`, installed into an environment of its own, and homes to use it in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from pathlib import Path
from typing import Any

from tests.delivery.artifacts import build, wheel

from timetracker.telemetry import consent as consents
from timetracker.telemetry import spawn
from timetracker.telemetry.lines import Place
from timetracker.telemetry.outbox import EVERY_S, Outbox
from timetracker.telemetry.payload import wire

KEY = "phc_" + "T" * 40
DSN_KEY = "0123456789abcdef" * 2


class Installation:
    """A build whose endpoint is a loopback address."""

    def __init__(self, directory: Path, host: str, dsn: str = "") -> None:
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
    """A home in which an installed build runs."""

    def __init__(self, home: Path, installation: Installation) -> None:
        self.home = home
        self.installation = installation

    def environ(self, **more: str) -> dict[str, str]:
        """The environment of a command, and nothing of the caller's."""
        path = f"{self.installation.bin}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(self.home), "TT_HOME": str(self.home), "TT_ZONE": "UTC", **more}

    def __call__(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the build's `tt` to its end, as a script does."""
        line = [str(self.installation.bin / "tt"), *words]
        return subprocess.run(
            line, env=self.environ(**more), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the build's `tt`, to be killed."""
        line = [str(self.installation.bin / "tt"), *words]
        return subprocess.Popen(
            line,
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def python(self, code: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a few lines with the build's Python."""
        words = [self.installation.python, "-c", code]
        return subprocess.run(words, env=self.environ(**more), capture_output=True, text=True, check=False)

    def sender(self, **more: str) -> subprocess.Popen[str]:
        """Start the sender's process as a command would, but with an output to read."""
        words = [self.installation.python, "-I", "-m", "timetracker.telemetry.sender", str(self.telemetry), "--wait"]
        return subprocess.Popen(words, env=more, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @property
    def telemetry(self) -> Path:
        """The directory of telemetry's files."""
        return self.home / "telemetry"

    @property
    def outbox(self) -> Outbox:
        """The outbox of this home."""
        return Outbox(str(self.telemetry))

    @property
    def waiting(self) -> list[str]:
        """The wire bytes of what waits."""
        return [line.wire for line in self.outbox.lines()]

    @staticmethod
    def waiting_in(home: Path) -> list[str]:
        """The wire bytes of what waits in any home."""
        return [line.wire for line in Outbox(str(home / "telemetry")).lines()]

    @property
    def sent(self) -> list[str]:
        """The wire bytes of what was recorded as sent."""
        path = self.telemetry / "sent.jsonl"
        lines = path.read_text("ascii").splitlines() if path.exists() else []
        return [line.partition('"wire": ')[2][:-1] for line in lines]

    def status(self, **more: str) -> Any:
        """What `tt telemetry status` says."""
        return json.loads(self("telemetry", "status", "--json", **more).stdout)["data"]

    def enable(self) -> None:
        """Say yes by the command; no sender starts by itself for some hours."""
        self.wait()
        said = self("telemetry", "enable", "--yes")
        assert (said.returncode, said.stderr) == (0, "")

    def wait(self) -> None:
        """Let no sender start by itself for some hours."""
        self.telemetry.mkdir(parents=True, exist_ok=True, mode=0o700)
        spawn.not_before(str(self.telemetry), time.time() + EVERY_S)

    def consent(self) -> consents.Consent:
        """Say yes without running a command."""
        given = consents.granted(str(self.telemetry), 1_772_442_000, "command")
        self.outbox.begin(None, 0)
        return given

    def fill(self, count: int, day: str = "") -> list[str]:
        """Put so many events in line, and give their wire bytes."""
        known = consents.read(str(self.telemetry))
        given = self.consent() if known is None else known
        begin = len(self.waiting)
        lines = [waiting(given, begin + number, day) for number in range(count)]
        with (self.telemetry / "outbox.jsonl").open("a", encoding="ascii") as file:
            file.writelines(f'{{"generation": {given.generation}, "event_id": 1, "wire": {line}}}\n' for line in lines)
        self.outbox._write_place(Place({}, pending=begin + count))
        return lines


def waiting(given: consents.Consent, number: int, day: str = "") -> str:
    """The wire bytes of a started timer."""
    from datetime import UTC, datetime

    fields = {"user_id": 1, "entry_id": number, "project_id": 1, "task_id": None}
    uuid = f"00000000-0000-4000-8000-{number:012}"
    day = day or f"{datetime.now(UTC):%Y-%m-%d}"
    text = wire(
        "timer.started", fields, uuid=uuid, day=day, ordinal=number, distinct_id=given.distinct_id, scope=given.scope
    )
    assert text is not None
    return text

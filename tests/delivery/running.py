"""Runs the scripts of the workflows as the service does: by a user, with a file for their outputs."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests.deadline import DEADLINE_S
from tests.delivery.artifacts import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = ROOT / ".github" / "scripts"


def run(script: str, *words: str, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    plain = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    return subprocess.run(
        [str(SCRIPTS / script), *words],
        cwd=cwd,
        env=plain | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )


def command(directory: Path, name: str, text: str) -> str:
    """A PATH on which a command of the service is a script of the test."""
    place = directory / "bin"
    place.mkdir(exist_ok=True)
    (place / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    (place / name).chmod(0o755)
    return f"{place}:{os.environ['PATH']}"


def outputs(path: Path) -> dict[str, str]:
    """What a step put out, read as the service reads it.

    Raises ValueError for a line that it would refuse.
    """
    values: dict[str, str] = {}
    lines = iter(path.read_text().splitlines() if path.exists() else ())
    for text in lines:
        name, equals, value = text.partition("=")
        if "<<" in name:
            name, _, end = text.partition("<<")
            value = "\n".join(iter(lambda: next(lines), end))
        elif not equals:
            raise ValueError(f"Invalid format '{text}'")
        values[name] = value
    return values

"""Starts a process that outlives the command and is never waited for."""

from __future__ import annotations

import os
import sys

from timetracker.domain.annotations import Mapping, Sequence


def start(words: Sequence[str], environ: Mapping[str, str]) -> None:
    """Start a process without terminal or streams, in a session of its own.

    Raises OSError.
    """
    if not hasattr(os, "posix_spawn"):
        _start_slowly(words, environ)
        return
    null = os.devnull
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, null, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, null, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, null, os.O_WRONLY, 0),
    ]
    try:
        os.posix_spawn(words[0], list(words), environ, file_actions=actions, setsid=True)
    except NotImplementedError:
        _start_slowly(words, environ)


def _start_slowly(words: Sequence[str], environ: Mapping[str, str]) -> None:
    import subprocess

    flags = 0x0000_0208 if sys.platform == "win32" else 0  # new process group, detached
    subprocess.Popen(
        words, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=sys.platform != "win32", creationflags=flags,
    )  # fmt: skip

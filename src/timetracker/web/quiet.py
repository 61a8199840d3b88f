"""An answer that nothing happened, given again without a look at the store while no file of it was written.

Each open page asks for the timer every two seconds, and nearly always nothing happened. The same request (path, query
and all headers) from the same address has the same answer as long as the files from which it was made are as they were:
their numbers, sizes and times of writing. What the clock alone changes, midnight and the age of a session, is seen
`HOLDS_S` seconds later at the most.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from timetracker.domain.record import NamedTuple

HOLDS_S = 10
SETTLED_S = 2  # a file that was written just now may be written again within one tick of its clock
MOST = 4096  # answers that are kept
WRITTEN = "timetracker.written"  # of the WSGI environment: what `written` gave before the store was read

Written = tuple[tuple[str, int, int, int], ...]  # path, number, size and time of writing of each file
Start = Callable[..., Any]


class _Answer(NamedTuple):
    """An answer, the files from which it was made, and until when it holds on the clock of the process."""

    status: str
    headers: list[tuple[str, str]]
    files: Written
    until: float


class NotModifiedMiddleware:
    """Middleware in front of an application; requests that it answers itself are passed to `count`."""

    def __init__(self, app: Callable[..., Any], count: Callable[[str, float], object]) -> None:
        self._app = app
        self._count = count
        self._answers: dict[bytes, _Answer] = {}

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" not in environ:
            return self._app(environ, start_response)  # type: ignore[no-any-return]  # as WSGI has it
        began = time.perf_counter()
        key = _key(environ)
        answer = self._answers.get(key)
        if answer is None or time.monotonic() > answer.until or _looked_at(answer.files) != answer.files:
            return self._app(environ, self._kept(environ, key, start_response))  # type: ignore[no-any-return]  # likewise
        start_response(answer.status, answer.headers.copy())
        self._count(environ["PATH_INFO"], time.perf_counter() - began)
        return ()

    def _kept(self, environ: dict[str, Any], key: bytes, start_response: Start) -> Start:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            files: Written | None = environ.get(WRITTEN)
            if files and status.startswith("304") and all(name != "Set-Cookie" for name, _ in headers):
                if len(self._answers) >= MOST:
                    self._answers.clear()
                self._answers[key] = _Answer(status, headers.copy(), files, time.monotonic() + HOLDS_S)
            return start_response(status, headers, *more)

        return start


def written(paths: Iterable[str]) -> Written | None:
    """How files are now, to be compared later; None where that would not tell of what is written next."""
    files = _looked_at((path, 0, 0, 0) for path in paths)
    newest = max(at for *_, at in files)
    if sys.platform == "win32" or newest > (time.time() - SETTLED_S) * 1e9:  # Windows writes times when it likes to
        return None
    return files


def _looked_at(files: Iterable[tuple[str, int, int, int]]) -> Written:
    return tuple(_file(path) for path, *_ in files)


def _file(path: str) -> tuple[str, int, int, int]:
    try:
        there = os.stat(path)
    except OSError:
        return path, 0, 0, 0
    return path, there.st_ino, there.st_size, there.st_mtime_ns


def _key(environ: dict[str, Any]) -> bytes:
    """What a request is known by: whoever sends another header is somebody else."""
    fields = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
    asked = (environ["PATH_INFO"], environ.get("QUERY_STRING"), environ.get("REMOTE_ADDR"), sorted(fields.items()))
    return sha256(repr(asked).encode()).digest()

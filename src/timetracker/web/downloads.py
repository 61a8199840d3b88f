"""Files that are read from the store while they are sent: few at once for each user, few in all."""

import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from itertools import chain
from time import perf_counter

from flask import Response, current_app, g, request
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from timetracker.actions import deferred
from timetracker.web.ended import ended, leave
from timetracker.web.wire import SENT, THREADS
from timetracker.workspace import Workspace

BLOCK = 1 << 16
MOST_OF_ONE_USER = 2
MOST_AT_ONCE = THREADS // 2  # that are being read; the other threads are for pages
AT_A_TIME = 2  # blocks that are being made
RETRY_S = 10


class Downloads:
    """The downloads of one process: whose they are until they were sent, and how many are still being read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: Counter[int] = Counter()
        self._reading = 0
        self.turn = threading.Semaphore(AT_A_TIME)

    def begin(self, user_id: int) -> None:
        """Take one of the user's places.

        Raises TooManyRequests, and ServiceUnavailable where no thread would be left for pages.
        """
        with self._lock:
            if self._of[user_id] >= MOST_OF_ONE_USER:
                raise TooManyRequests("Two downloads of yours are still on their way.", retry_after=RETRY_S)
            if self._reading >= MOST_AT_ONCE:
                raise ServiceUnavailable("Too many downloads are being made.", retry_after=RETRY_S)
            self._of[user_id] += 1
            self._reading += 1

    def complete(self) -> None:
        """Note that one has been read."""
        with self._lock:
            self._reading -= 1

    def end(self, user_id: int) -> None:
        """Give a place of the user back."""
        with self._lock:
            self._of[user_id] -= 1


def download(pieces: Generator[bytes], mime: str, name: str) -> Response:
    """An answer that reads the store while it is sent, and then ends the request's workspace.

    Raises what is wrong with the question before anything is sent, TooManyRequests and ServiceUnavailable.
    """
    downloads: Downloads = current_app.extensions["downloads"]
    user_id = g.ws.user_id
    downloads.begin(user_id)
    try:
        blocks = _blocks(pieces, downloads.turn)
        first = next(blocks)
    except BaseException:
        downloads.complete()
        downloads.end(user_id)
        raise
    answer = Response(chain([first], blocks), mimetype=mime)
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.call_on_close(_leaving(pieces, downloads))
    tell = request.environ.get(SENT, answer.call_on_close)
    tell(lambda: downloads.end(user_id))
    return answer


def _leaving(pieces: Generator[bytes], downloads: Downloads) -> Callable[[], None]:
    """What is done once everything was read: a million entries are never in memory."""
    g.status = 200
    ended_so_far, began = ended(g.ws), g.began
    ws: Workspace = g.pop("ws")

    def leaving() -> None:
        downloads.complete()
        pieces.close()
        deferred.record(ws)
        leave(ws, ended_so_far and ended_so_far._replace(duration_ms=int((perf_counter() - began) * 1000)))
        ws.close()

    return leaving


def _blocks(pieces: Iterator[bytes], turn: threading.Semaphore) -> Iterator[bytes]:
    """The same file in pieces that are worth a write; few are made at a time, so that pages come in between."""
    more = True
    while more:
        block: list[bytes] = []
        size = 0
        with turn:
            while more and size <= BLOCK:
                piece = next(pieces, None)
                more = piece is not None
                block.append(piece or b"")
                size += len(piece or b"")
        yield b"".join(block)

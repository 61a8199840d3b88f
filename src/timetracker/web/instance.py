"""The running web admin of a store: known by a lock that only its process holds, never by a port that answers."""

import hashlib
import os
from collections.abc import Iterator

from timetracker.files import Busy, locked, read_ascii, replace
from timetracker.scope import contextmanager, suppress


def place(state: str, store: str) -> str:
    """Where the web admin of a store leaves its address, in the state directory."""
    return os.path.join(state, f"web-{hashlib.sha256(store.encode()).hexdigest()[:12]}")


def running(path: str) -> str | None:
    """The address of the web admin that runs, empty while it is being started; None when none does."""
    try:
        with locked(f"{path}.lock", wait=False):
            return None
    except Busy:
        with suppress(OSError):
            return read_ascii(path).strip()
        return ""
    except OSError:
        return None  # no state directory yet


@contextmanager
def claimed(path: str) -> Iterator[None]:
    """Hold the place for as long as the web admin runs.

    Raises Busy when another one came first.
    """
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with locked(f"{path}.lock", wait=False):
        _forget(path)  # of one that was killed
        try:
            yield
        finally:
            _forget(path)


def tell(path: str, address: str) -> None:
    """Leave the address for others, once it is served there."""
    replace(path, f"{address}\n")


def _forget(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)

"""What says that a package of the extra `invoice` is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from timetracker.domain.errors import SourceError

INSTALL = "pipx install 'tt-timetracker[invoice]'"


@contextmanager
def needed(package: str) -> Iterator[None]:
    """Around an import of a package: SourceError where it is not installed."""
    try:
        yield
    except ImportError:
        raise missing(package) from None


def missing(package: str) -> SourceError:
    """The error that says how to install it."""
    return SourceError(f"This needs {package}, which is not installed.", hint=f"Install it: {INSTALL}")

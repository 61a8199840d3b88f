"""What says that a package of the extra `invoice` is missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from timetracker.domain.errors import SourceError

# Kind of file, or check -> the modules that it needs.
NEEDS = {"pdf": ("typst",), "facturx": ("typst", "pikepdf"), "check": ("lxml", "saxonche", "facturx", "pikepdf")}
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


def absent(kind: str) -> str:
    """The module that a kind of file, or a check, needs and that is not installed; empty where nothing is missing."""
    return next((module for module in NEEDS.get(kind, ()) if find_spec(module) is None), "")

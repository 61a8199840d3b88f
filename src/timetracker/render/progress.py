"""A bar that shows how much of a file was read, on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(what: str, size: int) -> Iterator[Callable[[int], None]]:
    """Draw a bar on standard error while the block runs; what it gives is called with every further length read."""
    from rich.console import Console  # door: rich
    from rich.progress import Progress  # door: rich

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=size)
        yield lambda more: progress.advance(task, more)


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """The same of what counts itself: what it gives is called with how much is done, and how much it is in all."""
    from rich.console import Console  # door: rich
    from rich.progress import Progress  # door: rich

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)

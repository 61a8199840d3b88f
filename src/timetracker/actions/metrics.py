"""The figures of a workspace, for every door they leave by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING

from timetracker.actions import destination
from timetracker.files import write_whole
from timetracker.interchange import FORMATS
from timetracker.observe import metrics
from timetracker.observe.metrics_fold import dated
from timetracker.workspace import Workspace

if TYPE_CHECKING:
    from timetracker.settings import Settings
    from timetracker.workspace import Clock


def exposed(open_settings: Callable[[], Settings], clock: Clock, commands: Iterable[str]) -> Callable[[], bytes]:
    """A function that gives the figures as text, each time from a workspace of its own."""

    @contextmanager
    def watch() -> Iterator[metrics.Watched]:
        ws = Workspace(open_settings(), clock, component="exporter")
        try:
            yield metrics.Watched(
                ws.settings, ws.days, ws.clock.now(), ws.store.path, ws.installation.known_token(), ws.reading,
                cache(partial(dated, ws.paths.logs)),
            )  # fmt: skip
        finally:
            ws.close()

    collector = metrics.Collector(watch, commands, FORMATS)
    return lambda: metrics.text(collector)


def write(path: str, text: bytes) -> None:
    """Replace a file at once, so that a node_exporter never reads half of it; readable by all.

    Raises OSError.
    """
    with destination.opened(path, mode=0o644) as handle:
        write_whole(handle, text)

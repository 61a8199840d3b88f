"""The figures of a workspace, for every door they leave by."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache, partial

from timetracker.actions import destination
from timetracker.domain.errors import SourceError
from timetracker.files import write_whole
from timetracker.interchange import FORMATS
from timetracker.observe import metrics
from timetracker.observe.metrics_families import ScrapeState
from timetracker.observe.metrics_fold import LogCounts, dated
from timetracker.observe.metrics_server import Exposed
from timetracker.settings import Settings
from timetracker.workspace import Clock, Workspace


def exposed(
    open_settings: Callable[[], Settings], clock: Clock, commands: Iterable[str], user_id: int | None = None
) -> Exposed:
    """What gives the figures, each time from a workspace of its own; of the user that the store knows us as, or one."""
    watch = watching(open_settings, clock, user_id)
    words = tuple(commands)
    plain, created = (metrics.Collector(watch, words, FORMATS, created=created) for created in (False, True))
    return Exposed(
        lambda openmetrics: metrics.text(created if openmetrics else plain, openmetrics=openmetrics), plain.failing
    )


def watching(
    open_settings: Callable[[], Settings], clock: Clock, user_id: int | None = None
) -> Callable[[], AbstractContextManager[ScrapeState]]:
    """What is looked at for one reading of the figures."""

    @contextmanager
    def watch() -> Iterator[ScrapeState]:
        ws = Workspace(open_settings(), clock, user_id=user_id, component="exporter")
        try:
            files, now = cache(partial(dated, ws.paths.logs)), ws.clock.now()
            fold = LogCounts(ws.paths.logs, os.path.join(ws.paths.state, "metrics"))
            yield ScrapeState(
                ws.settings, ws.days, now, ws.store.path, ws.installation.known_token(), ws.reading,
                lambda: ws.user_id, cache(lambda: fold.counts(files(), now.timestamp())), files,
            )  # fmt: skip
        finally:
            ws.close()

    return watch


def write(path: str, text: bytes) -> None:
    """Replace a file at once, so that a node_exporter never reads half of it; readable by all.

    Raises SourceError.
    """
    try:
        with destination.opened(path, mode=0o644) as handle:
            write_whole(handle, text)
    except OSError as error:
        raise SourceError(f"{path} cannot be written ({error.strerror}).", hint="Choose another file.") from error

"""The things of a source on their way into an import: hundreds at once, so that what is known is asked for at once."""

from collections.abc import Iterable, Iterator, Sequence

from timetracker.actions.arrival import SourcePosition
from timetracker.actions.intake import BATCH, ImportRun
from timetracker.interchange.source import Item


def take_all(intake: ImportRun, reading: Sequence[str], items: Iterable[tuple[int, Item]]) -> None:
    """Take in the things of a source, of whose file `reading` has the name."""
    for file, things in _batches(reading, items):
        intake.look_ahead([item for _, item in things])
        place = 0
        while (place := intake.plain.take(things, place)) < len(things):
            intake.settle(file)
            intake.flush_if_full()
            line, item = things[place]
            intake.offer(SourcePosition(file, line), item)
            intake.begin_plain()
            place += 1
        intake.settle(file)
        intake.flush_if_full()


def _batches(reading: Sequence[str], items: Iterable[tuple[int, Item]]) -> Iterator[tuple[str, list[tuple[int, Item]]]]:
    """Some hundred things with their lines, and the file that they are all of."""
    batch: list[tuple[int, Item]] = []
    file = ""
    for thing in items:
        if len(batch) >= BATCH or reading[0] is not file:
            yield file, batch
            batch, file = [], reading[0]
        batch.append(thing)
    yield file, batch

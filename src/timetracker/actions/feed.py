"""The things of a source on their way into an import: hundreds at once, so that what is known is asked for at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from timetracker.actions.arrival import SourcePosition
from timetracker.actions.intake import BATCH, Intake
from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.source import UnparsedLine

Thing: TypeAlias = "tuple[str, int, Draft | UnparsedLine]"  # with its file and line


def take_all(intake: Intake, reading: Sequence[str], items: Iterable[tuple[int, Draft | UnparsedLine]]) -> None:
    """Take in the things of a source, of whose file `reading` has the name."""
    file = ""
    for things in _batches(reading, items):
        intake.look_ahead([thing[2] for thing in things])
        for name, line, item in things:
            if name is file and isinstance(item, EntryDraft) and _taken_plain(intake, file, line, item):
                continue
            intake.settle(file)
            intake.flush_if_full()
            file = name
            intake.offer(SourcePosition(file, line), item)
            intake.begin_plain()
    intake.settle(file)


def _taken_plain(intake: Intake, file: str, line: int, item: EntryDraft) -> bool:
    plain = intake.plain
    if plain.take(line, item):
        return True
    if not plain.full:
        return False
    intake.settle(file)
    intake.flush_if_full()
    return plain.take(line, item)


def _batches(reading: Sequence[str], items: Iterable[tuple[int, Draft | UnparsedLine]]) -> Iterator[list[Thing]]:
    batch: list[Thing] = []
    for line, item in items:
        batch.append((reading[0], line, item))
        if len(batch) >= BATCH:
            yield batch
            batch = []
    yield batch

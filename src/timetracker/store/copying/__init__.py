"""Copies a whole store from a file to PostgreSQL, back, or between two databases: every row, id and number.

Rows travel as lines of PostgreSQL's COPY format. Both sides can write a table as such lines in the order of its key,
which is what is compared at the end. A copy that was cut off goes on where it was, as long as nothing was recorded in
the source meanwhile; until it is verified, nobody can take its target for a store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256

from sqlalchemy import Table

from timetracker.domain.errors import InvalidInput, StoreError
from timetracker.store import address as addresses
from timetracker.store.copying.file import FileSource, FileTarget
from timetracker.store.copying.sides import CHUNK, LONG, CopyResult
from timetracker.store.opening import opened
from timetracker.store.schema import METADATA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.copying.team import TeamSource, TeamTarget

    Source = FileSource | TeamSource
    Target = FileTarget | TeamTarget

BATCH = 50 * CHUNK  # lines that are committed together


def copy(origin: str, goal: str, progress: Callable[[int, int], None]) -> CopyResult:
    """Copy the store at one address to another; `told` is called with the rows that are done, and all of them.

    Raises InvalidInput, NotFound, and StoreError: then the target is not a store yet.
    """
    for address in (origin, goal):
        opened(address).close()  # an address of either kind, and what it needs is installed
    if not any(addresses.on_postgresql(address) for address in (origin, goal)):
        raise InvalidInput("Both are files.", hint="Of a file, make a backup.", command="tt db backup --help")
    if origin == goal:
        raise InvalidInput("Both are the same store.", hint="Name another one to copy to.")
    with closing(_source(origin)) as source, closing(_target(goal)) as target:
        try:
            return _copied(source, target, progress)
        except (*source.errors, *target.errors) as error:
            side = source if isinstance(error, source.errors) else target
            raise side.wrapped(error) from error


def _source(origin: str) -> Source:
    if addresses.on_postgresql(origin):
        from timetracker.store.copying.team import TeamSource

        return TeamSource(origin)
    return FileSource(origin)


def _target(goal: str) -> Target:
    if addresses.on_postgresql(goal):
        from timetracker.store.copying.team import TeamTarget

        return TeamTarget(goal)
    return FileTarget(goal)


def _copied(source: Source, target: Target, tell: Callable[[int, int], None]) -> CopyResult:
    mark = source.mark()
    resumed = target.begin(mark)
    counts = {table.name: source.count(table) for table in METADATA.sorted_tables}
    sums: dict[str, str] = {}
    progress = _Progress(sum(counts.values()), tell)
    for table in METADATA.sorted_tables:
        begin = target.reached(table) if table.name in LONG else None
        summed = sha256()
        for batch in _batches(progress.counted(_summed(source.lines(table, begin), summed))):
            target.load(table, batch)
        if begin is None:
            sums[table.name] = summed.hexdigest()
    for table in METADATA.sorted_tables:
        _verify(source, target, table, counts[table.name], sums.get(table.name))
    target.finish(source.given())
    return CopyResult(counts, resumed, source.newest() - mark.event)


class _Progress:
    def __init__(self, total: int, progress: Callable[[int, int], None]) -> None:
        self._whole = total
        self._told = progress
        self._done = 0

    def counted(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in lines:
            self._done += chunk.count(b"\n")
            self._told(self._done, self._whole)
            yield chunk


def _summed(lines: Iterator[bytes], summed: sha256) -> Iterator[bytes]:  # type: ignore[valid-type]  # a class of C
    for chunk in lines:
        summed.update(chunk)  # type: ignore[attr-defined]
        yield chunk


def _batches(lines: Iterator[bytes]) -> Iterator[Iterator[bytes]]:
    """The chunks in groups that are committed together; each group must be used up before the next is asked for."""
    for first in lines:
        yield _group(first, lines)


def _group(first: bytes, lines: Iterator[bytes]) -> Iterator[bytes]:
    held = first.count(b"\n")
    yield first
    while held < BATCH and (chunk := next(lines, None)) is not None:
        held += chunk.count(b"\n")
        yield chunk


def _verify(source: Source, target: Target, table: Table, count: int, digest: str | None) -> None:
    if digest is None:
        digest = _sum(source.lines(table))
    if target.count(table) != count or _sum(target.lines(table)) != digest:
        raise StoreError(
            f"The copy of the table {table.name} is not what it was made from; it was not put into use.",
            hint="Check both disks, take away what was copied, and begin again.",
        )


def _sum(lines: Iterator[bytes]) -> str:
    summed = sha256()
    for chunk in lines:
        summed.update(chunk)
    return summed.hexdigest()

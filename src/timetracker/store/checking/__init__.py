"""Looks for damage in a store: its file, its tables, every value, and whether rows and journal tell the same.

Each check takes time in proportion to what it reads. Nothing here writes.
"""

from __future__ import annotations

from timetracker.domain.annotations import AbstractContextManager, Any, Callable, Iterator
from timetracker.domain.errors import StoreDamaged, StoreError
from timetracker.domain.families import no_defect
from timetracker.domain.record import NamedTuple
from timetracker.store.changing import share_out
from timetracker.store.checking import history, structure, values
from timetracker.store.checking.progress import ProgressCounter
from timetracker.store.overlaps import FOREVER
from timetracker.store.reader import Reader
from timetracker.store.rows import month_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from timetracker.store.changing import Sums

    class Store(Protocol):
        """What can be looked at."""

        def read(self) -> AbstractContextManager[Reader]:
            """A consistent view."""


SHOWN = 5


class Finding(NamedTuple):
    """One check of a store: its name, whether it passed, and what was found."""

    check: str
    passed: bool
    detail: str


def findings(store: Store, tell: Callable[[int, int], None] | None = None) -> list[Finding]:
    """The results of all checks, in order; `tell` is called with the rows that are done, and all of them.

    Raises StoreError when the store cannot be opened at all.
    """
    with store.read() as reader, reader.any_text():
        return list(_results(reader, tell))


def damage(store: Store) -> str:
    """What is wrong with a store, in words; empty when nothing is."""
    return summary(findings(store))


def damage_seen(reader: Reader) -> str:
    """The same through a transaction that is open."""
    with reader.any_text():
        return summary(list(_results(reader, None)))


def summary(findings: list[Finding]) -> str:
    """The checks that failed, and why."""
    return "; ".join(f"{finding.check}: {finding.detail}" for finding in findings if not finding.passed)


def verify(store: Store, what: str, *, hint: str) -> None:
    """Hold a copy to the same checks.

    Raises StoreDamaged, which calls it `what`.
    """
    wrong = damage(store)
    if wrong:
        raise StoreDamaged(f"{what} is damaged ({wrong}).", hint=hint)


def _results(reader: Reader, tell: Callable[[int, int], None] | None) -> Iterator[Finding]:
    damage = _tried("file", reader.connection.damage, "intact")
    yield damage
    if not damage.passed:
        return  # what is in it is not to be believed
    yield _tried("schema", lambda: structure.faults(reader), "as this program makes it")
    yield _tried("store", lambda: structure.facts(reader), "it knows its id")
    yield _tried("references", lambda: _count(reader.connection.dangling(), "dangling"), "all resolve")
    yield _tried("running", lambda: _several(reader), "one at most")
    yield _tried("intervals", lambda: _backwards(reader), "none ends early")
    yield _tried("sums", lambda: _count(_wrong_sums(reader), "are off"), "equal to the entries")
    yield _tried("overlaps", lambda: _count(_wrong_overlaps(reader), "are not kept as they are"), "kept as they are")
    progress = ProgressCounter(_rows(reader), tell)
    yield _tried("values", lambda: list(values.faults(reader, progress)), "all can be what they are")
    yield _tried("journal", lambda: _unfinished(reader), "complete")
    yield from _history(reader, progress)
    yield _tried("numbers", lambda: structure.numbers(reader), "none is given twice")


def _tried(check: str, look: Callable[[], list[str]], fine: str) -> Finding:
    """The finding of a check; one that cannot be made has failed."""
    try:
        wrong = look()
    except StoreError as error:
        wrong = [error.message]
    except Exception as error:  # whatever damage makes of a row
        if no_defect(error):
            raise
        wrong = [f"it cannot be read ({type(error).__name__}: {error})"]
    more = f"; {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return Finding(check, not wrong, "; ".join(wrong[:SHOWN]) + more if wrong else fine)


def _count(number: int, what: str) -> list[str]:
    return [f"{number} {what}"] if number else []


def _rows(reader: Reader) -> int:
    try:
        return int(reader.value(reader.sql.COUNT_ENTRIES)) + int(reader.value(reader.sql.COUNT_EVENTS))
    except StoreError:
        return 0


def _several(reader: Reader) -> list[str]:
    return _count(len(list(reader.rows(reader.sql.SEVERAL_RUNNING))), "users have several")


def _backwards(reader: Reader) -> list[str]:
    return _count(reader.value(reader.sql.COUNT_BACKWARDS), "end before they begin")


def _unfinished(reader: Reader) -> list[str]:
    return _count(reader.value(reader.sql.COUNT_UNFINISHED_EVENTS), "events without their action")


def _wrong_sums(reader: Reader) -> int:
    rows = reader.rows(reader.sql.TRACKED_STORED)
    stored: dict[tuple[Any, ...], Any] = {tuple(row[:5]): tuple(row[5:]) for row in rows}
    sums: Sums = {}
    for user_id, project_id, task_id, billable, start, end in reader.stream(reader.sql.FINISHED):
        share_out(sums, (user_id, project_id, task_id, billable, month_at(start)), start, end, 1)
    truth = {key: tuple(sum_) for key, sum_ in sums.items() if any(sum_)}
    return sum(stored.get(key) != truth.get(key) for key in stored.keys() | truth.keys())


def _wrong_overlaps(reader: Reader) -> int:
    truth = {tuple(row) for row in reader.rows(reader.sql.OVERLAPPING_TRUTH, forever=FOREVER)}
    return len(truth.symmetric_difference(map(tuple, reader.rows(reader.sql.ALL_OVERLAPPING))))


def _history(reader: Reader, progress: ProgressCounter) -> Iterator[Finding]:
    if not reader.sees_all():
        yield Finding("history", True, "only its administrators can compare it")
        return
    past = history.JournalScan(reader)
    yield _tried("events", lambda: past.read(progress), "each can be read")
    fine = "the journal says the same as the rows"
    older = f"; {past.older} are older than what was purged" if past.older else ""
    yield _tried("history", lambda: past.faults, fine + older)

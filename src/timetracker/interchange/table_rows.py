"""CSV of entries for spreadsheets: RFC 4180, formulas neutralised, durations in seconds; read again as written."""

from collections.abc import Iterable, Iterator

from timetracker.domain.spreadsheet import csv_line, harmless
from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock

# The columns of `tt log --format csv` too; the number is of its store, and not read.
HEADER = (
    "id", "uuid", "start", "end", "duration_s", "project", "task", "client", "tags", "note", "billable", "zone",
)  # fmt: skip


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """The header, then a row an entry; instants in UTC."""
    yield csv_line(HEADER)
    for draft in drafts:
        if isinstance(draft, EntryDraft):
            yield csv_line(_row(draft))


def _row(draft: EntryDraft) -> tuple[object, ...]:
    end = draft.end
    length = "" if end is None else int((end - draft.start).total_seconds())
    texts = (draft.project, draft.task or "", draft.client or "", ",".join(draft.tags), draft.note)
    return (
        draft.id, draft.uuid, f"{draft.start:%Y-%m-%dT%H:%M:%SZ}", "" if end is None else f"{end:%Y-%m-%dT%H:%M:%SZ}",
        length, *map(harmless, texts), "true" if draft.billable else "false", draft.zone,
    )  # fmt: skip

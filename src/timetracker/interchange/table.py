"""CSV of entries for spreadsheets: RFC 4180, formulas neutralised, durations in seconds; read again as written."""

import csv
import io
from collections.abc import Iterable, Iterator
from uuid import UUID

from timetracker.domain.spreadsheet import harmless, plain
from timetracker.interchange import report
from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import project_and_task
from timetracker.interchange.report import moment
from timetracker.interchange.rows import Row, entries, headings, tags
from timetracker.interchange.source import Items, Source

# The columns of `tt log --format csv` too; the number is of its store, and not read.
HEADER = (
    "id", "uuid", "start", "end", "duration_s", "project", "task", "client", "tags", "note", "billable", "zone",
)  # fmt: skip
NEEDED = ("start", "end", "project")


def recognised(source: Source) -> bool:
    """Whether the headings are ours, or the plain ones that others share with us."""
    return {heading.casefold() for heading in headings(source)} >= set(NEEDED)


def read(source: Source, wall: LocalClock) -> Items:
    """An entry a row; times without an offset are clock times. Columns of other names are those that were said."""
    if wall.columns:
        return report.read(source, wall, wall.columns)
    order = wall.dates
    return entries(source, NEEDED, lambda row: _draft(row, wall, order))


def _draft(row: Row, wall: LocalClock, order: str) -> tuple[EntryDraft, str]:
    start = moment(row["start"], wall, order)
    if start is None:
        raise ValueError(f"{row['start']!r} is no time")
    end = moment(row["end"], wall, order)
    project, inner = project_and_task(plain(row["project"]))
    entry = EntryDraft(
        project, start, end, plain(row.get("task", "")).strip() or inner,
        tags(plain(row.get("tags", ""))),
        plain(row.get("note", row.get("description", ""))), row.get("billable", "").lower() == "true",
        _uuid(row.get("uuid", "")), row.get("zone") or None, user=row.get("user_name", ""),
        key="" if row["start"].rstrip().endswith("Z") else row["start"].strip(),
    )  # fmt: skip
    return entry, plain(row.get("client", ""))


def _uuid(text: str) -> str | None:
    return str(UUID(text)) if text.strip() else None


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """The header, then a row an entry; instants in UTC."""
    yield _line(HEADER)
    for draft in drafts:
        if isinstance(draft, EntryDraft):
            yield _line(_row(draft))


def _row(draft: EntryDraft) -> tuple[object, ...]:
    end = draft.end
    length = "" if end is None else int((end - draft.start).total_seconds())
    texts = (draft.project, draft.task or "", draft.client or "", ",".join(draft.tags), draft.note)
    return (
        draft.id, draft.uuid, f"{draft.start:%Y-%m-%dT%H:%M:%SZ}", "" if end is None else f"{end:%Y-%m-%dT%H:%M:%SZ}",
        length, *map(harmless, texts), "true" if draft.billable else "false", draft.zone,
    )  # fmt: skip


def _line(values: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()

"""CSV of entries for spreadsheets: RFC 4180, formulas neutralised, durations in seconds; read again as written."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from timetracker.domain.spreadsheet import harmless, plain
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.names import parted
from timetracker.interchange.rows import entries, headings, tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timetracker.interchange.draft import Draft
    from timetracker.interchange.rows import Row
    from timetracker.interchange.source import Items, Source
    from timetracker.interchange.wall import Wall

# The columns of `tt log --format csv` too; the number is of its store, and not read.
HEADER = (
    "id", "uuid", "start", "end", "duration_s", "project", "task", "client", "tags", "note", "billable", "zone",
)  # fmt: skip
NEEDED = ("start", "end", "project")


def recognised(source: Source) -> bool:
    """Whether the headings are ours, or the plain ones that others share with us."""
    return set(NEEDED) <= set(headings(source))


def read(source: Source, wall: Wall) -> Items:
    """An entry a row; times carry an offset."""
    return entries(source, NEEDED, _draft)


def _draft(row: Row) -> tuple[EntryDraft, str]:
    start, end = _instant(row["start"]), _instant(row["end"]) if row["end"].strip() else None
    project, inner = parted(plain(row["project"]))
    made = EntryDraft(
        project, start, end, plain(row.get("task", "")).strip() or inner,
        tags(plain(row.get("tags", ""))),
        plain(row.get("note", row.get("description", ""))), row.get("billable", "").lower() == "true",
        _uuid(row.get("uuid", "")), row.get("zone") or None,
    )  # fmt: skip
    return made, plain(row.get("client", ""))


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text.strip())
    if found.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return found.astimezone(UTC).replace(microsecond=0)


def _uuid(text: str) -> str | None:
    return str(UUID(text)) if text.strip() else None


def write(drafts: Iterable[Draft], wall: Wall) -> Iterator[str]:
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

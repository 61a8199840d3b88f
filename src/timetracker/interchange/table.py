"""CSV of entries for spreadsheets, read as `table_rows` writes it, or as other tools do under the same headings."""

from uuid import UUID

from timetracker.domain.spreadsheet import plain
from timetracker.interchange import report
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import project_and_task
from timetracker.interchange.report import moment
from timetracker.interchange.rows import Row, entries, headings, tags
from timetracker.interchange.source import Items, Source

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


def _draft(row: Row, wall: LocalClock, order: str) -> tuple[EntryDraft, str | None]:
    start = moment(row["start"], wall, order)
    if start is None:
        raise ValueError(f"{row['start']!r} is not a time")
    end = moment(row["end"], wall, order)
    project, inner = project_and_task(plain(row["project"]))
    entry = EntryDraft(
        project, start, end, plain(row.get("task", "")).strip() or inner,
        tags(plain(row.get("tags", ""))),
        plain(row.get("note", row.get("description", ""))),
        row["billable"].lower() == "true" if "billable" in row else None,
        _uuid(row.get("uuid", "")), row.get("zone") or None, user=row.get("user_name", ""),
        key="" if row["start"].rstrip().endswith("Z") else row["start"].strip(),
    )  # fmt: skip
    return entry, plain(row["client"]) if "client" in row else None


def _uuid(text: str) -> str | None:
    return str(UUID(text)) if text.strip() else None

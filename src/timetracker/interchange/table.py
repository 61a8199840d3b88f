"""CSV of entries for spreadsheets: RFC 4180, formulas neutralised, durations in seconds."""

from __future__ import annotations

import csv
import io

from timetracker.interchange.draft import EntryDraft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timetracker.interchange.draft import Draft

HEADER = ("uuid", "start", "end", "duration_s", "project", "task", "tags", "note", "billable", "zone")
# What a spreadsheet takes for the beginning of a formula.
RUNS = ("=", "+", "-", "@", "\t", "\r")


def write(drafts: Iterable[Draft]) -> Iterator[str]:
    """The header, then a row an entry; instants in UTC."""
    yield _line(HEADER)
    for draft in drafts:
        if isinstance(draft, EntryDraft):
            yield _line(_row(draft))


def _row(draft: EntryDraft) -> tuple[object, ...]:
    end = draft.end
    length = "" if end is None else int((end - draft.start).total_seconds())
    return (
        draft.uuid, f"{draft.start:%Y-%m-%dT%H:%M:%SZ}", "" if end is None else f"{end:%Y-%m-%dT%H:%M:%SZ}", length,
        harmless(draft.project), harmless(draft.task or ""), harmless(" ".join(draft.tags)), harmless(draft.note),
        "true" if draft.billable else "false", draft.zone,
    )  # fmt: skip


def _line(values: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()


def harmless(text: str) -> str:
    """A text that would begin a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(RUNS) else text

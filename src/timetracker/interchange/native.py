"""Our own JSON, lossless: one object with clients, tags, projects, tasks and entries.

The entries stand one a line, so that a diff and a line-wise reader are useful too.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from timetracker.domain.entry import PRIORITIES, STATUSES
from timetracker.domain.jsontext import dumps
from timetracker.interchange.draft import BadSource, Draft, EntryDraft, NameDraft, ProjectDraft, TaskDraft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

FORMAT = "timetracker"
VERSION = 1
_KINDS = {"clients": NameDraft, "tags": NameDraft, "projects": ProjectDraft, "tasks": TaskDraft}


def write(drafts: Iterable[Draft]) -> Iterator[str]:
    """The pieces of the text, in the order clients, tags, projects, tasks, entries of the drafts given."""
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "items": [\n'
    comma = ""
    for draft in drafts:
        yield f"{comma}{dumps(_plain(draft))}"
        comma = ",\n"
    yield "\n]}\n"


def _plain(draft: Draft) -> dict[str, Any]:
    if isinstance(draft, EntryDraft):
        values = draft._asdict()
        values["start"] = _stamp(draft.start)
        values["end"] = None if draft.end is None else _stamp(draft.end)
        return {"kind": "entry", **values}
    if isinstance(draft, NameDraft):
        return draft._asdict()
    return {"kind": "project" if isinstance(draft, ProjectDraft) else "task", **draft._asdict()}


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def read(text: str) -> Iterator[Draft]:
    """The drafts of a text that `write` made.

    Raises BadSource that names the item at fault.
    """
    try:
        whole = json.loads(text)
    except ValueError as error:
        raise BadSource(f"The file is not JSON: {error}.", hint="Name a file that tt export json made.") from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT or not isinstance(whole.get("items"), list):
        raise BadSource("The file is no export of tt.", hint="Name a file that tt export json made.")
    if whole.get("version") != VERSION:
        raise BadSource(
            f"The export has version {whole.get('version')!r}; this tt reads {VERSION}.", hint="Upgrade tt."
        )
    for number, item in enumerate(whole["items"], 1):
        try:
            yield _draft(item)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadSource(
                f"Item {number} of the export cannot be read ({error}).", hint="Mend or delete it."
            ) from error


def _draft(item: dict[str, Any]) -> Draft:
    values = dict(item)
    kind = values.pop("kind")
    if kind == "entry":
        values["start"] = _instant(values["start"])
        values["end"] = None if values["end"] is None else _instant(values["end"])
        values["tags"] = tuple(map(str, values["tags"]))
        return EntryDraft(**values)
    if kind == "task":
        task = TaskDraft(**values)
        if task.status not in STATUSES or task.priority not in PRIORITIES:
            raise ValueError("its status or priority is unknown")
        return task
    if kind == "project":
        return ProjectDraft(**values)
    if kind in ("client", "tag"):
        return NameDraft(kind, **values)
    raise ValueError(f"kind {kind!r} is unknown")


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or found.microsecond:
        raise ValueError(f"{text} has no offset, or a part of a second")
    return found.astimezone(UTC)

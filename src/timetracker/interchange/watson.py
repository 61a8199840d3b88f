"""Watson: frames as JSON arrays, the running one apart, and the objects that its log prints."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from timetracker.domain.jsontext import dumps
from timetracker.interchange.draft import BadSource, Draft, EntryDraft
from timetracker.interchange.jsonitems import items
from timetracker.interchange.localclock import LocalClock, with_offset
from timetracker.interchange.names import project_and_task, project_path, tag_words
from timetracker.interchange.source import Items, Source, UnparsedLine

_instant = datetime.fromtimestamp
_UNSAID: Any = EntryDraft("", _instant(0, UTC), None)[EntryDraft._fields.index("zone") :]


def recognised(source: Source) -> bool:
    """Whether a file looks like Watson's."""
    if source.directory:
        return source.within("frames").exists
    head = source.head().lstrip()
    return (
        head.startswith(("[[", "[\n ["))
        or (head[:1] == "[" and ('"stop"' in head or '"end_at"' in head))
        or _state(head)
    )


def _state(head: str) -> bool:
    return head[:1] == "{" and '"project"' in head and '"start"' in head and '"format"' not in head


def read(source: Source, wall: LocalClock) -> Items:
    """Entries of frames, of the running one, and of a printed log."""
    if source.directory:
        yield from read(source.within("frames"), wall)
        if source.within("state").exists:
            yield from _running(source.within("state").text())
        return
    if source.head().lstrip()[:1] == "{":
        yield from _running(source.text())
        return
    for line, item in items(source.pieces()):
        try:
            yield line, _printed(item) if isinstance(item, dict) else _frame(item)
        except (TypeError, ValueError, KeyError, IndexError, OverflowError, AttributeError, OSError) as error:
            yield line, UnparsedLine(json.dumps(item)[:80], f"is not a frame ({error})")


def _frame(frame: Any) -> EntryDraft:
    start, stop, project, id, tags = frame[:5] if len(frame) > 4 else (*frame, *(None, ())[len(frame) - 3 :])
    return _draft(project, _instant(int(start), UTC), _instant(int(stop), UTC), tags, id)


def _printed(frame: dict[str, Any]) -> EntryDraft:
    keys = ("begin_at", "end_at") if "begin_at" in frame else ("start", "stop")  # the first as its server sends them
    start, stop = (with_offset(frame[key]) for key in keys)
    return _draft(frame["project"], start, stop, frame.get("tags") or [], frame.get("id"))


def _running(text: str) -> Items:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadSource(f"The state is not JSON: {error}.", hint="Is the file whole?") from error
    if frame:
        try:
            yield 1, _draft(frame["project"], _instant(int(frame["start"]), UTC), None, frame.get("tags") or [], None)
        except (TypeError, ValueError, KeyError, OverflowError, AttributeError, OSError) as error:
            yield 1, UnparsedLine(text[:80], f"is not a state ({error})")


def _draft(project: Any, start: datetime, end: datetime | None, tags: Any, id: Any) -> EntryDraft:
    if not isinstance(project, str):
        raise TypeError("a name is not text")
    name, task = project_and_task(project)
    # A million come: to fill in what is not said takes as long as all of this.
    return EntryDraft(name, start, end, task, tag_words(tuple(tags)), "", None, _uuid(id), *_UNSAID)


def _uuid(id: Any) -> str | None:
    """A frame's id, 32 hexadecimal digits, as a UUID is written; its server writes them so too, or behind `urn:uuid:`.

    Raises ValueError.
    """
    if not isinstance(id, str):
        return None
    if len(id) in (36, 45):
        id = id.removeprefix("urn:uuid:").replace("-", "")
    if len(id) != 32:
        return None
    try:
        digits = bytes.fromhex(id).hex()  # ten times as fast as to look at each letter
    except ValueError:
        digits = ""
    if len(digits) != 32:  # blanks are passed over
        raise ValueError(f"{id!r} is not an id")
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """The frames of finished entries, one a line; Watson has no notes."""
    lead = "["
    for draft in drafts:
        if isinstance(draft, EntryDraft) and draft.end is not None:
            times = [int(at.timestamp()) for at in (draft.start, draft.end)]
            id = (draft.uuid or "").replace("-", "")
            yield f"{lead}\n {dumps([*times, project_path(draft), id, list(draft.tags), times[1]])}"
            lead = ","
    yield "[]\n" if lead == "[" else "\n]\n"

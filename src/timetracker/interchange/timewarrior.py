"""Timewarrior: its data files by month, and the JSON that it prints and imports.

It has tags only: one that begins with `project:` names the project, else the first does.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from timetracker.domain.jsontext import dumps
from timetracker.interchange.draft import Draft, EntryDraft
from timetracker.interchange.jsonitems import items
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import NAMELESS, project_and_task, project_path, tidy
from timetracker.interchange.source import Items, Source, UnparsedLine

_LINE = re.compile(r"inc (\d{8}T\d{6}Z)(?: - (\d{8}T\d{6}Z))?(?: # ?(.*))?$")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_MONTH = re.compile(r"\d{4}-\d{2}\.data$")
_PROJECT = "project:"


def recognised(source: Source) -> bool:
    """Whether a file or directory looks like Timewarrior's."""
    if source.directory:
        return bool(_months(source))
    head = source.head().lstrip()
    return bool(_LINE.match(head.partition("\n")[0])) or bool(re.match(r'\[\s*\{[^}]*"start"\s*:\s*"\d{8}T', head))


def read(source: Source, wall: LocalClock) -> Items:
    """Entries of data files or of printed JSON."""
    if source.directory:
        for month in _months(source):
            yield from _data(month)
    elif source.head().lstrip()[:1] == "[":
        for line, item in items(source.pieces()):
            try:
                end = _stamp(item["end"]) if item.get("end") else None
                note = item.get("annotation", "")
                yield line, _draft(_stamp(item["start"]), end, item.get("tags", ()), note)
            except (TypeError, ValueError, KeyError, AttributeError) as error:
                yield line, UnparsedLine(json.dumps(item)[:80], f"is not an interval ({error})")
    else:
        yield from _data(source)


def _months(source: Source) -> Sequence[Source]:
    inner = source.within("data") if source.within("data").exists else source
    if not inner.directory:
        return []
    # An interval is in the month of its local start: all files together are the history.
    return [inner.within(name) for name in sorted(os.listdir(inner.path)) if _MONTH.fullmatch(name)]


def _data(source: Source) -> Items:
    for number, line in source.lines():
        if not line.strip():
            continue
        match = _LINE.match(line.strip())
        try:
            if match is None:
                raise ValueError("does not begin as an interval does")
            tags, _, note = _hashed(match[3] or "")
            end = _stamp(match[2]) if match[2] else None
            yield number, _draft(_stamp(match[1]), end, tags, note)
        except ValueError as error:
            yield number, UnparsedLine(line[:80], str(error))


def _hashed(text: str) -> tuple[list[str], str, str]:
    """Tags and annotation behind the first `#`; a second one outside quotes parts them."""
    tags: list[str] = []
    for word in _WORD.finditer(text):
        if word[2] == "#":
            rest = text[word.end() :].strip()
            quoted = _WORD.fullmatch(rest)
            return tags, "#", _plain(quoted[1]) if quoted and quoted[1] is not None else rest
        tags.append(_plain(word[1]) if word[1] is not None else word[2])
    return tags, "", ""


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)


def _draft(start: datetime, end: datetime | None, tags: Sequence[Any], note: Any) -> EntryDraft:
    if not isinstance(note, str) or not all(isinstance(tag, str) for tag in tags):
        raise TypeError("a tag or the annotation is not text")
    named = next((tag for tag in tags if tag.startswith(_PROJECT) and tag != _PROJECT), None)
    first = named or next(iter(tags), NAMELESS)
    project, task = project_and_task(first.removeprefix(_PROJECT))
    rest = tuple(tidy(tag) for tag in tags if tag != first and tidy(tag))
    return EntryDraft(project, start, end, task, rest, note)


def _stamp(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def spelt(draft: EntryDraft) -> EntryDraft:
    """An entry as tags can spell it: the first is the project, unless one says that it is."""
    project = draft.project.replace(_PROJECT, "project-", 1) if draft.project.startswith(_PROJECT) else draft.project
    first = project_path(draft._replace(project=project))
    others = [tag.replace(_PROJECT, "project-", 1) if tag.startswith(_PROJECT) else tag for tag in draft.tags]
    return draft._replace(project=project, tags=tuple(tag for tag in others if tag != first))


def write(drafts: Iterable[Draft], wall: LocalClock) -> Iterator[str]:
    """JSON as `timew import` takes it: the project, with its task, is the first tag."""
    lead = "["
    for draft in drafts:
        if isinstance(draft, EntryDraft):
            values: dict[str, Any] = {"start": f"{draft.start:%Y%m%dT%H%M%SZ}"}
            if draft.end is not None:
                values["end"] = f"{draft.end:%Y%m%dT%H%M%SZ}"
            values["tags"] = [project_path(draft), *draft.tags]
            if draft.note:
                values["annotation"] = draft.note
            yield f"{lead}\n{dumps(values)}"
            lead = ","
    yield "[]\n" if lead == "[" else "\n]\n"

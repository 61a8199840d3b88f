"""Hamster's database, or its export as XML: facts of activities and categories, in naive clock times.

A category becomes the project.
"""

import re
from contextlib import closing
from typing import Any
from xml.etree import ElementTree

from timetracker.interchange.draft import BadSource, EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import NAMELESS, tag_words, tidy
from timetracker.interchange.source import Items, Source, UnparsedLine
from timetracker.interchange.timetrap import UNREADABLE, instant, opened, place

_FACTS = """
SELECT f.id, f.start_time, f.end_time, f.description, a.name, c.name,
  (SELECT group_concat(t.name, char(10)) FROM fact_tags AS ft JOIN tags AS t ON t.id = ft.tag_id
    WHERE ft.fact_id = f.id)
FROM facts AS f LEFT JOIN activities AS a ON a.id = f.activity_id LEFT JOIN categories AS c ON c.id = a.category_id
ORDER BY f.start_time, f.id
"""


_XML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<activities>")
_CHUNK = 1 << 16


def recognised(source: Source) -> bool:
    """Whether a file is a database with Hamster's table, or its XML."""
    if _XML.match(source.head()):
        return True
    if source.directory or not source.head().startswith("SQLite format 3\0"):
        return False
    try:
        with closing(opened(source)) as database:
            column = database.execute("SELECT 1 FROM pragma_table_info('facts') WHERE name = 'activity_id'").fetchone()
            return bool(column)
    except UNREADABLE:
        return False


def read(source: Source, wall: LocalClock) -> Items:
    """An entry a fact, under its id in place of a line; of XML under its place in the file."""
    if _XML.match(source.head()):
        yield from _activities(source, wall)
        return
    try:
        with closing(opened(source)) as database:
            for id, start, *rest in database.execute(_FACTS):
                try:
                    yield place(id), _draft(start, *rest, wall=wall)
                except (TypeError, ValueError) as error:
                    yield place(id), UnparsedLine(str(start), str(error))
    except UNREADABLE as error:
        why = str(error) or "it is damaged"
        raise BadSource(f"{source.name} is not Hamster's database ({why}).", hint="Name its file.") from error


def _draft(start: Any, end: Any, note: Any, activity: Any, category: Any, tags: Any, *, wall: LocalClock) -> EntryDraft:
    began = instant(start, wall)
    ended = None if end is None else wall.later(instant(end, wall), began)
    names = [tidy(str(name)) for name in (category, activity) if name and tidy(str(name))]
    return EntryDraft(
        names[0] if names else NAMELESS, began, ended, names[1] if len(names) > 1 else None,
        tag_words(tuple(str(tags or "").split("\n"))), str(note or ""), zone=wall.name, key=str(start),
    )  # fmt: skip


def _activities(source: Source, wall: LocalClock) -> Items:
    """The activities of an export, each let go once it was read."""
    parser: Any = ElementTree.XMLPullParser(("start", "end"))
    root: Any = None
    number = 0
    text = source.text()
    try:
        for place in range(0, len(text), _CHUNK):
            parser.feed(text[place : place + _CHUNK])
            for kind, element in parser.read_events():
                root = element if root is None else root
                if kind == "end" and element.tag == "activity":
                    number += 1
                    yield number, _activity(element.attrib, wall)
                    root.clear()
        parser.close()
    except ElementTree.ParseError as error:
        raise BadSource(f"{source.name} is not XML ({error}).", hint="Is the file whole?") from error


def _activity(values: dict[str, str], wall: LocalClock) -> EntryDraft | UnparsedLine:
    start, end = values.get("start_time", ""), values.get("end_time")
    end = None if end in ("", "None") else end  # as it writes what runs
    tags = re.sub(r",\s*", "\n", values.get("tags", ""))
    try:
        return _draft(
            start, end, values.get("description"), values.get("name"), values.get("category"), tags, wall=wall
        )
    except (TypeError, ValueError) as error:
        return UnparsedLine(f"{start} {values.get('name')}"[:80], str(error))

"""utt's log: a line an activity, with the time at which it ended; `hello` is the arrival."""

import re
from datetime import datetime

from timetracker.interchange import endings
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.names import NAMELESS, tidy
from timetracker.interchange.source import Items, Source

_LINE = re.compile(r"(?P<at>\d{4}-\d\d?-\d\d?\s+\d\d?:\d\d?)\s+(?P<text>\S.*?)(?:\s{2}#\s(?P<comment>.*))?$", re.ASCII)
_NAME = re.compile(r"([^\s:]+):\s(.*)")
_HELLO = "hello"


def recognised(source: Source) -> bool:
    """Whether a file looks like utt's."""
    return endings.recognised(source, _LINE)


def read(source: Source, wall: LocalClock) -> Items:
    """An entry from each line to the one before it."""

    def draft(line: re.Match[str], start: datetime, end: datetime, key: str) -> EntryDraft:
        match = _NAME.match(line["text"])
        project, text = (match[1], match[2]) if match else ("", line["text"])
        note = "\n".join(part.strip() for part in (text, line["comment"] or "") if part.strip())
        return EntryDraft(tidy(project) or NAMELESS, start, end, note=note, zone=wall.name, key=key)

    return endings.read(source, wall, _LINE, arrives=lambda text, start, end: text == _HELLO, draft=draft)

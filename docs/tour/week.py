"""A week of one person with three clients: `python docs/tour/week.py` plays it and writes docs/tutorial.md.

The clock is set line by line, so the page only changes with the program. The tests play the same week.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parents[1]
sys.path.insert(0, str(DOCS / "images"))
import terminal  # noqa: E402 -- a script beside this one, no module of a package

ZONE = "Europe/Berlin"
PAGE = DOCS / "tutorial.md"


class Scene(NamedTuple):
    """A part of the week: a heading, what to know, and the lines that are typed, each with its time."""

    name: str
    heading: str
    text: str
    lines: tuple[tuple[str, str], ...]


WEEK = (
    Scene("rates", "Monday, before work: three clients", """\
Nothing has to be set up before the first `tt start`: a project that is named for the first time is made.
If you bill by the hour, set the rates once.""", (
        ("2026-03-02T08:55", "tt project add website --client Bakery --rate 80 --currency EUR --billable"),
        ("2026-03-02T08:56", "tt project add support --client Northwind --rate 95 --currency EUR --billable"),
        ("2026-03-02T08:57", "tt project add audioguide --client Museum --rate 70 --currency EUR --billable"),
    )),
    Scene("monday", "Monday: start, switch, stop", """\
`switch` stops what runs and starts something else in the same second.
What is behind a slash is a task, `+design` a tag.""", (
        ("2026-03-02T09:00", "tt start website/launch +design"),
        ("2026-03-02T11:10", 'tt switch support --note "mail server is full"'),
        ("2026-03-02T12:15", "tt stop"),
        ("2026-03-02T12:15", "tt log today"),
    )),
    Scene("forgotten", "Tuesday: a timer that nobody stopped", """\
On Wednesday morning `status` says what still runs. The entry is ended
when the work ended, and a forgotten lunch is cut out.""", (
        ("2026-03-03T09:05", "tt start audioguide/scripts"),
        ("2026-03-04T08:50", "tt status"),
        ("2026-03-04T08:51", 'tt stop --at "yesterday 17:30"'),
        ("2026-03-04T08:52", "tt split last --break 12:00-12:45"),
        ("2026-03-04T08:53", "tt log yesterday"),
    )),
    Scene("corrected", "Wednesday: corrections without fear", """\
Every change can be taken back, and taken back again.""", (
        ("2026-03-04T09:10", "tt start website/launch"),
        ("2026-03-04T16:40", "tt stop"),
        ("2026-03-04T16:41", 'tt edit last --from 9:00 --note "product photos"'),
        ("2026-03-04T16:42", "tt undo"),
        ("2026-03-04T16:43", "tt redo"),
        ("2026-03-05T09:00", "tt gaps lastweek.. --project audioguide"),
    )),
    Scene("imported", "Thursday: February comes along", """\
The month before was tracked with Watson. A dry run shows what would be new;
the import is one action, and may be repeated.""", (
        ("2026-03-05T10:00", "tt import watson/frames --dry-run | head -4"),
        ("2026-03-05T10:01", "tt import watson/frames"),
        ("2026-03-05T10:02", "tt import watson/frames"),
        ("2026-03-05T10:03", "tt report 2026-02 --by project"),
    )),
    Scene("friday", "Friday: where the week went", """\
Reports group by anything, round if asked to, and show amounts where there are rates.
The sum shown is the sum of the rows shown.""", (
        ("2026-03-06T09:00", "tt start support"),
        ("2026-03-06T10:20", "tt stop"),
        ("2026-03-06T16:00", "tt timesheet week"),
        ("2026-03-06T16:01", "tt report week --by client,project"),
        ("2026-03-06T16:02", "tt report week --by client --round nearest:15m:entry"),
        ("2026-03-06T16:03", "tt export csv week --out week.csv"),
    )),
)  # fmt: skip


def frames() -> list[list[object]]:
    """February in Watson: every working day from nine, four hours for the bakery, the rest for the museum."""
    results: list[list[object]] = []
    day = datetime(2026, 2, 2, 8, tzinfo=UTC)
    while day.month == 2:
        if day.weekday() < 5:
            for project, begin, hours in (("website", 0, 4), ("audioguide", 5, 3)):
                start = int((day + timedelta(hours=begin)).timestamp())
                results.append([start, start + hours * 3600, project, f"{len(results):032x}", [], start])
        day += timedelta(days=1)
    return results


def environment(home: str, now: str, path: str) -> dict[str, str]:
    """Somebody at a terminal in Berlin, at a time."""
    return {
        "PATH": path, "HOME": home, "TT_HOME": home, "TT_ZONE": ZONE, "TZ": ZONE, "TT_NOW": f"{now}:00+01:00",
        "TERM": "xterm-256color", "COLUMNS": str(terminal.WIDTH), "LANG": "C.UTF-8", "TT_TELEMETRY": "0",
    }  # fmt: skip


def played(home: str, path: str) -> Iterator[tuple[Scene, list[tuple[str, str]]]]:
    """Play the week in a fresh home with the `tt` of a search path; each scene with its lines and what they printed."""
    (Path(home) / "watson").mkdir()
    (Path(home) / "watson" / "frames").write_text(json.dumps(frames()), encoding="ascii")
    for scene in WEEK:
        yield scene, [(line, terminal.ran(line, environment(home, now, path), home)) for now, line in scene.lines]


def made(path: str) -> Mapping[Path, str]:
    """The page and its pictures."""
    texts: dict[Path, str] = {}
    parts = [
        "# A week with tt\n\nOne person, three clients, five days. Everything here was really typed;\n"
        "`python docs/tour/week.py` types it again. Its clock goes on from day to day: typed on one day, a line about\n"
        "yesterday is refused where nothing ran yesterday. `tt demo` has three weeks of work to try such lines on.\n"
    ]
    with tempfile.TemporaryDirectory() as home:
        for scene, lines in played(home, path):
            texts[DOCS / "images" / f"week-{scene.name}.svg"] = terminal.drawn(lines, f"week-{scene.name}")
            typed = "\n".join(line for line, _ in lines)
            picture = f"![What these lines print](images/week-{scene.name}.svg)"
            parts.append(f"## {scene.heading}\n\n{scene.text}\n\n```sh\n{typed}\n```\n\n{picture}\n")
    parts.append("More: [the command line](cli.md), [reports](reports.md), [moving in and out](import-export.md).\n")
    return {PAGE: "\n".join(parts), **texts}


if __name__ == "__main__":
    search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for place, text in made(search).items():
        place.write_text(text, encoding="utf-8")

"""What people do in the made-up population, and what each command line causes: the truth, written down by hand.

A line is `COMMAND > EVENT KEY=VALUE …; EVENT …`; `!4 COMMAND` ends with that code. `@NAME` names the project, `#NAME`
the entry and `/NAME` the task of an event, `^2` the user. `{dir}` is a directory of the home.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from timetracker.telemetry.names import COMMANDS

STORIES = {
    "restoring": """
        start p0 > timer.started @p0
        stop > timer.stopped duration=<=900
        db backup {dir}/copy.db
        db restore {dir}/copy.db --yes > store.restored entries=<=10
        db backup {dir}/more.db > store.backed_up size=<=1048576
    """,
    "reading": """
        start p0 > timer.started @p0
        stop > timer.stopped duration=<=900
        log > report.viewed report=log span=<=1 rows=<=10
        report > report.viewed report=report span=<=7 rows=<=10
        timesheet > report.viewed report=timesheet span=<=7 rows=<=10
        status
    """,
    "pausing": """
        start break > project.created @break; timer.started @break
        pause > timer.paused duration=<=900
        resume > timer.resumed
        stop > timer.stopped duration=<=900
    """,
    "cancelling": """
        start wrong > project.created @wrong; timer.started @wrong
        cancel > timer.cancelled
        !4 cancel
    """,
    "correcting": """
        add late "yesterday 1:00-2:00" > project.created @late; entry.created duration=<=3600
        edit last --note x > entry.updated #late
        edit last --note y > entry.updated #late
        edit last --billable > entry.updated #late
        delete last > entry.deleted
        undo > change.undone undone=entry.deleted
        redo > change.redone undone=entry.deleted
    """,
    "cutting": """
        add cut "yesterday 3:00-5:00" > project.created @cut; entry.created duration=<=14400
        split last --at 4:00 > entry.split parts=<=10
        add cut "yesterday 6:00-7:00" > entry.created duration=<=3600
        move last --by 10m > entry.moved
        resize last --by 10m > entry.resized
        fill last > entry.filled
    """,
    "joining": """
        start pieces > project.created @pieces; timer.started @pieces
        stop > timer.stopped duration=<=900
        start pieces > timer.started @pieces
        stop > timer.stopped duration=<=900
        join @1 @2 --close-gap > entry.joined gap=closed
    """,
    "many": """
        add bulk "yesterday 8:00-8:30" > project.created @bulk; entry.created duration=<=3600
        add bulk "yesterday 9:00-9:30" > entry.created duration=<=3600
        bulk yesterday --project bulk --set-billable --yes > entries.changed rows=<=10
        bulk yesterday --project bulk --delete --yes > entries.deleted rows=<=10
    """,
    "projects": """
        project add x1 --budget 10h > project.created budget
        project edit x1 --rate 90 --currency EUR > project.updated rate
        project edit x1 --budget 40h > project.updated budget
        project edit x1 --name x2 > project.updated renamed
        project archive x2 > project.archived
        project unarchive x2 > project.unarchived
        project add x3 > project.created
        project merge x3 x2 > project.merged
        project add x4 > project.created
        project delete x4 > project.deleted
        !3 project show nothing
    """,
    "clients": """
        client add c1 > client.created
        client edit c1 --name c2 > client.updated renamed
        client edit c2 --round "up 15m" > client.updated rounding
        client archive c2 > client.archived
        client unarchive c2 > client.unarchived
        project add y1 --client c2 > project.created client
        client add c3 > client.created
        client merge c3 c2 > client.merged
        client add c4 > client.created
        client delete c4 > client.deleted
    """,
    "tasks": """
        project add z1 > project.created
        task add z1 t1 > task.created
        task edit z1/t1 --estimate 8h > task.updated estimate
        task edit z1/t1 --due 2026-12-01 > task.updated due
        task edit z1/t1 --name t9 > task.updated renamed
        task status z1/t9 in_progress > task.status_changed old_status=todo new_status=in_progress
        task add z1 t2 > task.created
        task merge z1/t2 z1/t9 > task.merged
        task add z1 t3 > task.created
        task delete z1/t3 > task.deleted
    """,
    "tags": """
        tag add g1 > tag.created
        tag edit g1 --name g2 > tag.renamed
        tag archive g2 > tag.archived
        tag unarchive g2 > tag.unarchived
        tag add g3 > tag.created
        tag merge g3 g2 > tag.merged
        tag add g4 > tag.created
        tag delete g4 > tag.deleted
    """,
    "settings": """
        config set week.start sunday > setting.changed setting=week.start value=sunday
        config set zone Europe/Berlin > setting.changed setting=zone
        config set zone UTC > setting.changed setting=zone
        features disable first_steps > feature.disabled feature=first_steps
        features enable first_steps > feature.enabled feature=first_steps
        !2 config set week.start noday
    """,
    "exchange": """
        import klog {dir}/klog.txt --zone UTC > import.completed format=klog rows=<=10
        export json --out {dir}/all.json > export.completed format=json rows=<=10
        !7 import json {dir}/nothing.json
        !2 export --no-such-option
    """,
    "people": """
        user add emp > user.created
        answer 2 yes
        --user emp start shared > project.created @shared ^2; timer.started @shared ^2
        --user emp stop > timer.stopped duration=<=900 ^2
        user rename emp bob > user.updated renamed
        user add gone > user.created
        user deactivate gone > user.deleted
    """,
    "crashing": """
        !1 doctor > app.crashed exception=TypeError module=timetracker.domain.jsontext
    """,
}
KLOG = "2026-02-01\n    8:00 - 9:00 work\n"


class Step(NamedTuple):
    """A command line, the exit code with which it ends, and the events that it causes, each with its properties."""

    line: str
    code: int
    causes: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def command(self) -> str:
        """The command that is counted."""
        words = self.line.split()
        words = words[2:] if words[0] == "--user" else words
        return next(name for name in (" ".join(words[:2]), words[0]) if name in COMMANDS)


def steps(text: str) -> Iterator[Step]:
    """The steps of a story."""
    for line in filter(None, map(str.strip, text.splitlines())):
        command, _, causes = line.partition(" > ")
        code, command = (int(command[1]), command[3:]) if command[0] == "!" else (0, command)
        yield Step(command, code, tuple(_cause(cause) for cause in causes.split("; ") if cause))


def _cause(text: str) -> tuple[str, dict[str, Any]]:
    name, *words = text.split()
    signs = {"@": "project_id", "#": "entry_id", "/": "task_id", "^": "user_id"}
    properties: dict[str, Any] = {} if name == "app.crashed" else {"user_id": "1", "component": "cli"}
    for word in words:
        key, equals, value = word.partition("=")
        properties |= {signs[word[0]]: word[1:]} if word[0] in signs else {key: value if equals else True}
    return name, properties

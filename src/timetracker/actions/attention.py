"""Whether the running entry went on while the computer was off or asleep."""

from __future__ import annotations

import os
from datetime import timedelta

from timetracker.domain import absence as absences
from timetracker.observe import machine, running_file
from timetracker.reports.described import described

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.absence import Absence
    from timetracker.domain.outcome import Described
    from timetracker.workspace import Workspace


def absence(ws: Workspace) -> tuple[Described, Absence] | None:
    """The running entry and the absence that it ran through, since that was last asked; None for none."""
    then, now = running_file.marked(_path(ws)), running_file.mark()
    if then is None or now is None:
        return None
    with ws.reading() as reader:
        running = reader.running(ws.user_id)
        if running is None:
            return None
        entry = described(reader, running)
    at = ws.clock.now()
    activity = machine.activity(ws.paths.logs)
    if then.boot != now.boot:
        absence_ = absences.off(running.start, machine.booted(at), activity)
    else:
        absence_ = absences.asleep(running.start, timedelta(seconds=now.asleep_s - then.asleep_s), at, activity)
    if absence_ is None:
        keep(ws)
    return None if absence_ is None else (entry, absence_)


def keep(ws: Workspace) -> None:
    """Take the entry as it is: what was until now is not asked again."""
    with running_file.held(ws.paths.state):
        lines = running_file.read(_path(ws))
        if lines and lines[0]:
            running_file.write(_path(ws), lines[0], running_file.mark())


def _path(ws: Workspace) -> str:
    return os.path.join(ws.paths.state, running_file.FILE)

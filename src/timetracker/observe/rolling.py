"""Rolling copies from the side of a command: it starts the job and goes on. Loaded when one is due."""

from __future__ import annotations

import os
import sys
import time

from timetracker import background
from timetracker.domain.annotations import Mapping
from timetracker.files import open_to_append

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.settings import Settings

EVERY_S = 86_400
FAILED = "backup.failed"  # why the last copy was not made


def start(gate: str, settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
    """Start the job for the store in force, unless it is switched off, and none before tomorrow.

    The first time it only takes note of the day: a store that was just made needs no copy yet. Raises OSError.
    """
    first = not os.path.exists(gate)
    os.close(open_to_append(gate))
    os.utime(gate, (next_day := time.time() + EVERY_S, next_day))
    if not first and settings["backups"] == "rolling":
        words = [sys.executable, "-P", "-m", "timetracker.actions.rolling"]
        background.start(words, {**environ, "TT_STORE": settings.store})

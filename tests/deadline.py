"""How long a test waits for a process it drives, before it says that the process hangs: far more than it ever needs."""

from __future__ import annotations

DEADLINE_S = 300  # one command, on a machine that is busy with others
LONG_S = 3600  # a suite, a package, a build, a measurement at a million entries

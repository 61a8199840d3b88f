"""Homes in which several tests begin: filled by commands once in a process, copied after that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import EnvironmentClock, Tt

_FILLED: dict[str, tuple[Path, datetime]] = {}


def filled(tt: Tt, clock: EnvironmentClock, fill: Callable[[Tt, EnvironmentClock], object]) -> Tt:
    """The fresh home of a test as `fill` leaves it, and the clock too; a database is filled each time."""
    name = f"{fill.__module__}.{fill.__qualname__}"
    if tt.named or name not in _FILLED:
        fill(tt, clock)
    if not tt.named:
        if name in _FILLED:
            shutil.copytree(_FILLED[name][0], tt.home, symlinks=True)
            clock.set(_FILLED[name][1].isoformat())
        else:
            copy = tt.home.parent.with_name(f"home-of-{name}")
            shutil.copytree(tt.home, copy, symlinks=True)
            _FILLED[name] = (copy, clock.now())
    return tt

"""Homes in which several tests begin: filled by commands once in a process, copied after that."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.conftest import EnvironmentClock, Tt

    Fill = Callable[[Tt, EnvironmentClock], object]

# Each test has its own of these.
_OWN = ("TT_HOME", "TT_NOW", "PYTEST_CURRENT_TEST")


class Filled(NamedTuple):
    """A home that was filled, and what else was left: the time, and the variables that were set."""

    home: Path
    now: datetime
    variables: Mapping[str, str]


_FILLED: dict[str, Filled] = {}


def filled(tt: Tt, clock: EnvironmentClock, fill: Fill) -> Tt:
    """The fresh home of a test as `fill` leaves it, and clock and environment too; a database is filled each time."""
    name = f"{fill.__module__}.{fill.__qualname__}"
    if tt.named:
        fill(tt, clock)
    elif name in _FILLED:
        before = _FILLED[name]
        shutil.copytree(before.home, tt.home, symlinks=True)
        clock.set(before.now.isoformat())
        tt.set(**before.variables)
    else:
        _FILLED[name] = _filled(tt, clock, fill, name)
    return tt


def _filled(tt: Tt, clock: EnvironmentClock, fill: Fill, name: str) -> Filled:
    """Fill the home of this test, and keep a copy for others."""
    before = dict(os.environ)
    fill(tt, clock)
    variables = {key: os.environ.get(key, "") for key in before.keys() | os.environ.keys() if key not in _OWN}
    changed = {key: value for key, value in variables.items() if value != before.get(key, "")}
    copy = tt.home.parent.with_name(f"home-of-{name}")
    shutil.copytree(tt.home, copy, symlinks=True)
    return Filled(copy, clock.now(), changed)


def filling(fill: Fill) -> Any:
    """A fixture of the same name: `tt` in a home that is filled so."""

    def home(tt: Tt, clock: EnvironmentClock) -> Tt:
        return filled(tt, clock, fill)

    home.__doc__ = fill.__doc__
    return pytest.fixture(name=fill.__name__)(home)

"""Words for a place in which no store can be."""

from __future__ import annotations

import os

from timetracker.domain.families import StoreError


def out_of_reach(path: str, error: OSError) -> StoreError:
    """Why it cannot be told whether there is a store."""
    above = os.path.dirname(path)
    while not os.path.lexists(above):
        above = os.path.dirname(above)
    if not os.path.isdir(above):
        hint = "Move it away, or name another place with TT_HOME or --store."
        return StoreError(f"No store can be at {path}: {above} is not a directory.", hint=hint)
    return StoreError(
        f"The store {path} cannot be reached ({error.strerror}).", hint="Check the permissions of its directories."
    )

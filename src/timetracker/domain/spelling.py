"""Names that are nearly the same."""

from __future__ import annotations

from timetracker.domain.annotations import Iterable

NEAR = 2


def close_to(name: str, names: Iterable[str]) -> str | None:
    """The known name nearest to `name` within two letters, other than in case; None when there is none.

    Short names must agree in more than half of their letters.
    """
    folded = name.casefold()
    near = min(NEAR, (len(folded) - 1) // 2)
    best: tuple[int, str] | None = None
    for candidate in names:
        if abs(len(candidate) - len(name)) > near:
            continue
        steps = distance(folded, candidate.casefold())
        if 0 < steps <= near and (best is None or steps < best[0]):
            best = (steps, candidate)
    return None if best is None else best[1]


def meant(name: str, offered: Iterable[str]) -> str | None:
    """The known name that `name` may mean: the nearest in letters, or the only one that begins with it."""
    names = list(offered)
    near = close_to(name, names)
    if near is None and len(name.strip()) > 1:
        begun = [candidate for candidate in names if candidate.casefold().startswith(name.strip().casefold())]
        near = begun[0] if len(begun) == 1 else None
    return near


def distance(left: str, right: str) -> int:
    """How many letters must be added, taken away, changed or swapped with their neighbour.

    The optimal string alignment distance (Damerau 1964, restricted).
    """
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        now = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, row = row, now
    return row[-1]

"""The lock of the catalogue: what may be sent cannot grow by accident.

`python -m tests.telemetry.lock` writes it again, and refuses what is wider than before at a scope that people have
agreed to already. `--unreleased` says that nobody can have: the scope was never in a release.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from timetracker.telemetry.catalogue import CATALOGUE, CONSTANTS, CONTEXT
from timetracker.telemetry.kinds import Sent

LOCK = Path(__file__).with_name("catalogue.lock")


def lines(catalogue: Mapping[str, Sent] = CATALOGUE) -> Iterator[str]:
    """Everything that may be sent, one thing a line: scope, event, property, kind and each value of a closed set."""
    for name, sent in sorted(catalogue.items()):
        yield f"{sent.scope} {name}"
        for key, property_ in sorted(sent.properties.items()):
            scope = max(sent.scope, property_.scope)
            yield f"{scope} {name} {key} {property_.kind} of {property_.field}"
            # A set that grows with the program sends what it does not know as `other`: its words are no widening.
            for value in (*(property_.choices if property_.kind != "word" else ()), *map(str, property_.edges)):
                yield f"{scope} {name} {key} {property_.kind} {value}"
    for key in sorted({*CONTEXT, *CONSTANTS}):
        yield f"1 every event {key}"


def locked() -> list[str]:
    """What the lock holds."""
    return LOCK.read_text("ascii").splitlines()


def widened(now: Iterable[str], before: Iterable[str]) -> list[str]:
    """What is new at a scope that was agreed to before."""
    existing = set(before)
    highest = max(int(line.partition(" ")[0]) for line in existing)
    return [line for line in now if line not in existing and int(line.partition(" ")[0]) <= highest]


def main() -> int:
    """Write the lock, unless it would hide something."""
    wider = widened(lines(), locked()) if LOCK.exists() else []
    if wider and "--unreleased" not in sys.argv[1:]:
        sys.stderr.write("\n".join(["Wider than what people agreed to; give the events the next scope:", *wider, ""]))
        return 1
    LOCK.write_text("".join(f"{line}\n" for line in lines()), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())

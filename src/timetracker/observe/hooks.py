"""Hooks from the side of a command: it starts their runner and goes on, and tells what failed before.

Nothing here is loaded where there is no directory of hooks.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from json import JSONDecodeError, loads

from timetracker import background
from timetracker.files import read_ascii

# Set in the environment of a hook: what it does with `tt` starts no hooks again.
INSIDE = "TT_HOOK"
FAILURES = "failures"
MOST_TOLD = 3


def start(store: str, after: int, environ: Mapping[str, str] = os.environ) -> None:
    """Start the runner for the events of a store above a number; it is not waited for.

    Raises OSError.
    """
    # In the environment, where no list of processes shows it: an address may hold a password.
    words = [sys.executable, "-P", "-m", "timetracker.actions.hooks", str(after)]
    background.start(words, {**environ, INSIDE: "1", "TT_STORE": store})


def failures(directory: str) -> Iterator[str]:
    """What failed since it was told last, in words; told once."""
    path = os.path.join(directory, FAILURES)
    reported = f"{path}.told"
    try:
        os.replace(path, reported)
        lines = read_ascii(reported).splitlines()
    except OSError:
        return
    for text in lines[:MOST_TOLD]:
        try:
            line = loads(text)
            hook, reason = line["hook"], line["reason"]
            yield f"The hook {hook} failed at {line['event']}: {reason}" if hook else str(reason)
        except (JSONDecodeError, KeyError, TypeError):
            continue
    if len(lines) > MOST_TOLD:
        yield f"{len(lines) - MOST_TOLD} more failures of hooks are in {reported}"

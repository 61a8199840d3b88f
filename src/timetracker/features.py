"""Feature flags, all local: a remote flag would ask the network before consent (decision 0004).

A flag hides a change of existing behaviour until it is settled: it has an owner, a state, and a version by which it is
decided. A release refuses a flag that is past its version, and one that hides what is finished (`undecided`).
"""

from __future__ import annotations

from timetracker.domain.record import NamedTuple

STAGES = ("experimental", "stable")


class Feature(NamedTuple):
    """A flag: what it does, how settled it is, the version by which it must be decided, and by whom."""

    default: bool
    help: str
    stage: str
    expires: str
    owner: str


FEATURES: dict[str, Feature] = {
    "first_steps": Feature(
        True, "Bare `tt` says what to type next while nothing is tracked yet.", "stable", "1.0.0", "command line"
    ),
    "forgotten_timer": Feature(
        True,
        "Point out entries that run for longer than timer.max, or ran on while the computer was off or asleep.",
        "stable",
        "1.0.0",
        "timer",
    ),
    "similar_names": Feature(
        True, "Point out a new project whose name is nearly that of another.", "experimental", "0.6.0", "catalog"
    ),
}


def undecided(version: str, flags: dict[str, Feature] = FEATURES) -> list[str]:
    """What keeps a version from its release: flags past the version by which they are decided, or off when finished."""
    late = [name for name, flag in flags.items() if _reached(flag.expires, version)]
    hidden = [name for name, flag in flags.items() if flag.stage == "stable" and not flag.default]
    return [
        *(f"{name} was to be decided by {flags[name].expires}" for name in late),
        *(f"{name} is finished and off" for name in hidden),
    ]


def _reached(expires: str, version: str) -> bool:
    """Whether a version has reached another; of a pre-release only the numbers count."""
    first, second = ([int(part) for part in text.split(".")[:2]] for text in (expires, version))
    return first <= second

"""Feature flags, all local: a remote flag would ask the network before consent (decision 0004)."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple


class Feature(NamedTuple):
    """A flag: what it does, how settled it is, and the version by which it must be decided."""

    default: bool
    help: str
    stage: str
    expires: str


FEATURES: dict[str, Feature] = {
    "first_steps": Feature(True, "Bare `tt` says what to type next while nothing is tracked yet.", "stable", "1.0.0"),
    "forgotten_timer": Feature(
        True,
        "Point out entries that run for longer than timer.max, or ran on while the computer was off or asleep.",
        "stable",
        "1.0.0",
    ),
    "similar_names": Feature(
        True, "Point out a new project whose name is nearly that of another.", "experimental", "0.6.0"
    ),
}

"""What tests of the outbox look at: the events that wait, and where."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.conftest import Tt
from tests.telemetry.deciding import AT

from timetracker import telemetry
from timetracker.store.opening import opened
from timetracker.telemetry import (
    outbox,
)
from timetracker.telemetry.outbox import OutboxLine

NOW = datetime.fromtimestamp(AT, UTC)
TODAY = f"{NOW:%Y-%m-%d}"


def directory(tt: Tt) -> str:
    """Where telemetry's files are."""
    return str(tt.home / "telemetry")


def events(tt: Tt) -> list[str]:
    """The names of the events that wait."""
    names = [event["event"] for event in tt("telemetry show --json").data["events"]]
    return [name for name in names if not name.endswith(".counted")]


def closing(tt: Tt, now: datetime) -> list[OutboxLine]:
    """What is in line when the weeks before an instant have closed."""
    consent = telemetry.state(directory(tt)).consent
    store = opened(tt.named.get("TT_STORE") or str(tt.store))
    try:
        with store.read() as reader:
            outbox.close_weeks(reader, directory(tt), consent, now)
    finally:
        store.close()
    return [line for line in outbox.lines(directory(tt)) if not line.about[2].endswith(".counted")]


def showing(tt: Tt) -> list[str]:
    """The bytes that wait, but for counts of commands, which each look raises."""
    return [line for line in tt("telemetry show").out.splitlines()[1:] if '.counted"' not in line]

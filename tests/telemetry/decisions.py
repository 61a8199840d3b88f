"""Decisions made without a command."""

from __future__ import annotations

from pathlib import Path

from timetracker.telemetry import consent as consents
from timetracker.telemetry.consent import Consent


def granting(directory: Path) -> Consent:
    """Say yes in a directory."""
    return consents.granted(str(directory), 1_772_442_000, "command")


def declining(directory: Path) -> Consent:
    """Say no in a directory."""
    return consents.declined(str(directory), 1_772_442_000, "command")

"""Decisions made without a command."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from timetracker import telemetry
from timetracker.telemetry import Consent, decisions
from timetracker.telemetry.endpoint import Terms

AT = 1_772_442_000
TERMS = Terms("posthog:here", "sentry:there", "0" * 64)
STORE = "0" * 32


def granting(
    directory: Path, purposes: Collection[str] = telemetry.PURPOSES, *, terms: Terms = TERMS, store: str = STORE
) -> Consent:
    """Say yes in a directory."""
    return decisions.granted(str(directory), AT, "command", terms, purposes, user=1, store=store)


def declining(directory: Path, purposes: Collection[str] = telemetry.PURPOSES) -> Consent:
    """Say no in a directory."""
    decisions.declined(str(directory), AT, "command", purposes)
    return telemetry.state(str(directory)).consent

"""Where this build would send, if it can send at all."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple
from timetracker.telemetry.analytics_defaults import (
    BUILD_CHANNEL_DEFAULT,
    POSTHOG_API_KEY_DEFAULT,
    POSTHOG_HOST_DEFAULT,
    SENTRY_DSN_DEFAULT,
)


class Endpoint(NamedTuple):
    """The vendor's project key and host, and the DSN for crash reports (empty: none)."""

    key: str
    host: str
    dsn: str


def _filled(value: str) -> str:
    """The value; empty while it is a placeholder. The marks are put together so that no build replaces them."""
    mark = "%" * 2
    return "" if value.startswith(mark) and value.endswith(mark) else value


def endpoint() -> Endpoint | None:
    """The endpoint embedded in this build; None when it cannot send."""
    key, host = _filled(POSTHOG_API_KEY_DEFAULT), _filled(POSTHOG_HOST_DEFAULT)
    if not key or not host:
        return None
    return Endpoint(key, host, _filled(SENTRY_DSN_DEFAULT))


def channel() -> str:
    """The channel of this build: release, dev, test, or source."""
    return _filled(BUILD_CHANNEL_DEFAULT) or "source"

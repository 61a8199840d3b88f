"""What is embedded in this build: where it would send, if it can send at all, and who answers for that."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple
from timetracker.telemetry import analytics_defaults as embedded

NOBODY = "nobody"
ADDRESS = "A receiver sees your IP address when a batch arrives; no event keeps it."
# The facts of a notice that only the maker of a build knows; a release needs them all.
FACTS = {
    "CONTROLLER": "Controller",
    "CONTACT": "Contact",
    "TRANSFER": "Transfer to other countries",
    "RETENTION": "Kept for",
    "RIGHTS": "Your rights",
    "COMPLAINT": "Complaint to",
}


class Endpoint(NamedTuple):
    """PostHog's project key and host, and Sentry's address for crash reports (empty: they go to PostHog)."""

    key: str
    host: str
    dsn: str

    @property
    def envelopes(self) -> str:
        """Where Sentry takes envelopes."""
        scheme, _, rest = self.dsn.partition("://")
        return f"{scheme}://{host_of(self.dsn)}/api/{rest.partition('/')[2]}/envelope/"


class Terms(NamedTuple):
    """What a yes would be to: the receivers of each purpose, and the fingerprint of the text that names them."""

    usage: str
    crashes: str
    text: str = ""


def _filled(name: str) -> str:
    """The value; empty while it is a placeholder. The marks are put together so that no build replaces them."""
    value: str = getattr(embedded, f"{name}_DEFAULT")
    mark = "%" * 2
    return "" if value.startswith(mark) and value.endswith(mark) else value


def endpoint() -> Endpoint | None:
    """The endpoint embedded in this build; None when it cannot send."""
    key, host = _filled("POSTHOG_API_KEY"), _filled("POSTHOG_HOST")
    return Endpoint(key, host, _filled("SENTRY_DSN")) if key and host else None


def channel() -> str:
    """The channel of this build: release, dev, test, or source."""
    return _filled("BUILD_CHANNEL") or "source"


def facts() -> dict[str, str]:
    """Who is responsible and what holds for the data, as the maker of this build says; empty in a source build."""
    return {title: text for name, title in FACTS.items() if (text := _filled(name))}


def receivers() -> Terms:
    """Who gets what from this build, each as `posthog:HOST` or `sentry:HOST`; one receiver for each purpose."""
    target = endpoint()
    if target is None:
        return Terms(NOBODY, NOBODY)
    posthog = f"posthog:{host_of(target.host)}"
    return Terms(posthog, f"sentry:{host_of(target.dsn)}" if target.dsn else posthog)


def host_of(address: str) -> str:
    """The host of a URL, with its port if it has one."""
    return address.partition("://")[2].partition("/")[0].rpartition("@")[2]


def receiver_name(receiver: str) -> str:
    """A receiver in words, without the number of an account: `PostHog (eu.i.posthog.com)`."""
    kind, _, host = receiver.partition(":")
    account, _, rest = host.partition(".")
    host = rest if account[:1] == "o" and account[1:].isdecimal() else host
    return f"{'PostHog' if kind == 'posthog' else 'Sentry'} ({host})" if host else "nobody"

"""The rules of settings: what may be in one of a kind, and the value that it means."""

from __future__ import annotations

from datetime import time, timedelta

from timetracker.domain import duration
from timetracker.domain.annotations import Any, Callable, Iterable
from timetracker.domain.families import InvalidInput
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.goal import Goal

RATES = "team.rates_visible"  # whether members see money; it is kept in the store, as `rates_visible` of its facts
RATES_KEY = "rates_visible"
OVERLAP = "team.overlap"  # whether what members type may overlap; kept in the store likewise
OVERLAP_KEY = "overlap"
# Setting that the store keeps -> its fact, and what an administrator decides by it.
STORED = {RATES: (RATES_KEY, "who sees rates"), OVERLAP: (OVERLAP_KEY, "whether entries may overlap")}


class Setting(NamedTuple):
    """A setting: its default, what it does, and what may be in it.

    `kind` is text, choice, whole, port, clock, duration, goal, percents, names, networks,
    address or zone; `choices` close a
    choice.
    One that is `stored` holds for all who share the store, and is kept there instead of in the file.
    """

    default: Any
    help: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    stored: bool = False


def expected(setting: Setting) -> str:
    """What may be in a setting, as a sentence."""
    if setting.choices:
        return f"Give one of: {', '.join(setting.choices)}."
    kinds = {
        "whole": "Give a whole number.", "port": "Give a port from 1 to 65535.",
        "clock": "Give a time as in 04:00.", "duration": "Give a duration as in 8h.",
        "goal": "Give a duration as in 8h, or none.", "zone": "Give an IANA zone as in Europe/Berlin.",
        "percents": "Give percents as in 80, 100.",
        "names": "Give names as in time.example.org, https://time.example.org.",
        "networks": "Give addresses of proxies, or networks (at least /8, of IPv6 /16), as in 127.0.0.1, 10.0.0.0/24.",
        "address": "Give an address of this computer as in 127.0.0.1, or nothing.",
    }  # fmt: skip
    return kinds.get(setting.kind, "Give a text.")


def _text(value: Any, setting: Setting) -> str | None:
    return value if isinstance(value, str) else None


def _choice(value: Any, setting: Setting) -> str | None:
    return value if value in setting.choices else None


def _whole(value: Any, setting: Setting) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000 else None


def _port(value: Any, setting: Setting) -> int | None:
    port = _whole(value, setting)
    return port if port is not None and port < 65536 else None


def _clock(value: Any, setting: Setting) -> time | None:
    try:
        return time.fromisoformat(value) if isinstance(value, str) and len(value) == 5 else None
    except ValueError:
        return None


def _duration(value: Any, setting: Setting) -> timedelta | str | None:
    if value == "" and setting.default == "":
        return ""
    try:
        return duration.read(value) if isinstance(value, str) else None
    except InvalidInput:
        return None


def _goal(value: Any, setting: Setting) -> tuple[Goal, ...] | None:
    from timetracker.domain import goal  # not on the way of the timer

    try:
        return goal.read(value) if isinstance(value, str) else None
    except InvalidInput:
        return None


def _percents(value: Any, setting: Setting) -> tuple[int, ...] | None:
    from timetracker.domain import budget  # few things have a budget

    try:
        return budget.thresholds(value) if isinstance(value, str) else None
    except InvalidInput:
        return None


def _names(value: Any, setting: Setting) -> str | None:
    from timetracker.domain import hosts  # of a server alone

    return _each(value, hosts.listed, hosts.name)


def _networks(value: Any, setting: Setting) -> str | None:
    from timetracker.domain import hosts

    return _each(value, hosts.listed, hosts.network)


def _address(value: Any, setting: Setting) -> str | None:
    from timetracker.domain import hosts

    return _each(value, lambda text: (text,), hosts.own)


def _each(value: Any, listed: Callable[[str], Iterable[str]], read: Callable[[str], object]) -> str | None:
    """The text if it is a list of what can be read."""
    if not isinstance(value, str):
        return None
    try:
        for part in listed(value):
            read(part)
    except InvalidInput:
        return None
    return value


# Kind -> the value that something means, None when it cannot be; zones are known to their own module.
CHECKS: dict[str, Any] = {
    "text": _text, "choice": _choice, "whole": _whole, "port": _port,
    "clock": _clock, "duration": _duration, "goal": _goal, "percents": _percents,
    "names": _names, "networks": _networks, "address": _address,
}  # fmt: skip

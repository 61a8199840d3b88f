"""A crash report holds members of closed sets only."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from timetracker.domain import jsontext
from timetracker.domain.errors import Conflict
from timetracker.files import Busy
from timetracker.telemetry import crash


def caught(cause: Callable[[], object]) -> BaseException:
    """What a call raises."""
    try:
        cause()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def raising(error: BaseException) -> Callable[[], object]:
    def cause() -> object:
        raise error

    return cause


class Canary(Exception):
    """A class whose name would tell something."""


def test_the_innermost_frame_of_ours_is_named() -> None:
    result = crash.fields(caught(lambda: jsontext.dumps({"canary": object()})))
    assert result["module"] == "timetracker.domain.jsontext"
    assert result["function"] == "dumps"
    assert result["line"] > 1


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (ValueError("canary"), "ValueError"),
        (sqlite3.OperationalError("canary"), "OperationalError"),
        (Conflict("canary"), "Conflict"),
        (Busy("canary"), "Busy"),
        (Canary("canary"), "other"),
        (type("ValueError", (Exception,), {"__module__": "canary"})(), "other"),
        (type("canary", (Exception,), {"__module__": "timetracker.canary"})(), "other"),
    ],
)
def test_a_class_is_named_when_it_is_ours_or_pythons(error: Exception, name: str) -> None:
    assert crash.fields(caught(raising(error)))["exception"] == name


def test_a_crash_outside_our_files_says_nothing_of_where() -> None:
    result = crash.fields(caught(raising(ValueError())))
    assert (result["module"], result["function"], result["line"]) == ("other", "other", 0)


@pytest.mark.parametrize("kind", ["module", "function", "exception"])
@pytest.mark.parametrize("value", ["canary", "", 1, None, "timetracker.canary", "/home/canary"])
def test_words_outside_the_sets_are_refused(kind: str, value: object) -> None:
    assert not crash.admissible(kind, value)
    assert crash.admissible(kind, "other")

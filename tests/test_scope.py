"""A context made of a generator behaves as one of `contextlib`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from timetracker.scope import contextmanager


@contextmanager
def told(told_to: list[str]) -> Iterator[str]:
    """Tell of entry, error and exit."""
    told_to.append("in")
    try:
        yield "value"
    except ValueError:
        told_to.append("error")
        raise
    finally:
        told_to.append("out")


@contextmanager
def swallowing() -> Iterator[None]:
    """Let no ValueError pass."""
    with suppress(ValueError):
        yield


@contextmanager
def translating() -> Iterator[None]:
    """Turn a ValueError into a KeyError."""
    try:
        yield
    except ValueError as error:
        raise KeyError("translated") from error


@contextmanager
def twice() -> Iterator[None]:
    """Yield once too often, whatever happens."""
    with suppress(ValueError):
        yield
    yield


def test_the_body_runs_between_entry_and_exit() -> None:
    steps: list[str] = []
    with told(steps) as value:
        steps.append(value)
    assert steps == ["in", "value", "out"]


def test_an_error_passes_through_the_generator() -> None:
    steps: list[str] = []
    with pytest.raises(ValueError, match="wrong"), told(steps):
        raise ValueError("wrong")
    assert steps == ["in", "error", "out"]


def test_a_generator_may_swallow_an_error() -> None:
    with swallowing():
        raise ValueError


def test_a_generator_may_raise_another_error() -> None:
    with pytest.raises(KeyError, match="translated") as caught, translating():
        raise ValueError
    assert isinstance(caught.value.__cause__, ValueError)


def test_a_generator_that_yields_twice_is_a_defect() -> None:
    with pytest.raises(RuntimeError), twice():
        pass
    with pytest.raises(RuntimeError), twice():
        raise ValueError

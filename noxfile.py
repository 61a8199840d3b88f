"""What CI runs, session by session; `nox --no-venv` uses the environment at hand (`make check`)."""

from __future__ import annotations

import nox

nox.options.sessions = ["lint", "types", "layers", "docs", "tests"]
nox.options.error_on_missing_interpreters = False


def _prepare(session: nox.Session) -> None:
    if session.virtualenv.is_sandboxed:
        session.install("--require-hashes", "-r", "requirements/build.txt", "-r", "requirements/dev.txt")
        session.install("--no-deps", "--no-build-isolation", "-e", ".")


@nox.session
def lint(session: nox.Session) -> None:
    """Format and lint."""
    _prepare(session)
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly, in the tests too."""
    _prepare(session)
    session.run("mypy")


@nox.session
def layers(session: nox.Session) -> None:
    """Check who may import whom."""
    _prepare(session)
    session.run("lint-imports", "--no-cache")


@nox.session
def docs(session: nox.Session) -> None:
    """Check that the generated parts of the pages are what the program says now."""
    _prepare(session)
    session.run("python", "docs/generate.py", "--check")


def _pytest(session: nox.Session) -> None:
    _prepare(session)
    session.run("python", "-m", "pytest", "-n", "2", "--cov", "--cov-report=", *session.posargs)
    session.run("coverage", "report", "--include=src/timetracker/domain/*", "--fail-under=100")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests with the Python at hand, with branch coverage."""
    _pytest(session)


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def pythons(session: nox.Session) -> None:
    """Run the tests with every supported Python that is here."""
    _pytest(session)

"""Events that a log is to follow."""

from __future__ import annotations

from pathlib import Path

from tests.builders import at, log_lines

from timetracker.domain.entry import Project
from timetracker.domain.event import Draft, added
from timetracker.observe.event_log import EventLog
from timetracker.store.store import FileStore, Writer

NOW = at("2026-03-02 09:00")
TOKEN = "a" * 32


def commit(path: Path, *names: str, token: str = TOKEN, when: str = "2026-03-02 09:00") -> None:
    """Commit events to a store without telling the log, as a command does that is killed right then."""
    store = FileStore(str(path))
    writer = Writer(user_id=1, token=token, component="cli", invocation="b" * 32)
    for name in names:
        with store.begin(writer) as tx:
            project = Project(tx.next_id("project"), name)
            tx.record(Draft("project.created", {"project_id": project.id}, (added(project),)), at(when))
    store.close()


def follow(
    home: Path, path: Path, *, token: str = TOKEN, now: str = "2026-03-02 09:00", keep_days: int = 400
) -> list[str]:
    """Let the log in `home` catch up with a store; returns what the user is told."""
    store = FileStore(str(path))
    with store.read() as reader:
        notes = EventLog(str(home / "logs"), keep_days=keep_days).catch_up(reader, token, at(now))
    store.close()
    return notes


def numbers(home: Path, store: int = 1) -> list[int]:
    """Event numbers of a store in the log, in the order of the lines."""
    return [line["event_id"] for line in log_lines(home) if line["store"] == store]


def today(home: Path) -> Path:
    """Today's file."""
    return home / "logs" / "app-2026-03-02.jsonl"

"""A module has at most 300 lines; each that has more is named with its reason."""

from __future__ import annotations

from tests import sources
from tests.architecture.statements import GENERATED

MOST = 300
_HOT = "a hot verb loads it: another module costs more than it explains"
LONG = {
    "src/timetracker/domain/entry.py": _HOT,
    "src/timetracker/files.py": _HOT,
    "src/timetracker/observe/event_log.py": _HOT,
    "src/timetracker/reports/measure.py": "what every report may show of a group, sums of dated rates among it",
    "src/timetracker/settings.py": _HOT,
    "src/timetracker/store/migrations/r0001_first.py": "a migration is never changed",
    "src/timetracker/store/reader.py": _HOT,
    "src/timetracker/store/schema.py": "one schema: its tables and what refers to what",
    "src/timetracker/store/sqlite.py": _HOT,
    "src/timetracker/store/store.py": _HOT,
    "src/timetracker/telemetry/catalogue.py": "one table",
    "src/timetracker/workspace.py": _HOT,
}


def test_no_module_is_long_without_a_reason() -> None:
    texts = {path: text for part in ("src", "tests") for path, text in sources.texts(part).items()}
    long = {path for path, text in texts.items() if text.count("\n") > MOST and path not in GENERATED}
    assert long - LONG.keys() == set(), "split it by subject, or say why it cannot be"
    assert LONG.keys() - texts.keys() == set()

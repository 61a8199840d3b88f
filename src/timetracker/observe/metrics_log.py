"""Figures of the event log: what its lines count, and its files."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from prometheus_client.core import HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from timetracker.domain.errors import StoreDamaged
from timetracker.domain.event import EVENTS, OUTCOMES
from timetracker.observe import metrics_fold as fold
from timetracker.observe.event_log import EventLog, LogCursor
from timetracker.observe.metrics_catalogue import CATALOGUE, EXIT_CODES, LEVELS, unit
from timetracker.observe.metrics_families import Sample, ScrapeState, family, single
from timetracker.store.reader import Reader


class Words(NamedTuple):
    """The commands and formats that have a zero without a count; whether counters say when they began."""

    commands: Sequence[str]
    formats: Sequence[str]
    created: bool = False


def counts(watched: ScrapeState, words: Words) -> Iterator[Metric]:
    """What the lines of the log count."""
    counted = watched.counts()
    since = counted["since"] if words.created else None
    yield single("tt_cli_last_invocation_timestamp_seconds", counted["last_command"] or None)
    yield family("tt_cli_invocations_total", _commands(counted["commands"], words.commands), since)
    yield family("tt_cli_exits_total", _counted(EXIT_CODES, counted["exits"]), since)
    yield family("tt_events_total", _counted(EVENTS, counted["events"]), since)
    for direction in ("import", "export"):
        rows = {word: counted["rows"].get(f"{direction} {word}", 0) for word in words.formats}
        yield family(f"tt_{direction}_rows_total", _counted((), rows), since)
    yield family("tt_event_log_records_total", _counted(LEVELS, counted["levels"]), since)
    yield single("tt_event_log_malformed_total", counted["malformed"], since)
    yield single("tt_event_log_newer_total", counted["newer"], since)
    yield _durations(counted["durations"])


def _durations(counted: dict[str, Any]) -> Metric:
    name = "tt_cli_duration_seconds"
    declared = CATALOGUE[name]
    durations = HistogramMetricFamily(name, declared.help, labels=declared.labels, unit=unit(name))
    for command, buckets in sorted(counted.items()):
        durations.add_metric((command,), list(fold.histogram(buckets)), buckets[0])
    return durations


def upkeep(watched: ScrapeState) -> Iterator[Metric]:
    """Checks and copies of the store that is watched, of no other."""
    counted = watched.counts()
    log = EventLog(watched.settings.paths.logs, keep_days=0)
    number = str(log.only_number())
    try:
        with watched.reading() as reader:
            number = str(log.reached(reader.store_id()).number)
    except StoreDamaged:
        if number == "0":
            raise
    check, backup = counted["checks"].get(number), counted["backups"].get(number)
    yield single("tt_db_integrity_ok", float(check[1]) if check else None)
    yield single("tt_db_integrity_check_timestamp_seconds", check[0] if check else None)
    yield single("tt_backup_last_success_timestamp_seconds", backup[0] if backup else None)
    yield single("tt_backup_last_size_bytes", backup[1] if backup else None)


def _place(watched: ScrapeState, reader: Reader) -> LogCursor:
    return EventLog(watched.settings.paths.logs, keep_days=0).reached(reader.store_id())


def _commands(counted: dict[str, dict[str, int]], commands: Iterable[str]) -> Iterator[Sample]:
    for command in sorted({*commands, *counted}):
        for outcome in OUTCOMES:
            yield (command, outcome), counted.get(command, {}).get(outcome, 0)


def _counted(words: Iterable[str], counted: dict[str, int]) -> list[Sample]:
    return [((word,), count) for word, count in (dict.fromkeys(words, 0) | counted).items()]


def files(watched: ScrapeState) -> Iterator[Metric]:
    """The files of the log, and what of the store is not in them yet."""
    stats = [entry.stat() for entry in watched.log_files()]
    yield single("tt_event_log_size_bytes", sum(stat.st_size for stat in stats))
    yield single("tt_event_log_files", len(stats))
    newest = max((stat.st_mtime for stat in stats), default=None)
    yield single("tt_event_log_last_write_timestamp_seconds", newest)
    yield single("tt_event_log_unwritten_events", _unwritten(watched))


def _unwritten(watched: ScrapeState) -> int:
    with watched.reading() as reader:
        origin = reader.origin(watched.token) if watched.token else None
        return 0 if origin is None else len(reader.event_rows_after(_place(watched, reader).last, origin))

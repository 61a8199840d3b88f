"""Every metric by name: its type, its labels, what it means, and the collector that brings it."""

from typing import NamedTuple


class Metric(NamedTuple):
    """One family. A counter's name is here with `_total`."""

    kind: str
    labels: tuple[str, ...]
    help: str
    collector: str

    def heading(self, name: str) -> tuple[str, str]:
        """The lines that are above its samples, in Prometheus' text format and in OpenMetrics."""
        return f"# HELP {name} {self.help}", f"# TYPE {name} {self.kind}"


def _gauge(collector: str, help_: str, *labels: str) -> Metric:
    return Metric("gauge", labels, help_, collector)


def _counter(collector: str, help_: str, *labels: str) -> Metric:
    return Metric("counter", labels, help_, collector)


def unit(name: str) -> str:
    """The unit that a name ends with; empty for counts."""
    last = name.rpartition("_")[2]
    return last if last in ("seconds", "bytes", "ratio") else ""


CATALOGUE: dict[str, Metric] = {
    "tt_build_info": _gauge(
        "build", "1; the program's version, its Python and its store's revision.", "version", "python_version",
        "schema_revision",
    ),
    "tt_entries": _gauge("time", "Entries in the store.", "state"),
    "tt_projects": _gauge("time", "Projects in the store.", "state"),
    "tt_tasks": _gauge("time", "Tasks in the store.", "status"),
    "tt_tracked_seconds": _gauge(
        "time", "Time of all finished entries; falls when entries are edited.", "project", "billable"
    ),
    "tt_tracked_window_seconds": _gauge(
        "time", "Time of the person in today, this week, this month, as in reports.", "window", "billable"
    ),
    "tt_project_window_seconds": _gauge(
        "time", "Time by project; only with metrics.project_labels = name.", "project", "window"
    ),
    "tt_tag_window_seconds": _gauge("time", "Time by tag; only with metrics.project_labels = name.", "tag", "window"),
    "tt_goal_seconds": _gauge("timer", "The settings goal.day and goal.week; absent when unset.", "window"),
    "tt_timer_running": _gauge("timer", "1 when the person's timer runs."),
    "tt_timer_max_seconds": _gauge("timer", "The setting timer.max."),
    "tt_timer_start_timestamp_seconds": _gauge("timer", "When the running timer began; absent when none runs."),
    "tt_last_entry_end_timestamp_seconds": _gauge("timer", "When the person's newest finished entry ended."),
    "tt_zone_offset_seconds": _gauge("timer", "What the local time of the zone in force is ahead of UTC now."),
    "tt_user_window_seconds": _gauge(
        "users", "Time by person; only with metrics.user_labels.", "user", "window"
    ),
    "tt_user_timer_start_timestamp_seconds": _gauge(
        "users", "When the running timer of a person began; only with metrics.user_labels.", "user"
    ),
    "tt_budgets": _gauge(
        "budgets", "Budgets of projects, tasks and clients: ok, near (over 80 %), exceeded.", "of", "state"
    ),
    "tt_project_budget_seconds": _gauge(
        "budgets", "Budget of time; only with metrics.project_labels = name.", "project"
    ),
    "tt_project_budget_used_seconds": _gauge(
        "budgets", "Time used of a budget of time; only with metrics.project_labels = name.", "project"
    ),
    "tt_project_budget_used_ratio": _gauge(
        "budgets", "Used share of a budget of time or money; only with metrics.project_labels = name.", "project"
    ),
    "tt_unbilled_seconds": _gauge(
        "unbilled", "Billable time that no invoice holds; absent until something was billed."
    ),
    "tt_unbilled_amount": _gauge("unbilled", "The amount, in units of the currency.", "currency"),
    "tt_unbilled_oldest_age_seconds": _gauge("unbilled", "How long ago the oldest of its entries began."),
    "tt_data_quality_issues": _gauge("quality", "Entries of the last seven days that fail a check.", "check"),
    "tt_db_size_bytes": _gauge("store", "Size of the store and of its write-ahead log.", "file"),
    "tt_db_free_bytes": _gauge("store", "Pages of the store without content."),
    "tt_db_schema_current": _gauge("store", "1 when the store has this program's schema."),
    "tt_data_dir_free_bytes": _gauge("store", "Free room on the disk of the store."),
    "tt_data_dir_size_bytes": _gauge("store", "Size of the disk of the store."),
    "tt_db_integrity_ok": _gauge("upkeep", "1 when the last `tt db check` of this store found nothing, else 0."),
    "tt_db_integrity_check_timestamp_seconds": _gauge("upkeep", "When `tt db check` last looked at this store."),
    "tt_backup_last_success_timestamp_seconds": _gauge("upkeep", "When this store was last copied, verified."),
    "tt_backup_last_size_bytes": _gauge("upkeep", "Size of the newest verified copy."),
    "tt_cli_invocations_total": _counter("log", "Finished commands in the event log.", "command", "outcome"),
    "tt_cli_exits_total": _counter("log", "Finished commands by exit code.", "exit_code"),
    "tt_cli_duration_seconds": Metric("histogram", ("command",), "How long commands took.", "log"),
    "tt_cli_last_invocation_timestamp_seconds": _gauge("log", "When the newest counted command ended."),
    "tt_events_total": _counter("log", "Events in the event log by name.", "event"),
    "tt_import_rows_total": _counter("log", "Rows of imports by format.", "format"),
    "tt_export_rows_total": _counter("log", "Rows of exports by format.", "format"),
    "tt_event_log_records_total": _counter("log", "Lines of the event log.", "level"),
    "tt_event_log_malformed_total": _counter("log", "Lines of the event log that could not be read."),
    "tt_event_log_newer_total": _counter("log", "Lines of the event log that a newer program wrote."),
    "tt_event_log_size_bytes": _gauge("log_files", "Size of all files of the event log."),
    "tt_event_log_files": _gauge("log_files", "Files of the event log, one a day."),
    "tt_event_log_last_write_timestamp_seconds": _gauge("log_files", "When the event log was last written."),
    "tt_event_log_unwritten_events": _gauge("log_files", "Events of the store that are not in the log; 1000 at most."),
    "tt_exporter_collector_success": _gauge("exporter", "1 when a collector worked.", "collector"),
    "tt_exporter_collector_duration_seconds": _gauge("exporter", "How long a collector took.", "collector"),
}  # fmt: skip

# Of the web admin's process alone, beside all of the above.
HTTP: dict[str, Metric] = {
    "tt_http_requests_total": _counter(
        "web", "Answered requests by template of their route; _unmatched where none is asked for.", "method", "route",
        "code_class",
    ),
    "tt_http_request_duration_seconds": Metric(
        "histogram", ("method", "route"), "How long requests took, until the answer was ready.", "web"
    ),
    "tt_http_requests_in_progress": _gauge("web", "Requests that are being answered."),
    "tt_http_auth_total": _counter("web", "Attempts to come in: ok, bad_credentials, locked, csrf.", "outcome"),
}  # fmt: skip

# Of `tt selftest --metrics FILE`.
SELFTEST: dict[str, Metric] = {
    "tt_selftest_success": _gauge("selftest", "1 when start, stop, report and undo worked in a home of their own."),
    "tt_selftest_timestamp_seconds": _gauge("selftest", "When that was tried."),
    "tt_selftest_step_seconds": _gauge("selftest", "How long a step took, as a process of its own.", "step"),
}

# Of `tt analytics history`: one sample a finished calendar day.
HISTORY: dict[str, Metric] = {
    "tt_day_tracked_seconds": _gauge(
        "history", "Time of the person on a day, as in reports.", "project", "client", "billable", "weekday"
    ),
    "tt_day_amount": _gauge(
        "history", "The amount of a day, in units of the currency.", "project", "client", "currency"
    ),
    "tt_day_gap_seconds": _gauge("history", "Untracked time between the entries of a day, as in tt gaps."),
    "tt_day_goal_seconds": _gauge("history", "What was to be tracked on a day, as in tt balance."),
}

COLLECTORS = (
    "build",
    "time",
    "timer",
    "users",
    "budgets",
    "unbilled",
    "quality",
    "store",
    "log",
    "upkeep",
    "log_files",
)
LEVELS = ("info", "warning", "error")
EXIT_CODES = ("0", "1", "2", "3", "4", "5", "6", "7", "130")
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("tt_entries", "state"): ("running", "closed"),
    ("tt_projects", "state"): ("active", "archived"),
}

"""Sentences of the pages that promise behaviour, each with a test that holds it; `docs/promises.md` lists them.

The notice about telemetry has its own list, `claims.py`; some pages name the module of tests in the sentence itself.
"""

# ruff: noqa: E501 - a sentence and its test are one line each
from __future__ import annotations

PROMISES: dict[str, tuple[tuple[str, str], ...]] = {
    "README.md": (
        ("what was running stops at the same second", "tests/cli/test_timer.py::test_start_stops_what_is_running"),
        ("Every command is one durable transaction.", "tests/store/test_store.py::test_a_new_store_is_private_durable_and_in_wal"),
        (
            "Programs that fight, are killed or find the disk full leave the store whole",
            "tests/loss/test_loss.py::test_killed_programs_lose_nothing_that_was_acknowledged",
        ),
        (
            "`tt undo` and `tt redo` work for every change of everything, at any later time.",
            "tests/properties/test_actions.py::test_undo_of_everything_since_restores_all_rows",
        ),
        (
            "Days of 23 and 25 hours, days that begin at 04:00, hours that come twice: totals always add up.",
            "tests/properties/test_shown_figures.py::test_what_is_shown_adds_up",
        ),
        (
            "All data is local. Telemetry is off unless you say yes",
            "tests/telemetry/test_every_command.py::test_without_a_yes_no_file_no_socket_and_no_process",
        ),
        ("there is no text in it at all", "tests/telemetry/test_catalogue_lock.py::test_there_is_no_kind_that_holds_text"),
        (
            "or lets you pick from recent work",
            "tests/cli/test_picker.py::test_what_is_picked_is_started_with_its_task_and_tags",
        ),
        (
            "in a fresh home what to type first",
            "tests/cli/test_timer.py::test_status_of_a_fresh_home_says_what_to_type_next_and_makes_nothing",
        ),
        (
            "`tt telemetry preview` prints the very bytes before you decide",
            "tests/telemetry/test_wire.py::test_what_preview_and_show_print_is_what_arrives_and_what_the_log_keeps",
        ),
    ),
    "docs/times.md": (
        (
            "`tt when TEXT` says what a text means.",
            "tests/cli/test_times.py::test_the_answer_of_when_reads_back",
        ),
        ("`--for 1d` is refused", "tests/cli/test_times.py::test_a_day_is_no_length"),
        (
            "keep the clock time over a clock change",
            "tests/cli/test_times.py::test_a_day_later_is_a_calendar_day_over_a_clock_change",
        ),
        (
            "the latest such time since the running entry began, never ahead",
            "tests/cli/test_times.py::test_a_stop_is_the_latest_since_the_start",
        ),
        (
            "the latest such time at or before now",
            "tests/properties/test_laws_of_times.py::test_what_is_added_is_the_latest_and_its_end_the_first_after_it",
        ),
        (
            "the day on which the start or end that is changed lies",
            "tests/cli/test_times.py::test_a_clock_time_of_an_entry_is_on_its_own_day_and_that_is_said",
        ),
        ("**The end follows the start.**", "tests/cli/test_times.py::test_an_end_follows_its_start"),
        (
            "and `from` and `to` of the API are one thing",
            "tests/cli/test_times.py::test_an_interval_means_the_same_however_it_is_written",
        ),
        (
            "**An end alone never passes the start:**",
            "tests/properties/test_laws_of_times.py::test_an_end_that_is_changed_never_passes_the_start_silently",
        ),
        (
            "**A day that is not today is named:**",
            "tests/cli/test_times.py::test_an_answer_names_the_day_where_it_is_not_today",
        ),
        (
            "is said before the question, and Enter is then no",
            "tests/cli/test_rewrite.py::test_two_swapped_times_are_pointed_out_and_enter_does_not_save_them",
        ),
        (
            "A full date with a time is that time on the calendar",
            "tests/cli/test_times.py::test_with_a_late_day_start_a_written_date_is_that_date",
        ),
        (
            "A time that a clock change skips is refused, with the two nearest times.",
            "tests/cli/test_reports.py::test_a_skipped_hour_is_refused_with_the_two_nearest_times",
        ),
        (
            "A time that occurs twice means the first, with a warning",
            "tests/cli/test_reports.py::test_an_hour_that_occurs_twice_means_the_first_with_a_warning",
        ),
        (
            "every text with a date can be typed back and means the same instant",
            "tests/properties/test_laws_of_times.py::test_every_text_of_an_instant_reads_back",
        ),
        (
            "A clock that went back leads into no dead end",
            "tests/cli/test_machine_clock.py::test_a_clock_that_went_back_leads_into_no_dead_end",
        ),
        (
            "`last` is the entry of your last action on entries that is still there",
            "tests/cli/test_times.py::test_last_is_the_entry_of_the_users_last_action_and_1_the_newest_by_time",
        ),
        (
            "A bulk change, an import, an undo and other users do not move it.",
            "tests/cli/test_times.py::test_what_moves_last_is_the_users_own_action_on_an_entry_that_is_there",
        ),
    ),
    "docs/reports.md": (
        (
            "The figures are those of the web admin's reports page too.",
            "tests/web/test_reports.py::test_every_report_equals_the_command_line",
        ),
        (
            "rows add up to their total and a row's time is what lies between its ends",
            "tests/properties/test_shown_figures.py::test_what_is_shown_adds_up",
        ),
        (
            "A clock of the next calendar day is marked `+1`.",
            "tests/web/test_calendar.py::test_a_day_shows_when_an_entry_over_midnight_ends",
        ),
        (
            "What has several tags counts under each of them.",
            "tests/cli/test_reports.py::test_by_tag_an_entry_counts_under_each_of_its_tags_and_in_the_total_once",
        ),
        (
            "so grouping otherwise, or a week and the next instead of both, gives the same total",
            "tests/properties/test_reports.py::test_neither_grouping_nor_cutting_changes_what_is_rounded_per_entry",
        ),
        (
            "What was worked before the day of a rate keeps its amount.",
            "tests/cli/test_rate.py::test_another_rate_holds_from_today_and_the_past_keeps_its_amount",
        ),
        (
            "`--from` is needed, each month is shown with its amount before and after, and a yes is asked for",
            "tests/cli/test_rate.py::test_a_change_of_the_past_needs_a_day_is_shown_by_month_and_asked_for",
        ),
        ("The most specific rate holds", "tests/cli/test_rate.py::test_the_most_specific_rate_holds"),
        (
            "unless `--no-billable` is said",
            "tests/cli/test_rate.py::test_a_rate_means_billable_unless_it_is_said_otherwise",
        ),
        (
            "it is the same however the report is grouped",
            "tests/properties/test_rates.py::test_sums_are_equal_before_rounding_however_they_are_grouped",
        ),
        (
            "to the smallest unit that the currency has",
            "tests/properties/test_reports.py::test_rows_add_up_to_the_total_and_amounts_to_the_smallest_unit",
        ),
        ("tt filter save acme week --client Acme --billable", "tests/cli/test_filters.py::test_a_saved_filter_is_taken_by_its_name"),
        (
            "a program called `week` is never run",
            "tests/cli/test_programs.py::test_a_span_is_a_span_whatever_is_in_the_directory",
        ),
        (
            "with exit code 7; what it printed until then stays printed",
            "tests/cli/test_programs.py::test_what_it_printed_before_it_failed_is_there",
        ),
        (
            "one document, all entries that touch the span",
            "tests/cli/test_programs.py::test_it_gets_the_same_bytes_as_the_log_prints",
        ),
    ),
    "docs/shell.md": (
        ("It follows the usual store of user 1", "tests/observe/test_running_file.py::test_another_store_a_dry_run_and_another_user_leave_it_alone"),
        (
            "What would steer a terminal is left out of the name.",
            "tests/observe/test_running_file.py::test_what_would_steer_a_terminal_is_left_out",
        ),
        ("It keeps to the window, however narrow", "tests/cli/test_watch.py::test_any_window_keeps_to_its_size_and_shows_what_runs"),
        ("Ctrl-Z suspends it", "tests/cli/test_watch.py::test_it_is_suspended_and_comes_back"),
        (
            "Project, task and tags are all that is read",
            "tests/cli/test_here.py::test_nothing_else_is_read_from_it",
        ),
        ("Esc starts nothing (exit code 130)", "tests/cli/test_picker.py::test_esc_starts_nothing"),
        (
            "takes the branch of the repository as task",
            "tests/cli/test_here.py::test_the_branch_is_the_task_only_where_that_is_wanted",
        ),
        (
            "one event after the other, the executables by name",
            "tests/actions/test_hooks.py::test_every_event_is_given_once_and_in_order",
        ),
        (
            "**Never in the way.** A runner beside the command runs them; the command does not wait.",
            "tests/actions/test_hooks.py::test_a_command_starts_the_runner_and_does_not_wait_for_it",
        ),
        (
            "A hook that takes longer is ended, with all that it started.",
            "tests/actions/test_hooks.py::test_a_hook_that_takes_too_long_is_ended_with_all_it_started",
        ),
        (
            "is a warning of the next command that writes",
            "tests/actions/test_hooks.py::test_a_failure_is_told_by_the_next_command_once_and_stops_nothing",
        ),
        ("What a hook does with `tt` starts no hooks.", "tests/actions/test_hooks.py::test_what_a_hook_does_with_tt_starts_no_hooks"),
        (
            "are no hooks",
            "tests/actions/test_hooks.py::test_hidden_files_samples_copies_and_what_is_not_executable_are_no_hooks",
        ),
        (
            "An empty answer keeps the entry, and it is not asked again about the same time.",
            "tests/cli/test_attention.py::test_sleep_is_shown_and_keeping_is_the_usual_answer_given_once",
        ),
        ("It is never asked without a terminal", "tests/cli/test_attention.py::test_without_a_terminal_it_never_asks"),
    ),
    "docs/scripting.md": (
        ("It never asks then", "tests/cli/test_pipes.py::test_without_a_terminal_nothing_is_asked"),
        (
            "nothing depends on settings or width",
            "tests/render/test_json.py::test_nothing_in_it_depends_on_the_look",
        ),
        (
            "`error.command` is what to run next",
            "tests/cli/test_errors.py::test_json_has_the_hint_and_the_command_as_words",
        ),
        (
            "so a script prints the same bytes on every run",
            "tests/cli/test_output.py::test_the_same_line_gives_the_same_bytes",
        ),
        (
            "Under `CI` telemetry is off, whatever was consented to elsewhere.",
            "tests/telemetry/test_consent.py::test_each_sign_of_continuous_integration_switches_off",
        ),
        (
            "takes an entry that it already has, by its uuid, only once",
            "tests/cli/test_exchange.py::test_what_is_there_is_passed_over_beside_new_lines_however_long_the_list",
        ),
    ),
    "docs/event-log.md": (
        (
            "Files are never renamed or shortened",
            "tests/observe/test_event_log.py::test_a_line_goes_into_the_file_of_its_day_and_the_link_to_todays",
        ),
        (
            "a clock that was in the future once deletes nothing",
            "tests/observe/test_event_log.py::test_a_clock_that_was_in_the_future_once_deletes_and_silences_nothing",
        ),
        (
            "the word itself",
            "tests/telemetry/test_tracking.py::test_a_command_line_that_cannot_be_read_is_counted_and_logged",
        ),
        ("`outcome` is one closed set", "tests/telemetry/test_tracking.py::test_an_exit_code_has_one_outcome"),
        (
            "leaves the line to the next command",
            "tests/observe/test_event_log.py::test_a_command_killed_after_its_commit_is_told_by_the_next",
        ),
        (
            "A line that a full disk tore is cut off at once, or by the next command",
            "tests/observe/test_event_log_under_stress.py::test_a_full_disk_leaves_whole_lines_and_the_next_command_adds_what_is_missing",
        ),
        (
            "Only events of this installation are written",
            "tests/observe/test_event_log.py::test_only_events_of_this_installation_are_told",
        ),
        (
            "A log that cannot be written never fails a command",
            "tests/cli/test_db.py::test_a_log_that_cannot_be_written_fails_no_command_and_doctor_says_so",
        ),
    ),
    "docs/privacy.md": (
        (
            "The [event log](event-log.md) holds numbers and fixed words only.",
            "tests/telemetry/test_every_command.py::test_nothing_that_was_typed_is_in_a_request_the_outbox_or_the_log",
        ),
        ("`tt db purge` removes deleted rows for good.", "tests/cli/test_db.py::test_purge_erases_what_was_deleted_for_good"),
        (
            "no fonts or scripts from elsewhere in the web admin",
            "tests/web/test_browser.py::test_every_page_is_accessible_and_fits_and_asks_nobody_else",
        ),
        (
            "Each user of a web admin or a team's store has an answer of their own.",
            "tests/telemetry/test_wire_receivers.py::test_a_member_is_counted_only_with_a_yes_of_her_own",
        ),
        (
            "until its deletion there was accepted",
            "tests/telemetry/test_wire_receivers.py::test_forget_keeps_each_id_until_its_deletion_was_accepted",
        ),
        (
            "sends a request for each id to its receiver, and to nobody else",
            "tests/telemetry/test_wire_receivers.py::test_a_deletion_is_asked_for_where_the_id_was_used_and_nowhere_else",
        ),
    ),
    "docs/web.md": (
        ("`tt web` serves on this computer only and prints a link.", "tests/web/test_serve.py::test_it_says_where_it_is_and_a_second_one_leads_there"),
        ("that one undo takes back", "tests/web/test_entries.py::test_the_ticked_ones_are_changed_after_a_look_and_one_undo_takes_it_back"),
        (
            "Members see and change their own entries",
            "tests/web/test_entrance.py::test_a_member_sees_and_changes_own_entries_only",
        ),
        (
            "undo takes back one's own last action",
            "tests/web/test_entrance.py::test_undo_takes_back_ones_own_last_action_only",
        ),
        (
            "names every field that a route takes: another one is refused (400)",
            "tests/web/test_api.py::test_a_route_takes_the_fields_that_its_description_names",
        ),
        ("and never a command line", "tests/cli/test_errors.py::test_no_hint_holds_a_command_line"),
        ("so a rebound name leads nowhere", "tests/web/test_browser.py::test_a_rebound_name_leads_nowhere"),
        (
            "must come from our own pages by fetch metadata or Origin (403)",
            "tests/web/test_guard.py::test_a_change_from_another_origin_is_refused_although_the_token_is_right",
        ),
        (
            "a change of password ends all sessions",
            "tests/web/test_entrance.py::test_another_password_ends_all_sessions_and_the_old_one_is_asked_for",
        ),
        (
            "are stored as hashes, outside the journal",
            "tests/web/test_entrance.py::test_no_secret_stands_in_the_store_or_in_the_logs",
        ),
        (
            "A request that tells two lengths, two hosts, or too much of anything is refused",
            "tests/web/test_raw.py::test_a_host_that_is_missing_or_told_twice_leads_nowhere",
        ),
        (
            "Every answer carries a Content-Security-Policy without inline code",
            "tests/web/test_guard.py::test_every_answer_carries_every_header",
        ),
        (
            "It is known by a lock that its process holds, never by a port that answers",
            "tests/web/test_serve.py::test_a_strangers_port_is_not_adopted",
        ),
        (
            "SIGTERM and Ctrl-C stop it within two seconds",
            "tests/web/test_serve.py::test_it_stops_although_connections_are_open_and_a_request_waits",
        ),
    ),
    "docs/database.md": (
        ("every commit is synced to the disk", "tests/store/test_store.py::test_a_new_store_is_private_durable_and_in_wal"),
        (
            "two terminals never both start a running entry",
            "tests/loss/test_loss.py::test_parallel_starts_in_a_fresh_home_all_succeed",
        ),
        (
            "Ids are never given twice, not even after a deletion.",
            "tests/cli/test_editing.py::test_numbers_are_never_given_twice",
        ),
        (
            "A copy has its name only when it is whole, checked and on the disk.",
            "tests/cli/test_damage.py::test_damage_is_found_and_never_copied_as_verified",
        ),
        (
            "whose path is printed",
            "tests/cli/test_db.py::test_restore_brings_the_copy_back_and_keeps_what_was_there",
        ),
    ),
    "docs/settings.md": (
        (
            "A name that is no setting is pointed out with the one that may be meant",
            "tests/cli/test_configure.py::test_an_unknown_setting_is_not_found_and_suggested",
        ),
        (
            "a value that cannot be is refused with exit code 5",
            "tests/cli/test_configure.py::test_a_value_that_cannot_be_is_refused_and_the_file_stays",
        ),
        (
            "An experimental flag becomes stable or goes by the version named.",
            "tests/test_features.py::test_nothing_keeps_this_version_from_its_release",
        ),
    ),
    "docs/install.md": (
        (
            "Python 3.11 or newer, on Linux or macOS",
            "tests/delivery/test_package.py::test_the_package_claims_the_systems_that_its_checks_run_on",
        ),
    ),
    "docs/errors.md": (
        (
            "Every error that a user can cause has a code that stays the same",
            "tests/cli/test_output.py::test_errors_as_json_have_the_promised_shape_on_stderr",
        ),
        (
            "Some have a command that can be run as it is.",
            "tests/cli/test_errors.py::test_an_error_says_what_happened_to_which_thing_and_offers_a_command_that_runs",
        ),
    ),
}  # fmt: skip

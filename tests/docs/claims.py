"""Sentences of the notice, each with the test that holds it; `docs/telemetry.md` lists them, a test compares."""

# ruff: noqa: E501 - a sentence and its test are one line each
from __future__ import annotations

_W, _O, _C, _P = (f"tests/telemetry/test_{name}.py" for name in ("wire", "outbox", "consent", "prompt"))
_R, _F = "tests/telemetry/test_wire_receivers.py", "tests/telemetry/test_outbox_files.py"
_E, _K = "tests/telemetry/test_every_command.py", "tests/delivery/test_keys.py"

CLAIMS = (
    (
        "A fresh installation records nothing for telemetry, has no id, opens no socket and starts no process.",
        f"{_E}::test_without_a_yes_no_file_no_socket_and_no_process",
    ),
    (
        "each answer counts only when `y` or `yes` is typed after its question appeared",
        f"{_P}::test_what_was_typed_before_the_questions_is_no_answer",
    ),
    (
        "Enter, anything else, Ctrl-C, a closed terminal or 30 seconds of silence are a no",
        f"{_P}::test_an_answer_decides_and_the_command_ends_as_ever",
    ),
    ("Scripts, pipes", f"{_P}::test_pipes_and_files_are_never_asked"),
    (
        "Your yes is recorded with its receivers, its purposes, a fingerprint of the text, the version and the instant.",
        f"{_C}::test_a_yes_records_receivers_purposes_text_version_and_instant",
    ),
    (
        "all changes together, at most once in a minor release and once in 90 days",
        f"{_C}::test_changed_terms_are_shown_once_in_a_minor_release_and_90_days_apart",
    ),
    (
        "Until you answer, what you agreed to before holds and nothing else.",
        f"{_R}::test_a_receiver_that_was_not_agreed_to_gets_nothing",
    ),
    (
        "`disable` also throws away what waits, and works on a full disk.",
        f"{_C}::test_a_withdrawal_holds_where_nothing_can_be_written",
    ),
    (
        "`enable` needs `--yes`, so that no image or script consents by accident.",
        f"{_P}::test_enable_at_a_terminal_asks_and_in_a_script_needs_a_word",
    ),
    (
        "These switch telemetry off whatever was answered, and nothing switches it on",
        f"{_C}::test_no_variable_turns_off_into_on",
    ),
    (
        "`enable`, `reset` and `send` refuse",
        f"{_O}::test_off_is_off_for_a_reset_and_a_yes_in_a_script",
    ),
    (
        "copied from elsewhere, owned by somebody else or writable by others means off",
        f"{_C}::test_a_copy_of_the_file_is_no_answer",
    ),
    (
        "until they say yes, nothing that they do is counted",
        f"{_R}::test_a_member_is_counted_only_with_a_yes_of_her_own",
    ),
    (
        "In a build with an address for Sentry they go there, else to PostHog as the event `app.crashed`; never to both.",
        f"{_R}::test_a_build_without_sentry_reports_a_crash_to_posthog_once",
    ),
    (
        "Only weeks that have closed are sent.",
        f"{_O}::test_a_week_is_put_in_line_when_it_has_closed_and_only_once",
    ),
    (
        "what was done before a yes, after a no, while a variable said off, or in another store",
        f"{_O}::test_what_happens_while_a_variable_says_off_is_never_sent",
    ),
    (
        "on the path of every command and route",
        "tests/telemetry/test_tracking.py::test_every_command_passes_both",
    ),
    (
        'the line says `"telemetry": "never"` or `"eligible"`',
        "tests/telemetry/test_tracking.py::test_a_line_of_the_log_says_whether_it_may_be_sent",
    ),
    (
        "names of projects, clients, tasks and tags",
        f"{_E}::test_nothing_that_was_typed_is_in_a_request_the_outbox_or_the_log",
    ),
    (
        "What does not fit is dropped, not changed, when it is put in line and again before it is sent.",
        f"{_R}::test_an_edited_outbox_cannot_send_what_the_catalogue_does_not_hold",
    ),
    ('Every event says `"$ip": null`', f"{_W}::test_a_request_holds_the_declared_keys_and_no_instant"),
    (
        "from then on each command draws: 1 in 32, certain after 14 days",
        f"{_F}::test_a_command_draws_only_after_a_week_has_closed",
    ),
    ("No command waits for the network", f"{_W}::test_a_command_does_not_wait_for_a_server_that_never_answers"),
    (
        "The sender ends after a minute at the latest, whatever the receiver does, and reads nothing back but a status.",
        f"{_W}::test_an_answer_without_end_ends_at_the_deadline",
    ),
    ("What is refused (400, 413) is dropped and counted", f"{_W}::test_refused_events_are_told_of"),
    ("no instant", f"{_W}::test_a_request_holds_the_declared_keys_and_no_instant"),
    ("The user's proxy", f"{_R}::test_the_users_proxy_is_used_and_no_proxy_heeded"),
    (
        "they do not say when a day's work began or ended",
        "tests/telemetry/test_hours.py::test_arrivals_do_not_tell_when_a_day_begins",
    ),
    (
        "Nothing at run time replaces them",
        f"{_W}::test_no_variable_and_no_login_file_changes_key_host_or_request",
    ),
    ("without which a release is not built", f"{_K}::test_a_release_says_who_answers_for_it"),
    ("`tt telemetry log` after", f"{_W}::test_what_preview_and_show_print_is_what_arrives_and_what_the_log_keeps"),
    (
        "has the number that the event has in `logs/app.jsonl`",
        f"{_R}::test_the_log_of_what_was_sent_joins_the_event_log",
    ),
    ("to have it deleted", f"{_R}::test_forget_keeps_each_id_until_its_deletion_was_accepted"),
)

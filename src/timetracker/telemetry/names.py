"""The commands and routes that the catalogue knows: `python -m tests.telemetry.names` writes this file."""

from __future__ import annotations

COMMANDS = (
    "add", "analytics backfill", "analytics history", "analytics init", "analytics mixin", "balance", "bulk", "cancel",
    "chart", "client add", "client archive", "client delete", "client edit", "client list", "client merge",
    "client show", "client unarchive", "compare", "completion", "config edit", "config get", "config list",
    "config path", "config set", "config unset", "continue", "db backup", "db check", "db copy", "db info", "db purge",
    "db restore", "db upgrade", "delete", "demo", "doctor", "edit", "export", "features disable", "features enable",
    "features list", "fill", "filter delete", "filter list", "filter save", "gaps", "heatmap", "help", "here",
    "history", "import", "init", "invoice cancel", "invoice check", "invoice client", "invoice delete",
    "invoice export", "invoice issue", "invoice list", "invoice new", "invoice paid", "invoice seller", "invoice send",
    "invoice show", "join", "lock list", "lock release", "lock until", "log", "man", "metrics serve", "metrics show",
    "metrics write", "move", "note", "overlaps", "pause", "project add", "project archive", "project delete",
    "project edit", "project list", "project merge", "project show", "project unarchive", "rate list", "rate set",
    "redo", "report", "resize", "resume", "selftest", "split", "start", "status", "stop", "switch", "tag add",
    "tag archive", "tag delete", "tag edit", "tag list", "tag merge", "tag show", "tag unarchive", "task add",
    "task delete", "task edit", "task list", "task merge", "task show", "task status", "telemetry disable",
    "telemetry enable", "telemetry events", "telemetry forget", "telemetry log", "telemetry notice",
    "telemetry preview", "telemetry reset", "telemetry send", "telemetry show", "telemetry status", "timesheet",
    "unbilled", "undo", "user add", "user deactivate", "user list", "user rename", "version", "watch", "web link",
    "web logout-all", "web serve", "web token-add", "web token-list", "web token-revoke", "web user-add",
    "web user-delete", "web user-link", "web user-list", "web user-passwd", "when",
)  # fmt: skip
ROUTES = (
    "add_entry", "add_task", "add_thing", "add_token", "add_user", "answer_telemetry", "api_delete_client",
    "api_delete_entry", "api_delete_lock", "api_delete_project", "api_delete_tag", "api_delete_task", "api_get_client",
    "api_get_clients", "api_get_entries", "api_get_entry", "api_get_lock", "api_get_locks", "api_get_project",
    "api_get_projects", "api_get_rates", "api_get_report", "api_get_reports", "api_get_status", "api_get_tag",
    "api_get_tags", "api_get_task", "api_get_tasks", "api_get_user", "api_get_users", "api_patch_client",
    "api_patch_entry", "api_patch_project", "api_patch_tag", "api_patch_task", "api_post_client", "api_post_continue",
    "api_post_entries", "api_post_locks", "api_post_pause", "api_post_project", "api_post_rates", "api_post_redo",
    "api_post_resume", "api_post_start", "api_post_stop", "api_post_tag", "api_post_task", "api_post_undo", "backup",
    "billing", "calendar", "cancel_invoice", "change_billing", "change_bulk", "change_client_billing", "change_invoice",
    "change_lock", "change_setting", "change_task", "change_thing", "change_user", "check_invoice", "client_billing",
    "decide_telemetry", "delete_entries", "discard_kept", "draft_invoice", "edit_entry", "end_session", "entries",
    "entry", "export", "features", "find", "find_json", "heatmap", "history", "importing", "invite_user", "invoice",
    "invoice_file", "invoices", "issue_invoice", "kept", "line", "locks", "logout", "look_at_bulk", "look_at_credit",
    "look_at_import", "look_at_invoice", "look_at_issue", "look_at_merge", "look_at_rate", "merge_things", "move_entry",
    "new_invoice", "notice", "own_telemetry", "password", "rates", "redo", "reports", "revoke_token", "sessions",
    "set_rate", "settings", "start", "stop", "switch_feature", "system", "take_import", "tasks", "telemetry", "things",
    "timer", "timer_note", "today", "unbilled", "undo", "undo_to", "users",
)  # fmt: skip

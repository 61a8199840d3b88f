"""The names of what telemetry keeps in its directory, beside the decision and what is counted."""

from __future__ import annotations

HISTORY = "history.jsonl"  # every decision so far
OUTBOX = "outbox.jsonl"  # what waits to be sent
SENT = "sent.jsonl"  # what was sent
SENT_BEFORE = "sent.1.jsonl"  # what was sent before that
IDS = "ids.txt"  # every id under which something was sent, and to whom
REPORT = "sender.json"  # what became of events
SENDER_LOCK = ".sender-lock"  # held by the one sender: once it is free and consent is gone, no request starts

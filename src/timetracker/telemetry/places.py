"""The files of the telemetry directory, each named once: `disable` promises what it does by waiting for one of them."""

from __future__ import annotations

from timetracker.settings import CONSENT as CONSENT  # what was decided; without it nothing else of telemetry is loaded

HISTORY = "history.jsonl"  # every decision so far
OUTBOX = "outbox.jsonl"  # what waits to be sent
OUTBOX_STATE = ".outbox-state"  # how far the outbox has come
OUTBOX_LOCK = ".outbox-lock"  # held by whoever changes the outbox
NEXT_SEND = ".next-send"  # its time of change is when the next sender may start
SENT = "sent.jsonl"  # what was sent
REPORT = "sender.json"  # how the last sender ended
SENDER_LOCK = ".sender-lock"  # held by the one sender
REQUEST_LOCK = ".request-lock"  # held during each request: once it is free and consent is gone, no request starts

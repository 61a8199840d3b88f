"""The files of the telemetry directory, each named once: `forget` promises what it does by them."""

from __future__ import annotations

from timetracker.settings import CONSENT as CONSENT  # what was decided; without it nothing else of telemetry is loaded
from timetracker.settings import GATE as GATE  # its time of change is when commands begin to draw

HISTORY = "history.jsonl"  # every decision so far
PERSON = "person-"  # with the number of a user: the answer of somebody else
OUTBOX = "outbox.jsonl"  # what waits to be sent
OUTBOX_LOCK = ".outbox-lock"  # held by whoever changes the outbox
COUNTED = "counted-"  # with a day: how often commands and requests ended on it, and how
SENT = "sent.jsonl"  # what was sent
SENT_BEFORE = "sent.1.jsonl"  # what was sent before that
IDS = "ids.txt"  # every id under which something was sent
REPORT = "sender.json"  # what became of events
SENDER_LOCK = ".sender-lock"  # held by the one sender: once it is free and consent is gone, no request starts

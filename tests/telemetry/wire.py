"""What may be in a request to the servers."""

from __future__ import annotations

from timetracker.telemetry.catalogue import CONSTANTS

CONTEXT = {"app_version", "python_version", "os", "$lib_version", *CONSTANTS}
CONTENT = {"app.installed", "project.created", "timer.started", "timer.stopped", "report.viewed"}
# What may differ between two requests that carry the same; nothing in it says when they were made.
HEADERS = {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection", "Content-Type", "Content-Length"}

"""Who may change what in a store that several share: one table, which the database enforces (`store.recording`).

An administrator may do everything. A member tracks: own entries, and the words for them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Kind -> fields that any member may change.
OF_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "client": ("name",),
    "project": ("name",),
    "task": ("name",),
    "tag": ("name",),
}
# Of a task that the member made, or has tracked time on, these as well.
OF_OWN_TASKS = ("status", "estimate_s", "priority", "due")
# Kind -> fields that only an administrator gives a value to, already when the thing is made: money and the archive.
OF_ADMINISTRATORS: Mapping[str, tuple[str, ...]] = {
    "client": ("archived", "rounding"),
    "project": ("rate", "currency", "budget_s", "budget_amount", "billable", "archived", "rounding"),
    "task": (),
    "tag": ("archived",),
}
# Events that only an administrator records; what ends with a full stop stands for all that begin so.
EVENTS_OF_ADMINISTRATORS = ("user.", "store.", "setup.")

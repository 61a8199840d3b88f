"""A run of the program in a home of its own."""

from __future__ import annotations

from timetracker.actions import selftest as actions
from timetracker.cli.registry import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.administration import FiguresFile
    from timetracker.view import Sheet
    from timetracker.workspace import Workspace


@command("selftest", quiet_log=True)
def selftest(ws: Workspace, *, metrics: FiguresFile = None) -> Sheet:
    """Try tt itself in a temporary home.

    It starts, stops, reports and undoes, and looks whether that worked; exit code 6 when not.
    Example: tt selftest --metrics /var/lib/prometheus/node-exporter/tt-selftest.prom
    """
    return actions.selftest(ws, metrics)

"""The command that prints a completion script."""

from __future__ import annotations

from timetracker.cli.output import write_data
from timetracker.cli.registry import command
from timetracker.cli.shells import script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import ShellName
    from timetracker.workspace import Workspace


@command("completion", quiet_log=True, own_format=True)
def completion(ws: Workspace, shell: ShellName) -> None:
    """Print the completion script of a shell.

    Examples: eval "$(tt completion bash)" · tt completion fish | source
    """
    write_data([script(shell)])

"""At home in the shell: what a shell sources, and what a directory says."""

from __future__ import annotations

import os

from timetracker.actions import here as actions
from timetracker.cli.bars import BARS
from timetracker.cli.output import write_data
from timetracker.cli.registry import command
from timetracker.cli.segments import segment
from timetracker.cli.shells import PROGRAMS, SCRIPTS, script
from timetracker.domain.errors import InvalidInput
from timetracker.observe import running_file
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import ShellOrBar
    from timetracker.workspace import Workspace


@command("init", quiet_log=True, own_format=True)
def init(ws: Workspace, program: ShellOrBar) -> None:
    """Print what a shell or a status bar reads.

    For a shell completion, a prompt segment that starts no process, and a look for .tt.toml on entering a directory.
    For waybar, polybar, xbar, tmux and starship a configuration that shows what runs.
    Examples: eval "$(tt init bash)" · tt init fish | source · tt init tmux >> ~/.tmux.conf
    """
    file = os.path.join(ws.paths.state, running_file.FILE)
    if program in BARS:
        write_data([BARS[program](file)])
        return
    name = PROGRAMS.get(program, program)
    if name not in SCRIPTS:
        raise InvalidInput(
            f"There is nothing to print for {program!r}.", hint=f"Programs: {', '.join((*SCRIPTS, *BARS))}"
        )
    write_data([script(name) + segment(name, file)])


@command("here", quiet_log=True)
def here(ws: Workspace) -> Card:
    """Show what `tt start` would start here.

    Only `project`, `task` and `tags` are read from a .tt.toml, the nearest of this directory and those above it.
    With the setting git.task the branch is the task where none is named.
    """
    attributes = actions.required(ws, os.getcwd())
    title = attributes.project if attributes.task is None else f"{attributes.project}/{attributes.task}"
    tags = ",".join(f" +{tag}" for tag in attributes.tags)
    data = {
        "project": attributes.project,
        "task": attributes.task,
        "tags": list(attributes.tags),
        "path": attributes.path,
    }
    return Card(f"Here is {title}{tags}. Start it with: tt start", data)

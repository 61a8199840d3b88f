"""A shell over a throw-away home with three weeks of made-up work."""

import os
import shlex
import signal
import subprocess
import sys

from timetracker.actions import demo as actions
from timetracker.cli.ask import interactive
from timetracker.cli.output import wrapped
from timetracker.cli.registry import command
from timetracker.domain.errors import SourceError
from timetracker.view import Card
from timetracker.workspace import Workspace

_BEGIN = """\
This is a demonstration: three weeks of made-up work, in a home of their own. Your own times are not touched.

  tt                  what runs
  tt log week         this week's entries
  tt report month     this month by project
  tt chart yesterday  a day as a picture
  tt undo             takes the last change back
  exit                ends this; the home is removed then

"""
_END = "The demonstration is over, and its home is removed. Your own times begin with: tt start PROJECT\n"
_NAME = "(tt demo) "
_BASH = """\
[ -r ~/.bashrc ] && . ~/.bashrc
PATH={path}
eval "$(tt init bash)"
PS1={name}"$PS1"
"""
_ZSH = """\
ZDOTDIR={directory}
for file in "$ZDOTDIR/.zshenv" "$ZDOTDIR/.zshrc"; do [ -r "$file" ] && . "$file"; done
PATH={path}
eval "$(tt init zsh)"
PROMPT={name}"$PROMPT"
"""
_FISH = """\
set -gx PATH (string split : {path})
tt init fish | source
functions --copy fish_prompt tt_demo_prompt
function fish_prompt; printf %s {name}; tt_demo_prompt; end
"""


@command("demo", quiet_log=True, apart=True)
def demo(ws: Workspace) -> Card | None:
    """Open a shell with three weeks of made-up work.

    Its home is temporary, and removed when the shell ends. Your own times are not touched, and nothing is counted.
    Without a terminal, or with a format for programs, the directory is made and named; it is yours to remove.
    """
    if not (ws.for_people and interactive()):
        home = actions.kept(ws.clock)
        lines = (f"export TT_HOME={shlex.quote(home)} TT_TELEMETRY=0", f"rm -r {shlex.quote(home)}")
        headline = f"Three weeks of made-up work are in {home}. To use it, and to remove it:"
        return Card(headline, {"home": home}, lines=lines)
    _say("Making three weeks of work ...\n")
    with actions.opened(ws.clock) as (home, lock):
        _say(_BEGIN)
        _run(home, lock)
    _say(_END)
    return None


def _say(text: str) -> None:
    """Print lines as wide as the terminal, before anything else writes to it."""
    for line in text.splitlines():
        sys.stdout.write("\n".join([*wrapped(line, sys.stdout), ""]))
    sys.stdout.flush()


def _run(home: str, lock: int) -> None:
    """Let the user's shell run to its end; Ctrl-C is the shell's own matter.

    Raises SourceError.
    """
    shell = os.environ.get("SHELL") or "/bin/sh"
    environment = actions.environment(home)
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        subprocess.call(_words(shell, home, environment), env=environment, pass_fds=(lock,))
    except OSError as error:
        message = f"The shell {shell} cannot be started: {error.strerror}."
        raise SourceError(message, hint="Set SHELL to another.") from error
    finally:
        signal.signal(signal.SIGINT, before)


def _words(shell: str, home: str, environment: dict[str, str]) -> list[str]:
    """The command line of a shell whose prompt says where one is; the user's own files are read before."""
    name = os.path.basename(shell)
    texts = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
    if name not in texts:
        environment["PS1"] = f"{_NAME}$ "
        return [shell]
    path = shlex.quote(environment.get("PATH", os.defpath))
    user = shlex.quote(environment.get("ZDOTDIR") or os.path.expanduser("~"))
    text = texts[name].format(path=path, name=shlex.quote(_NAME), directory=user)
    if name == "fish":
        return [shell, "-C", text]
    file = os.path.join(home, {"bash": "bashrc", "zsh": ".zshrc"}[name])
    with open(file, "w", encoding="utf-8") as opened:
        opened.write(text)
    if name == "bash":
        return [shell, "--rcfile", file]
    environment["ZDOTDIR"] = home
    return [shell]

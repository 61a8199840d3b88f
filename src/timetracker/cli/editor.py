"""Lets a user change a text in the editor of their choice."""

import os

from timetracker.domain.errors import SourceError


def open_in_editor(path: str) -> None:
    """Open a file in $VISUAL or $EDITOR and wait for its end.

    Raises SourceError when it cannot be started or ends badly.
    """
    import shlex  # what opens no editor does not pay for it
    import subprocess

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        words = shlex.split(editor)
        code = subprocess.run([*words, path], check=False).returncode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"The editor {editor!r} cannot be started ({reason}).", hint="Set EDITOR.") from error
    if code:
        raise SourceError(f"The editor ended with {code}.", hint=f"The file is {path}.")

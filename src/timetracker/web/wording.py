"""What the pages say of an error: what happened, and what to do next in a browser; never a word of the command line."""

import re
from typing import Any

from timetracker.domain.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    SettingsError,
    SourceError,
    StoreError,
    TimetrackerError,
)

# What is typed into a terminal: an option, or a command.
TERMINAL = re.compile(r"(?<!\S)(--[a-z]|tt [a-z])")
_OPTION = re.compile(r"(?<!\S)--[a-z]+")
# Option -> what the field is called.
OF_OPTIONS = {
    "--map": "The field of columns", "--zone": "a time zone", "--users": "the field of people", "--tax": "a tax",
    "--currency": "the currency", "--item": "an item", "--language": "The language",
}  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?]) ")
# By the code of an error, before its own hint.
TEXTS = {
    "overlap": "Give other times, or change that entry first.",
    "nothing_runs": "Start an entry first.",
    "in_future": "Give a time that has come; what lies ahead can be added to the entries.",
    "before_start": "Give a later time, or change the start of that entry first.",
    "not_inside": "Name the day too, where it is another, as in 2026-11-23 9:30.",
    "still_running": "Stop it first.",
    "stale": "Look at what is there now, then choose or repeat.",
    "cannot_undo": "The history shows what was done.",
    "name_taken": "Give another name; who is deactivated and what is archived keep theirs.",
    "needs_day": "Say from which day on it holds.",
    "in_use": "Archive it, or change those first.",
    "ambiguous": "Write the project too, as in PROJECT/TASK.",
    "no_project": "Name a project.",
    "store_busy": "Try again in a moment.",
    "store_damaged": "An administrator finds a diagnosis under System, and copies to bring back.",
    "store_full": "Free some space on its disk.",
    "store_newer": "Upgrade this program.",
    "store_older": "Upgrade the store on the computer that keeps it.",
    "store_read_only": "Check the permissions of the file and its directory.",
    "store_unreachable": "Check the network and the server of the database, then try again.",
    "store_refuses": "Ask an administrator of the database.",
}
# Where neither the code nor the error says what to do.
FAMILIES: dict[type[TimetrackerError], str] = {
    InvalidInput: "Change what you typed, and try again.",
    NotFound: "It may have been renamed or deleted meanwhile.",
    Conflict: "Load the page again to see what is there now.",
    SettingsError: "Correct the settings file.",
    StoreError: "Try again; an administrator finds a diagnosis under System.",
    SourceError: "Choose another file.",
}


def hint(error: TimetrackerError) -> str:
    """What to do next in a browser."""
    text = TEXTS.get(error.code) or " ".join(part for part in _SENTENCE.split(error.hint) if "command line" not in part)
    text = in_pages(text)
    if text and not TERMINAL.search(text):
        return text
    return next((text for family, text in FAMILIES.items() if isinstance(error, family)), "")


def sentence(error: TimetrackerError, zone: Any) -> str:
    """What happened and what to do next, with the instants in a zone."""
    error.zone = zone
    return f"{in_pages(error.message)} {hint(error)}".strip()


def in_pages(text: str) -> str:
    """A text that names options, with the fields of the pages instead."""
    return _OPTION.sub(lambda match: OF_OPTIONS.get(match[0], match[0]), text)

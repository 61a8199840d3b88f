"""Names of projects and tasks, split and put together, as other tools write them in one.

They are read as they are in the source: what may not be in a name is changed, and told, by whoever takes them in.
"""

from functools import lru_cache

from timetracker.interchange.draft import EntryDraft

NAMELESS = "imported"


@lru_cache(4096)  # a history holds few names many times
def project_and_task(text: str, by: str = "/") -> tuple[str, str | None]:
    """Project and task of a text like `site/login`; further separators belong to the task."""
    first, _, rest = text.partition(by)
    project = tidy(first) or tidy(rest) or NAMELESS
    return project, (tidy(rest) or None) if tidy(first) else None


@lru_cache(4096)
def tidy(text: str) -> str:
    """A name without blanks around it."""
    return text.strip()


@lru_cache(4096)
def tag_words(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Tags, each once.

    Raises TypeError for what is not text.
    """
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a name is not text")
    return tuple(dict.fromkeys(tag for tag in map(tidy, texts) if tag))


def project_path(draft: EntryDraft, by: str = "/") -> str:
    """Project and task in one; the separator is not inside the project, behind which it begins the task."""
    project = draft.project.replace(by, "-")
    return project if draft.task is None else f"{project}{by}{draft.task}"


def flat(text: str | None) -> str:
    """A text with single blanks, on one line."""
    return " ".join((text or "").split())

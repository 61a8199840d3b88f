"""What a report can be told beside its span and filters."""

from __future__ import annotations

from datetime import timedelta

from timetracker.domain import duration
from timetracker.domain.annotations import Mapping, Sequence
from timetracker.domain.families import InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.domain.spelling import close_to
from timetracker.view import HOURS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.reports import Report


class ReportOptions(NamedTuple):
    """Groupings, a rounding rule, what gaps are within, the shortest gap, the other span, how hours look, amounts."""

    by: Sequence[str] = ("project",)
    rounding: str = ""
    within: str = "entries"
    least: timedelta = timedelta(minutes=1)
    other: str = ""
    hours: str = HOURS[0]
    amounts: bool = False


def read(report: Report, texts: Mapping[str, Sequence[str]]) -> ReportOptions:
    """The options of a report; each is given once or several times, or not at all.

    Raises InvalidInput.
    """
    given = {name: [text.strip() for text in several if text.strip()] for name, several in texts.items()}
    last = {name: several[-1] for name, several in given.items() if several}
    options = ReportOptions(
        rounding=last.get("round", ""), other=last.get("with", ""), hours=last.get("hours", HOURS[0]),
        amounts=last.get("amounts", "no") == "yes",
    )  # fmt: skip
    if "by" in report.options:
        options = options._replace(by=report.options["by"][:1])
    if options.hours not in HOURS:
        raise InvalidInput(f"Hours are text or decimal, not {options.hours!r}.", hint="Give --hours text or decimal.")
    if "by" in last:
        options = options._replace(by=_groupings(report, given["by"]))
    if "within" in last:
        options = options._replace(within=_within(report, last["within"]))
    return options._replace(least=duration.read(last["least"])) if "least" in last else options


def _groupings(report: Report, texts: Sequence[str]) -> Sequence[str]:
    """The groupings, separated by commas."""
    choices = report.options["by"]
    keys = [key.strip() for text in texts for key in text.split(",") if key.strip()]
    unknown = next((key for key in keys if key not in choices), None)
    if unknown is not None:
        several = "" if report.single else "or several of: "
        raise InvalidInput(
            f"{report.title} cannot be grouped by {unknown!r}.",
            hint=f"{_meant(unknown, choices)}Give one {several or 'of: '}{', '.join(choices)}",
        )
    if report.single and len(keys) > 1:
        raise InvalidInput(f"{report.title} is grouped by one key.", hint=f"Give one of: {', '.join(choices)}")
    return tuple(dict.fromkeys(keys)) or choices[:1]


def _meant(unknown: str, choices: Sequence[str]) -> str:
    near = close_to(unknown, choices)
    return f"Did you mean {near}? " if near else ""


def _within(report: Report, text: str) -> str:
    if text not in report.options["within"]:
        raise InvalidInput(f"Gaps are within entries or day, not {text!r}.", hint="Give --within entries or day.")
    return text

"""What the options of projects, clients and tasks mean."""

from __future__ import annotations

from datetime import date

from timetracker.domain import duration, money
from timetracker.domain import rounding as roundings
from timetracker.domain.errors import InvalidInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def project(rate: str | None, currency: str | None, budget: str | None, billable: bool | None) -> dict[str, Any]:
    """What a project is given; an empty text takes a thing away.

    Raises InvalidInput.
    """
    details: dict[str, Any] = {}
    if rate is not None:
        details["rate"] = money.amount(rate) if rate else None
    if currency is not None:
        details["currency"] = money.currency(currency) if currency else None
    if budget is not None:
        details |= _budget(budget)
    if billable is not None:
        details["billable"] = billable
    return details


def rounding(text: str | None) -> dict[str, Any]:
    """A rounding as it is stored; an empty text takes it away.

    Raises NotARounding.
    """
    return {} if text is None else {"rounding": roundings.checked(text) if text else None}


def _budget(text: str) -> dict[str, Any]:
    if not text:
        return {"budget_s": None, "budget_amount": None}
    if text.replace(".", "", 1).isdecimal():
        return {"budget_s": None, "budget_amount": money.amount(text)}
    return {"budget_s": int(duration.read(text).total_seconds()), "budget_amount": None}


def task(estimate: str | None, priority: str | None, due: str | None) -> dict[str, Any]:
    """What a task is given; an empty text takes a thing away.

    Raises InvalidInput.
    """
    details: dict[str, Any] = {}
    if estimate is not None:
        details["estimate_s"] = int(duration.read(estimate).total_seconds()) if estimate else None
    if priority is not None:
        details["priority"] = priority
    if due is not None:
        details["due"] = _day(due) if due else None
    return details


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidInput(f"{text!r} is not a day.", hint="As in: --due 2026-11-30") from None

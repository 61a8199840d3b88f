"""Budgets as they are written: `40h`, `40h/month`, `5000`, `5000 EUR/quarter`."""

from timetracker.domain import duration, money
from timetracker.domain.budget import NONE, PERIODS, Budget
from timetracker.domain.families import InvalidInput

_HINT = "Write hours like 40h or money like 5000 EUR, and for each period 40h/month: week, month or quarter."


def checked(budget: Budget) -> Budget:
    """The same in its normal form. Raises InvalidInput.

    A period alone is none: who may not see money sees only that of a budget.
    """
    seconds, amount, currency, period = budget
    if seconds is not None and amount is not None:
        raise InvalidInput("A budget is a duration or an amount, not both.", hint="As in: --budget 40h")
    if amount is None and currency is not None:
        raise InvalidInput("A budget without an amount has no currency.", hint=_HINT)
    if period is not None and period not in PERIODS:
        raise InvalidInput(f"A budget cannot be for each {period!r}.", hint=_HINT)
    return Budget(
        seconds,
        None if amount is None else money.amount(amount),
        None if currency is None else money.currency(currency),
        period,
    )


def read(text: str) -> Budget:
    """The budget that is typed; none for an empty text. Raises InvalidInput."""
    if not text.strip():
        return NONE
    limit, slash, period = (part.strip() for part in text.partition("/"))
    if slash and period.lower() not in PERIODS:
        raise InvalidInput(f"A budget cannot be for each {period!r}.", hint=_HINT)
    return _limit(limit, text)._replace(budget_period=period.lower() or None)


def _limit(text: str, typed: str) -> Budget:
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    code = text[len(digits) :]
    if digits.strip().replace(".", "", 1).isdecimal() and (not code or len(code) == 3):
        return Budget(None, money.amount(digits), money.currency(code) if code else None)
    try:
        return Budget(int(duration.read(text).total_seconds()))
    except duration.NotADuration:
        raise InvalidInput(f"{typed!r} is not a budget.", hint=_HINT) from None


def text(budget: Budget | None) -> str:
    """A budget as it is typed; empty for none."""
    if budget is None or (budget.budget_s is None and budget.budget_amount is None):
        return ""
    seconds, amount, currency, period = budget
    limit = duration.exact(seconds) if seconds is not None else money.priced(amount or "", currency)
    return f"{limit}/{period}" if period else limit

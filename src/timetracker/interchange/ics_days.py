"""Whether the rule of a series names any day at all: one that never does would be looked for until the year 9999."""

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from math import gcd

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?\d*)(MO|TU|WE|TH|FR|SA|SU)$")
_WEEKS = {"MONTHLY": 5}  # of a month; a year has 53
_UNITS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600, "DAILY": 86_400}
_DAYS = {"WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_WEEKDAYS_IN = {"WEEKLY": 1, "MONTHLY": 5, "YEARLY": 53}
_DAY_S = 86_400
_CYCLE = 28 * 366  # days after which month, day and weekday have been together in each way that they ever are


def some(rule: Mapping[str, str], begin: date) -> bool:
    """Whether a day from a day on may be one of a rule, as far as its days, months, positions and steps tell.

    Raises ValueError for a part that no rule has.
    """
    if "BYEASTER" in rule:
        raise ValueError("BYEASTER is not of RFC 5545")
    if rule.get("BYSETPOS") and min(map(abs, _numbers(rule["BYSETPOS"]))) > _most(rule):
        return False
    tests = [test for name, test in _TESTS.items() if rule.get(name)]
    if not tests:
        return True
    step = _step(rule)
    last = min(begin.toordinal() + _CYCLE * step, date.max.toordinal())
    days = (date.fromordinal(number) for number in range(begin.toordinal(), last, step))
    return any(_counted(rule, begin, day) and all(test(rule, day) for test in tests) for day in days)


def _counted(rule: Mapping[str, str], begin: date, day: date) -> bool:
    """Whether a rule that counts in months or years may come to those of a day."""
    interval = max(1, int(rule.get("INTERVAL", "1")))
    if rule.get("FREQ") == "MONTHLY":
        return (day.month - begin.month) % gcd(interval, 12) == 0
    return rule.get("FREQ") != "YEARLY" or (day.year - begin.year) % gcd(interval, 28) == 0


def _step(rule: Mapping[str, str]) -> int:
    """From how many days to how many a rule looks: more than one where it counts in days."""
    days, rest = divmod(_UNITS.get(rule.get("FREQ", ""), 1) * max(1, int(rule.get("INTERVAL", "1"))), _DAY_S)
    return 1 if rest else min(max(1, days), timedelta.max.days)


def _most(rule: Mapping[str, str]) -> int:
    """How many times of one period of a rule there are at most, of which BYSETPOS takes some."""
    of_time = {"BYHOUR": 3600, "BYMINUTE": 60, "BYSECOND": 1}
    unit = _UNITS.get(rule.get("FREQ", ""), _DAY_S)
    times = 1
    for name, finer in of_time.items():
        times *= len(rule[name].split(",")) if rule.get(name) and finer < unit else 1
    frequency = rule.get("FREQ", "")
    days = _DAYS.get(frequency, 1)
    if rule.get("BYDAY"):
        days = min(days, _WEEKDAYS_IN.get(frequency, 1) * len(rule["BYDAY"].split(",")))
    return times * (1 if frequency == "WEEKLY" and not rule.get("BYDAY") else days)


def _numbers(text: str) -> Sequence[int]:
    return [int(number) for number in text.split(",")]


def _of_month(rule: Mapping[str, str], day: date) -> bool:
    last = monthrange(day.year, day.month)[1]
    return any(number in (day.day, day.day - last - 1) for number in _numbers(rule["BYMONTHDAY"]))


def _of_year(rule: Mapping[str, str], day: date) -> bool:
    of_year = day.timetuple().tm_yday
    last = 366 if isleap(day.year) else 365
    return any(number in (of_year, of_year - last - 1) for number in _numbers(rule["BYYEARDAY"]))


def _of_week_number(rule: Mapping[str, str], day: date) -> bool:
    """Roughly, as weeks may begin on any day."""
    week = day.isocalendar().week
    numbers = (number for number in _numbers(rule["BYWEEKNO"]) if abs(number) <= 53)
    return any(abs(number - week) <= 1 or abs(number + 54 - week) <= 2 for number in numbers)


def _of_week(rule: Mapping[str, str], day: date) -> bool:
    most = _WEEKS.get(rule.get("FREQ", ""), 53)
    for word in rule["BYDAY"].split(","):
        match = _WEEKDAY.match(word.strip())
        if match is None:
            return True  # a rule that cannot be read is refused elsewhere
        if match[2] == _WEEKDAYS[day.weekday()] and abs(int(match[1] or 1)) <= most:
            return True
    return False


_TESTS: Mapping[str, Callable[[Mapping[str, str], date], bool]] = {
    "BYMONTH": lambda rule, day: day.month in _numbers(rule["BYMONTH"]),
    "BYMONTHDAY": _of_month,
    "BYYEARDAY": _of_year,
    "BYWEEKNO": _of_week_number,
    "BYDAY": _of_week,
}

"""What a receiver can tell of working hours from the instants at which batches arrive."""

from __future__ import annotations

import random
import statistics
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from timetracker.telemetry import spawn

USERS, WEEKS, SEED = 500, 12, 20_260_302
HOUR_S = 3600
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


class User(NamedTuple):
    """When somebody's working days began, and when batches of theirs arrived, in seconds of the day."""

    starts: list[float]
    arrivals: list[float]


def lived(chance: random.Random) -> User:
    """Twelve weeks of somebody who usually begins at some hour, rarely on the dot, and runs commands all day."""
    usual, commands = chance.gauss(8.75, 0.5), chance.randint(6, 40)
    starts, arrivals, gate = [], [], MONDAY + timedelta(days=7)
    for day in range(WEEKS * 7):
        if day % 7 > 4:
            continue
        begin = chance.gauss(usual, 1.0) * HOUR_S
        starts.append(begin)
        for at in sorted([begin, *(begin + chance.uniform(0, 9 * HOUR_S) for _ in range(commands - 1))]):
            if spawn.drawn(gate, MONDAY + timedelta(days=day, seconds=at)):
                arrivals.append(at)
                gate = MONDAY + timedelta(days=(day // 7 + 1) * 7)
    return User(starts, arrivals)


def error(users: list[User], guess: list[float]) -> float:
    """By how many seconds a guess for each user misses the first start of a day: the median over all days."""
    misses = [abs(start - guessed) for user, guessed in zip(users, guess, strict=True) for start in user.starts]
    return statistics.median(misses)


def test_arrivals_do_not_tell_when_a_day_begins() -> None:
    chance = random.Random(SEED)
    users = [user for user in (lived(chance) for _ in range(USERS)) if user.arrivals]
    assert len(users) > USERS * 0.95
    alone = statistics.median(start for user in users for start in user.starts)
    population = error(users, [alone] * len(users))
    lag = statistics.median(at for user in users for at in user.arrivals) - alone
    usual = [statistics.median(user.arrivals) for user in users]
    slope, offset = statistics.linear_regression(usual, [statistics.median(user.starts) for user in users])
    guesses = {
        "the first arrival": [min(user.arrivals) for user in users],
        "the usual arrival": usual,
        "the usual arrival less the usual lag": [at - lag for at in usual],
        "what fits best": [slope * at + offset for at in usual],
    }
    ratios = {what: error(users, guess) / population for what, guess in guesses.items()}
    assert all(ratio >= 0.95 for ratio in ratios.values()), ratios


def test_at_most_one_series_a_week_and_one_in_most_weeks() -> None:
    chance = random.Random(SEED)
    counts = [len(lived(chance).arrivals) for _ in range(60)]
    assert max(counts) <= WEEKS
    assert statistics.median(counts) >= WEEKS * 0.6

"""The dashboards as data. `generate.py` turns them into Grafana's JSON."""

from boards import budgets, commands, days, logs, objectives, overview, pipeline, store, time, web
from boards.panels import Board

BOARDS: tuple[Board, ...] = (
    overview.BOARD,
    days.BOARD,
    time.BOARD,
    budgets.BOARD,
    commands.BOARD,
    store.BOARD,
    objectives.BOARD,
    logs.BOARD,
    pipeline.BOARD,
    web.BOARD,
)

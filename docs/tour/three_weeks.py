"""Fills a home with the three weeks of work of `tt demo`, at the time that `TT_NOW` fixes.

`python docs/tour/three_weeks.py DIR`
"""

import sys

from timetracker.actions import demo
from timetracker.cli.opening import clock

if __name__ == "__main__":
    demo.fill(sys.argv[1], clock())

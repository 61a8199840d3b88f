"""scan_gate.py REPORT...: fail when a report of the scanner (its JSON) holds a grave hole that can be fixed.

A grave hole has severity High or Critical; fixed means that the report names a version without it. Prints each, and how
many are only watched. A report that cannot be read or names no image ends with code 2.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

GRAVE = ("High", "Critical")


def grave(report: dict[str, Any]) -> list[str]:
    """A line for each match that must be fixed before a release."""
    return sorted(
        {
            f"{match['vulnerability']['id']} ({match['vulnerability']['severity']}) in {match['artifact']['name']} "
            f"{match['artifact']['version']}, fixed in {', '.join(match['vulnerability']['fix']['versions'])}"
            for match in report["matches"]
            if match["vulnerability"]["severity"].capitalize() in GRAVE
            and match["vulnerability"]["fix"]["state"] == "fixed"
        }
    )


def main(paths: list[str]) -> int:
    """The command line; exit code 1 when something must be fixed, 2 when a report cannot be judged."""
    code = 0 if paths else 2
    for path in paths:
        try:
            report = json.loads(Path(path).read_text(encoding="utf-8"))
            lines = grave(report)
            packages = report["source"]["target"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            sys.stdout.write(f"{path}: no report of the scanner ({type(error).__name__})\n")
            code = 2
            continue
        if not packages:
            sys.stdout.write(f"{path}: the scanner saw no image\n")
            code = 2
        sys.stdout.write(f"{path}: {len(lines)} to fix, {len(report['matches'])} in all\n")
        sys.stdout.writelines(f"  {line}\n" for line in lines)
        code = max(code, 1 if lines else 0)
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

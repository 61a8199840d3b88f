"""Checks in a process of its own: Saxon keeps the interpreter for seconds, in which a server could answer nobody.

`python -m timetracker.invoicing.apart` reads files from standard input and writes what they break.
"""

import pickle
import subprocess
import sys
from collections.abc import Sequence

from timetracker.domain.errors import SourceError
from timetracker.domain.families import TimetrackerError
from timetracker.invoicing.check import Failure, check

LONGEST_S = 120


def checked(contents: Sequence[bytes]) -> list[list[Failure]]:
    """What each of some e-invoices breaks, as `check` says it. Raises SourceError."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", __name__], input=pickle.dumps(list(contents)), capture_output=True,
            timeout=LONGEST_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceError(f"The check cannot be made ({error}).", hint="Try again.") from None
    if ran.returncode:
        raise SourceError("The check came to no end.", hint="Check it on the command line.")
    answer: list[list[Failure]] | tuple[str, str] = pickle.loads(ran.stdout)
    if isinstance(answer, tuple):
        raise SourceError(answer[0], hint=answer[1])
    return answer


def main() -> None:
    """Check what is on standard input."""
    try:
        answer: object = [check(content) for content in pickle.load(sys.stdin.buffer)]
    except TimetrackerError as error:
        answer = (error.message, error.hint)
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# required.sh: every job whose result is in RESULTS must have succeeded; a skipped one has not.
set -euo pipefail
[ -n "${RESULTS:-}" ] || { echo "no results" >&2; exit 1; }
for result in $RESULTS; do
    [ "$result" = success ] || { echo "a job ended with $result" >&2; exit 1; }
done

#!/usr/bin/env bash
# required.sh: every job whose result is in RESULTS must have succeeded; a skipped one has not.
set -euo pipefail
read -r -a results <<<"${RESULTS:-}"
[ "${#results[@]}" -gt 0 ] || { echo "no results" >&2; exit 1; }
for result in "${results[@]}"; do
    [ "$result" = success ] || { echo "a job ended with $result" >&2; exit 1; }
done

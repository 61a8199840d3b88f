#!/usr/bin/env bash
# median.sh COMMAND...: the median of nine runs, in whole milliseconds.
set -euo pipefail
"$@" >/dev/null
for _ in 1 2 3 4 5 6 7 8 9; do
    before=$(date +%s%N)
    "$@" >/dev/null
    after=$(date +%s%N)
    echo $(((after - before) / 1000000))
done | sort -n | sed -n 5p

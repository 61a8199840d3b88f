#!/usr/bin/env bash
# digests.sh DIRECTORY [COUNT]: a line `ARCHITECTURE DIGEST` for each digest noted in a directory by note-digest.sh; the
# one reader of it. COUNT says how many there must be, two unless said otherwise; `any` is one or more.
set -euo pipefail
count=${2:-2}
number=0
for file in "$1"/*; do
    [ -f "$file" ] || { echo "no digest is noted in $1" >&2; exit 1; }
    digest=$(cat "$file")
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "$file holds no digest" >&2; exit 1; }
    printf '%s %s\n' "${file##*/}" "$digest"
    number=$((number + 1))
done
[ "$count" = any ] || [ "$number" -eq "$count" ] || { echo "$count architectures are needed, not $number" >&2; exit 1; }

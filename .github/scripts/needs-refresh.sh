#!/usr/bin/env bash
# needs-refresh.sh PUBLISHED REBUILT: refresh=true as output when the published image has a hole that the rebuilt one
# has not. Both are reports of the scanner.
set -euo pipefail
here=$(dirname "$0")
refresh=false
if ! python3 "$here/scan_gate.py" "$1"; then
    python3 "$here/scan_gate.py" "$2" # a rebuilt image that has grave holes itself is no repair: this run fails
    refresh=true
fi
printf 'refresh=%s\n' "$refresh" >>"${GITHUB_OUTPUT:?}"

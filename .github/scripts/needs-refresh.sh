#!/usr/bin/env bash
# needs-refresh.sh ARCHITECTURE...: refresh=true as output when the published image of an architecture has a hole that the
# rebuilt one has not. Reads the scanner's reports published-ARCHITECTURE.json and rebuilt-ARCHITECTURE.json; one that
# cannot be read is an error, never a reason.
set -euo pipefail
gate() {
    local code=0
    python3 "$(dirname "$0")/scan_gate.py" "$1" || code=$?
    [ "$code" -le 1 ] || exit "$code"
    return "$code"
}
refresh=false
for architecture in "${@:?architectures}"; do
    if ! gate "published-$architecture.json"; then refresh=true; fi
done
if [ "$refresh" = true ]; then
    for architecture in "$@"; do
        gate "rebuilt-$architecture.json" # a rebuilt image that has grave holes itself is no repair: this run fails
    done
fi
printf 'refresh=%s\n' "$refresh" >>"${GITHUB_OUTPUT:?}"

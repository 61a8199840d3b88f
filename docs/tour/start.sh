#!/bin/sh
# The first minute with tt, for real but in a temporary home: sh docs/tour/start.sh PATH_OF_TT
set -eu
tt=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
TT_HOME=$(mktemp -d)
export TT_HOME
trap 'rm -rf "$TT_HOME"' EXIT

show() {
    printf '\n$ tt %s\n' "$*"
    "$tt" "$@"
}

echo "Tracking something, in a temporary home:"
show start website --at 25m\ ago --note "first look"
show start reading +docs --at 5m\ ago
show status
show stop
show log
show undo
show report today

cat <<EOT

It works. Your own times begin with the first thing you start:

    $tt start reading
    $tt stop
    $tt --help

To type just tt:            . $(dirname "$tt")/activate
Or install it for good:     pipx install .     (or: uv tool install .)
Three weeks to play with:   $tt demo
EOT

#!/bin/sh
# Three weeks of lively data in a temporary home, and a tour through it: sh docs/tour/demo.sh PATH_OF_TT
set -eu
bin=$(cd "$(dirname "$1")" && pwd)
PATH="$bin:$PATH"
TT_HOME=$(mktemp -d)
export PATH TT_HOME
trap 'rm -rf "$TT_HOME"' EXIT

python "$(dirname "$0")/three_weeks.py" "$TT_HOME"

show() {
    printf '\n$ tt %s\n' "$*"
    tt "$@"
}

show report lastweek
show report lastweek --by day,client
show log lastweek --project shop
show start website/launch +call --note "kick-off with Ada"
show status
show project list
show stop
show undo

cat <<EOT

This is a shell with that home. Look around: tt log week, tt report month --by task, tt history,
tt edit last --note "…", tt undo 3. Nothing here touches your own times; exit throws it away.
EOT
# Without a terminal there is nobody to look around.
if [ -t 0 ] && [ -t 1 ]; then
    PS1='(tt demo) $ ' "${SHELL:-/bin/sh}" || true
fi

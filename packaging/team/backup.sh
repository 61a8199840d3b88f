#!/bin/sh
# backup.sh [once]: dump the team's database into /backups every night, or once. A dump gets its name when pg_restore
# can read it; the newest KEEP stay.
set -eu
directory=${BACKUPS:-/backups}
umask 077

dump() {
    name=time-$(date -u +%Y-%m-%dT%H%M%SZ).dump
    # The owner is under row-level security like everybody: the option makes pg_dump say whose rows it wants.
    pg_dump --format=custom --enable-row-security --file="$directory/.$name.partial"
    pg_restore --list "$directory/.$name.partial" >/dev/null
    sync
    mv "$directory/.$name.partial" "$directory/$name"
    echo "wrote $name"
    find "$directory" -maxdepth 1 -name '.time-*.partial' -mmin +60 -delete
    find "$directory" -maxdepth 1 -name 'time-*.dump' | sort -r | tail -n +$((${KEEP:-14} + 1)) | while read -r old; do
        rm -- "$old"
    done
}

[ "${1:-}" = once ] && { dump; exit; }
while :; do
    # A child: inside a condition, `set -e` would not end a dump that fails half way.
    sh "$0" once || echo "the dump failed; the next try is in an hour" >&2
    if [ -n "$(find "$directory" -maxdepth 1 -name 'time-*.dump' -mmin -120)" ]; then sleep 86400; else sleep 3600; fi
done

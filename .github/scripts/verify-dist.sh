#!/usr/bin/env bash
# verify-dist.sh CHANNEL DIRECTORY: wheels hold what their channel allows, sdists hold no key at all.
# EXPECTED and FORBIDDEN are SHA-256 fingerprints of keys; FORBIDDEN may be empty, EXPECTED only for a keyless dev build.
set -euo pipefail
channel=$1
directory=$2
verify() { PYTHONPATH=src python3 -m timetracker.telemetry.verify "$@"; }
for file in "$directory"/*; do
    case $file in
        *.whl) verify "$file" --channel "$channel" --expect-sha256 "${EXPECTED:-}" --forbid-sha256 "${FORBIDDEN:-}" ;;
        *.tar.gz) verify "$file" --channel source ;;
        *) echo "$file is neither a wheel nor an sdist" >&2; exit 1 ;;
    esac
done

#!/usr/bin/env bash
# verify-dist.sh CHANNEL DIRECTORY: wheels hold what their channel allows, sdists hold no key at all.
# EXPECTED, EXPECTED_HOST, EXPECTED_CRASH and FORBIDDEN are SHA-256 fingerprints; FORBIDDEN may be empty, EXPECTED and
# EXPECTED_HOST only for a dev build that cannot send, EXPECTED_CRASH where no crash address is built in.
set -euo pipefail
channel=$1
directory=$2
verify() { python3 "$(dirname "$0")/verify_artifact.py" "$@"; }
for file in "$directory"/*; do
    case $file in
        *.whl)
            verify "$file" --channel "$channel" --expect-key "${EXPECTED:-}" --expect-host "${EXPECTED_HOST:-}" \
                --expect-crash "${EXPECTED_CRASH:-}" --forbid "${FORBIDDEN:-}" ;;
        *.tar.gz) verify "$file" --channel source ;;
        *) echo "$file is neither a wheel nor an sdist" >&2; exit 1 ;;
    esac
done

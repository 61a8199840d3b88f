#!/usr/bin/env bash
# verify-image.sh CHANNEL DIRECTORY: what a registry holds of IMAGE under each digest noted in a directory (see
# note-digest.sh), in every layer, configuration, label, variable and history, is what the channel allows.
# The fingerprints are those of verify-dist.sh.
set -euo pipefail
channel=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in "$2"/*; do
    reference=$IMAGE@$(cat "$file")
    docker pull --quiet --platform "linux/${file##*/}" "$reference" >/dev/null
    # Some engines save nothing but the manifest of a reference by digest; of a tag they save the whole image.
    docker tag "$reference" "tt-verify:${file##*/}"
    docker save --output "$work/image.tar" "tt-verify:${file##*/}"
    docker image rm "tt-verify:${file##*/}" >/dev/null
    echo "${file##*/}"
    python3 "$(dirname "$0")/verify_artifact.py" "$work/image.tar" --channel "$channel" \
        --expect-key "${EXPECTED:-}" --expect-host "${EXPECTED_HOST:-}" \
        --expect-crash "${EXPECTED_CRASH:-}" --forbid "${FORBIDDEN:-}"
done

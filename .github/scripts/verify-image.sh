#!/usr/bin/env bash
# verify-image.sh CHANNEL PLATFORM...: what a registry holds of $IMAGE, in every layer, configuration and history,
# is what the channel allows. EXPECTED and FORBIDDEN are SHA-256 fingerprints of keys, as for verify-dist.sh.
set -euo pipefail
channel=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for platform in "$@"; do
    docker pull --quiet --platform "$platform" "$IMAGE" >/dev/null
    docker save --output "$work/image.tar" "$IMAGE"
    echo "$platform"
    PYTHONPATH=src python3 -m timetracker.telemetry.verify "$work/image.tar" --channel "$channel" \
        --expect-sha256 "${EXPECTED:-}" --forbid-sha256 "${FORBIDDEN:-}"
done

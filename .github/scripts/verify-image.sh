#!/usr/bin/env bash
# verify-image.sh CHANNEL DIRECTORY: what a registry holds of IMAGE under each digest noted in a directory (see
# note-digest.sh), in every layer, configuration, label, variable and history, is what the channel allows.
# The fingerprints are those of verify-dist.sh.
set -euo pipefail
channel=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
registry=()
[ -z "${INSECURE_REGISTRY:-}" ] || registry+=(--src-tls-verify=false)
noted=$("$(dirname "$0")/digests.sh" "$2" any)
while read -r architecture digest; do
    rm -f "$work/image.tar"
    # From the registry itself, attestations too: an engine may save less than what it pulled.
    skopeo copy --quiet --multi-arch all "${registry[@]}" "docker://$IMAGE@$digest" "oci-archive:$work/image.tar" </dev/null
    echo "$architecture"
    python3 "$(dirname "$0")/verify_artifact.py" "$work/image.tar" --channel "$channel" \
        --expect-key "${EXPECTED:-}" --expect-host "${EXPECTED_HOST:-}" \
        --expect-crash "${EXPECTED_CRASH:-}" --forbid "${FORBIDDEN:-}"
done <<<"$noted"

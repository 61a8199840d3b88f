#!/usr/bin/env bash
# sign.sh: sign IMAGE@DIGEST and every file of a directory ($1, optional), which gets a bundle beside it.
# Keyless on the service; with COSIGN_KEY (a rehearsal) by that key, without a public log.
set -euo pipefail
options=(--yes)
[ -z "${COSIGN_KEY:-}" ] || options+=(--key "$COSIGN_KEY" --tlog-upload=false)
registry=()
[ -z "${INSECURE_REGISTRY:-}" ] || registry+=(--allow-insecure-registry)
cosign sign "${options[@]}" "${registry[@]}" "$IMAGE@$DIGEST"
for file in ${1:+"$1"/*}; do
    case $file in *.sigstore.json) continue ;; esac
    cosign sign-blob "${options[@]}" --bundle "$file.sigstore.json" "$file" >/dev/null
done

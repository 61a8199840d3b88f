#!/usr/bin/env bash
# note-digest.sh NAME: keep the digest of one architecture's image in digests/NAME.
set -euo pipefail
[[ ${1:-} =~ ^[a-z0-9]+$ ]] || { echo "'${1:-}' is no name of an architecture" >&2; exit 1; }
[[ ${DIGEST:-} =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "'${DIGEST:-}' is no digest" >&2; exit 1; }
mkdir -p digests
printf '%s\n' "$DIGEST" >"digests/$1"

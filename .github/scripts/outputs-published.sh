#!/usr/bin/env bash
# outputs-published.sh: the digest of each architecture's image that VERSION of IMAGE points at, as an output of the
# architecture's name.
set -euo pipefail
platforms=$(python3 "$(dirname "$0")/image_tags.py" platforms "$IMAGE:$VERSION")
printf '%s\n' "${platforms// /=}" >>"${GITHUB_OUTPUT:?}"

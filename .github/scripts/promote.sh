#!/usr/bin/env bash
# promote.sh: let the public tags point at one digest, and check that they do. A pre-release moves its own tag only.
set -euo pipefail
tags=("$VERSION")
if [ "$PRERELEASE" = false ]; then
    tags+=("${VERSION%.*}" "${VERSION%%.*}" latest)
fi
for tag in "${tags[@]}"; do
    docker buildx imagetools create --tag "$IMAGE:$tag" "$IMAGE@$DIGEST"
    found=$(docker buildx imagetools inspect "$IMAGE:$tag" --format '{{.Manifest.Digest}}')
    [ "$found" = "$DIGEST" ] || { echo "$tag points at $found" >&2; exit 1; }
done

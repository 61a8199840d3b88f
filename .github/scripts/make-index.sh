#!/usr/bin/env bash
# make-index.sh DIRECTORY: one index of the digests noted in a directory, pushed by digest; prints digest=….
set -euo pipefail
directory=$1
references=()
for file in "$directory"/*; do
    digest=$(cat "$file")
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "$file holds no digest" >&2; exit 1; }
    references+=("$IMAGE@$digest")
done
[ "${#references[@]}" -eq 2 ] || { echo "two architectures are needed" >&2; exit 1; }
docker buildx imagetools create --tag "$IMAGE:build-$VERSION" \
    --annotation "index:org.opencontainers.image.version=$VERSION" "${references[@]}" >&2
digest=$(docker buildx imagetools inspect "$IMAGE:build-$VERSION" --format '{{.Manifest.Digest}}')
printf 'digest=%s\n' "$digest"

#!/usr/bin/env bash
# make-index.sh DIRECTORY [COUNT]: one index of the digests noted in a directory, two unless said otherwise.
# Its digest goes to GITHUB_OUTPUT. Run only once all of them are verified and scanned.
set -euo pipefail
here=$(dirname "$0")
noted=$("$here/digests.sh" "$@")
references=()
while read -r _ digest; do references+=("$IMAGE@$digest"); done <<<"$noted"
docker buildx imagetools create --tag "$IMAGE:build-$VERSION" \
    --annotation "index:org.opencontainers.image.version=$VERSION" "${references[@]}" >&2
# Tags are moved by what an index says of itself; an index of images that are not in OCI form cannot carry it.
[ "$(python3 "$here/image_tags.py" version "$IMAGE:build-$VERSION")" = "$VERSION" ]
digest=$(python3 "$here/image_tags.py" digest "$IMAGE:build-$VERSION")
printf 'digest=%s\n' "$digest" >>"${GITHUB_OUTPUT:?}"

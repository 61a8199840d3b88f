#!/usr/bin/env bash
# make-index.sh DIRECTORY [COUNT]: one index of the digests noted in a directory, two unless said otherwise.
# Its digest goes to GITHUB_OUTPUT. Run only once all of them are verified and scanned.
set -euo pipefail
directory=$1
count=${2:-2}
references=()
for file in "$directory"/*; do
    digest=$(cat "$file")
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "$file holds no digest" >&2; exit 1; }
    references+=("$IMAGE@$digest")
done
[ "${#references[@]}" -eq "$count" ] || { echo "$count architectures are needed, not ${#references[@]}" >&2; exit 1; }
docker buildx imagetools create --tag "$IMAGE:build-$VERSION" \
    --annotation "index:org.opencontainers.image.version=$VERSION" "${references[@]}" >&2
# Tags are moved by what an index says of itself; an index of images that are not in OCI form cannot carry it.
[ "$(python3 "$(dirname "$0")/image_tags.py" version "$IMAGE:build-$VERSION")" = "$VERSION" ]
printf 'digest=%s\n' "$(python3 "$(dirname "$0")/image_tags.py" digest "$IMAGE:build-$VERSION")" >>"${GITHUB_OUTPUT:?}"

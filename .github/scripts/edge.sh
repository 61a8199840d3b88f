#!/usr/bin/env bash
# edge.sh DIRECTORY [COUNT]: one index of the digests noted in a directory, two unless said otherwise, under the tag
# `sha-COMMIT` of the development image, and under `edge` unless that points at a newer commit of main: a run that is
# repeated later moves nothing back. Its digest goes to GITHUB_OUTPUT. Needs the history of main.
set -euo pipefail
here=$(dirname "$0")
"$here/guard-destination.sh" dev "$IMAGE"
commit=${GITHUB_SHA:?the commit that was built}
noted=$("$here/digests.sh" "$@")
references=()
while read -r _ digest; do references+=("$IMAGE@$digest"); done <<<"$noted"
docker buildx imagetools create --tag "$IMAGE:sha-$commit" \
    --annotation "index:org.opencontainers.image.revision=$commit" "${references[@]}" >&2
digest=$(python3 "$here/image_tags.py" digest "$IMAGE:sha-$commit")
current=$(python3 "$here/image_tags.py" revision "$IMAGE:edge")
if [ -n "$current" ] && [ "$current" != "$commit" ] && git merge-base --is-ancestor "$commit" "$current" 2>/dev/null; then
    echo "edge stays at $current, which is newer"
else
    python3 "$here/image_tags.py" move "$IMAGE" edge "$digest"
fi
printf 'digest=%s\n' "$digest" >>"${GITHUB_OUTPUT:?}"

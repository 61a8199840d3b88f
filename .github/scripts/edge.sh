#!/usr/bin/env bash
# edge.sh DIRECTORY [COUNT]: one index of the digests noted in a directory, two unless said otherwise, under the tags
# `edge` and `sha-COMMIT` of the development image; its digest goes to GITHUB_OUTPUT.
set -euo pipefail
here=$(dirname "$0")
"$here/guard-destination.sh" dev "$IMAGE"
commit=$(git rev-parse HEAD)
references=()
for file in "$1"/*; do references+=("$IMAGE@$(cat "$file")"); done
[ "${#references[@]}" -eq "${2:-2}" ] || { echo "${2:-2} architectures are needed, not ${#references[@]}" >&2; exit 1; }
docker buildx imagetools create --tag "$IMAGE:edge" --tag "$IMAGE:sha-$commit" "${references[@]}" >&2
printf 'digest=%s\n' "$(python3 "$here/image_tags.py" digest "$IMAGE:sha-$commit")" >>"${GITHUB_OUTPUT:?}"

#!/usr/bin/env bash
# outputs-digests.sh DIRECTORY: each digest noted in a directory as an output of its architecture's name.
set -euo pipefail
for file in "$1"/*; do
    printf '%s=%s\n' "${file##*/}" "$(cat "$file")" >>"${GITHUB_OUTPUT:?}"
done

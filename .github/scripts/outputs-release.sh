#!/usr/bin/env bash
# outputs-release.sh: the name of the released image as an output.
set -euo pipefail
image=$("$(dirname "$0")/names.sh" release)
printf 'image=%s\n' "$image" >>"${GITHUB_OUTPUT:?}"

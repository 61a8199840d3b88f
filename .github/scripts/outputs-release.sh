#!/usr/bin/env bash
# outputs-release.sh: the name of the released image as an output.
set -euo pipefail
printf 'image=%s\n' "$("$(dirname "$0")/names.sh" release)" >>"${GITHUB_OUTPUT:?}"

#!/usr/bin/env bash
# outputs-dev.sh: the name of the development image as an output; refuses names of production.
set -euo pipefail
image=$("$(dirname "$0")/names.sh" dev)
"$(dirname "$0")/guard-destination.sh" dev "$image"
printf 'image=%s\n' "$image" >>"${GITHUB_OUTPUT:?}"

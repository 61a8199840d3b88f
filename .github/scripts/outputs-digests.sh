#!/usr/bin/env bash
# outputs-digests.sh DIRECTORY: each digest noted in a directory as an output of its architecture's name.
set -euo pipefail
noted=$("$(dirname "$0")/digests.sh" "$1" any)
printf '%s\n' "${noted// /=}" >>"${GITHUB_OUTPUT:?}"

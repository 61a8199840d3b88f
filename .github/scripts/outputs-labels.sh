#!/usr/bin/env bash
# outputs-labels.sh: the labels of an image as one output of several lines.
set -euo pipefail
labels=$("$(dirname "$0")/image-labels.sh")
printf 'labels<<END_OF_LABELS\n%s\nEND_OF_LABELS\n' "$labels" >>"${GITHUB_OUTPUT:?}"

#!/usr/bin/env bash
# refresh.sh: let the tags that point at VERSION of IMAGE point at DIGEST, the same version on a newer base.
set -euo pipefail
python3 "$(dirname "$0")/image_tags.py" refresh "$IMAGE" "$VERSION" "$DIGEST"

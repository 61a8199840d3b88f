#!/usr/bin/env bash
# rollback.sh: let every tag of the line of version BAD that points at it, its own too, point at version GOOD.
set -euo pipefail
python3 "$(dirname "$0")/image_tags.py" rollback "$IMAGE" "$BAD" "$GOOD"

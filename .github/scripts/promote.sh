#!/usr/bin/env bash
# promote.sh: let the public tags of IMAGE point at DIGEST. A pre-release moves its own tag only; no tag goes back.
set -euo pipefail
python3 "$(dirname "$0")/image_tags.py" promote "$IMAGE" "$VERSION" "$DIGEST"

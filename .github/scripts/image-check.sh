#!/usr/bin/env bash
# image-check.sh: build the image with the engine at hand and try it, as whoever may use the engine.
set -euo pipefail
make image-check

#!/usr/bin/env bash
# checks.sh: the checks that need no test: format and lint, types, layers, fresh generated pages.
set -euo pipefail
make lint types layers
make docs
git diff --exit-code

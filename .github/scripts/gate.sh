#!/usr/bin/env bash
# gate.sh: runs only after a reviewer of the environment said yes; says for what.
set -euo pipefail
echo "approved: ${GITHUB_REF_NAME:?} of ${GITHUB_REPOSITORY:?}, pushed by ${GITHUB_ACTOR:?}"

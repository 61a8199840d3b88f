#!/usr/bin/env bash
# checksums.sh DIRECTORY: SHA256SUMS of its files, by name.
set -euo pipefail
cd "$1"
rm -f SHA256SUMS
sha256sum -- * >"$OLDPWD/SHA256SUMS.new"
mv "$OLDPWD/SHA256SUMS.new" SHA256SUMS

#!/usr/bin/env bash
# github-release.sh DIRECTORY: a draft with all files, published once they are there.
set -euo pipefail
directory=$1
options=(--draft --verify-tag --title "timetracker $VERSION" --notes-file notes.md)
if [ "$PRERELEASE" = true ]; then
    options+=(--prerelease)
fi
awk -v version="$VERSION" '$0 ~ "^## \\[" version "\\]" {on=1; next} /^## \[/ {on=0} on' CHANGELOG.md > notes.md
[ -s notes.md ] || { echo "CHANGELOG.md says nothing of $VERSION" >&2; exit 1; }
gh release create "v$VERSION" "${options[@]}" "$directory"/*
gh release edit "v$VERSION" --draft=false

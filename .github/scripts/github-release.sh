#!/usr/bin/env bash
# github-release.sh DIRECTORY: a draft with all files, published once they are there. It is called the latest only when no
# newer version is released: a patch of an older line is not.
set -euo pipefail
here=$(dirname "$0")
directory=$1
options=(--draft --verify-tag --title "timetracker $VERSION" --notes-file notes.md)
latest=false
if [ "$PRERELEASE" = true ]; then
    options+=(--prerelease)
else
    releases=$(gh release list --exclude-drafts --exclude-pre-releases --limit 1000 --json tagName --jq '.[].tagName')
    # shellcheck disable=SC2086  # a list of words
    [ "$(python3 "$here/image_tags.py" newest $releases "v$VERSION")" != "$VERSION" ] || latest=true
fi
awk -v version="$VERSION" '$0 ~ "^## \\[" version "\\]" {on=1; next} /^## \[/ {on=0} on' CHANGELOG.md > notes.md
[ -s notes.md ] || { echo "CHANGELOG.md says nothing of $VERSION" >&2; exit 1; }
gh release create "v$VERSION" "${options[@]}" "$directory"/*
gh release edit "v$VERSION" --draft=false --latest="$latest"

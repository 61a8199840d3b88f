#!/usr/bin/env bash
# image-labels.sh: what an image says of itself beside the labels of the Dockerfile, one label a line.
# VERSION, GITHUB_SHA, and on the service GITHUB_REPOSITORY; the time is that of the commit.
set -euo pipefail
label() { printf 'org.opencontainers.image.%s=%s\n' "$1" "$2"; }
base=$(sed -n 's/^FROM \(.*@sha256:[0-9a-f]*\) AS base$/\1/p' Dockerfile)
[ -n "$base" ] || { echo "the Dockerfile has no base by digest" >&2; exit 1; }
label version "${VERSION:?}"
label revision "${GITHUB_SHA:-$(git rev-parse HEAD)}"
label created "$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" +%Y-%m-%dT%H:%M:%SZ)"
label base.name "docker.io/library/${base%@*}"
label base.digest "${base#*@}"
if [ -n "${GITHUB_REPOSITORY:-}" ]; then
    label source "https://github.com/$GITHUB_REPOSITORY"
    label url "https://github.com/$GITHUB_REPOSITORY"
    label documentation "https://github.com/$GITHUB_REPOSITORY/blob/${GITHUB_SHA:-main}/docs/README.md"
    label vendor "${GITHUB_REPOSITORY%%/*}"
fi

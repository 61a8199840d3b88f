#!/usr/bin/env bash
# image-labels.sh: what an image says of itself beside the labels of the Dockerfile, one label a line.
# VERSION, GITHUB_SHA, and on the service GITHUB_REPOSITORY; the time is that of the commit. REVISION names the commit of
# the source where that is another one than GITHUB_SHA.
set -euo pipefail
label() { printf 'org.opencontainers.image.%s=%s\n' "$1" "$2"; }
base=$(sed -n 's/^FROM \(.*@sha256:[0-9a-f]*\) AS base$/\1/p' Dockerfile)
[ -n "$base" ] || { echo "the Dockerfile has no base by digest" >&2; exit 1; }
revision=${REVISION:-${GITHUB_SHA:-$(git rev-parse HEAD)}}
label version "${VERSION:?}"
label revision "$revision"
label created "$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" +%Y-%m-%dT%H:%M:%SZ)"
label base.name "docker.io/library/${base%@*}"
label base.digest "${base#*@}"
if [ -n "${GITHUB_REPOSITORY:-}" ]; then
    label source "https://github.com/$GITHUB_REPOSITORY"
    label url "https://github.com/$GITHUB_REPOSITORY"
    label documentation "https://github.com/$GITHUB_REPOSITORY/blob/$revision/docs/README.md"
    label vendor "${GITHUB_REPOSITORY%%/*}"
fi

#!/usr/bin/env bash
# names.sh CHANNEL: the image that a channel pushes to, in lower case as registries want it. The one place of names.
# GITHUB_REPOSITORY_OWNER is who the repository belongs to.
set -euo pipefail
owner=${GITHUB_REPOSITORY_OWNER:?who owns the repository}
[[ $owner =~ ^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$ ]] || { echo "'$owner' is no owner of a repository" >&2; exit 1; }
case ${1:-} in
    release) name=timetracker ;;
    dev) name=timetracker-dev ;;
    *) echo "channel ${1:-} has no image" >&2; exit 1 ;;
esac
printf '%s/%s/%s\n' "${REGISTRY:-ghcr.io}" "${owner,,}" "$name"

#!/usr/bin/env bash
# refresh-context.sh: what the image of REVISION was built with (its Dockerfile and locked requirements), on the base that
# main pins today. Refused when main's base is another Python or another Debian: that is a change for a release.
set -euo pipefail
base() { sed -n 's/^FROM \(.*@sha256:[0-9a-f]\{64\}\) AS base$/\1/p' Dockerfile; }
today=$(base)
git checkout --quiet "${REVISION:?the commit of the release}" -- Dockerfile requirements/image.txt .dockerignore
then=$(base)
[ -n "$today" ] && [ "${today%@*}" = "${then%@*}" ] ||
    { echo "the release was built on '${then%@*}' and main has '${today%@*}': make a release instead" >&2; exit 1; }
sed -i "s|^FROM $then AS base$|FROM $today AS base|" Dockerfile
echo "$then -> $today"

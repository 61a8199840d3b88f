#!/usr/bin/env bash
# image-local.sh NAME: an image of the wheel in dist/ for this computer, with the labels of a published one.
# BASE replaces the pinned base, where that one cannot be had; CONTEXT is another directory with dist/ and requirements/.
set -euo pipefail
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
file=Dockerfile
if [ -n "${BASE:-}" ]; then
    sed "s|^FROM .* AS base$|FROM $BASE AS base|" Dockerfile >"$work/Dockerfile"
    file=$work/Dockerfile
fi
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml | head -n 1)
labels=()
while IFS= read -r label; do labels+=(--label "$label"); done < <(VERSION=$version "$here/image-labels.sh")
docker build --quiet --file "$file" --tag "$1" "${labels[@]}" "${@:2}" "${CONTEXT:-.}"

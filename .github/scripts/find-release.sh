#!/usr/bin/env bash
# find-release.sh: the newest release by its version, which need not be the last that was made: its wheel in dist/, its
# version and commit as outputs; nothing is built from the source. The wheel must be attested by the release workflow at
# its own tag.
set -euo pipefail
here=$(dirname "$0")
releases=$(gh release list --repo "${GITHUB_REPOSITORY:?}" --exclude-drafts --exclude-pre-releases --limit 1000 \
    --json tagName --jq '.[].tagName')
# shellcheck disable=SC2086  # a list of words
version=$(python3 "$here/image_tags.py" newest $releases)
tag=v$version
mkdir -p dist
gh release download "$tag" --repo "$GITHUB_REPOSITORY" --pattern '*.whl' --dir dist
for wheel in dist/*.whl; do
    gh attestation verify "$wheel" --repo "$GITHUB_REPOSITORY" --source-ref "refs/tags/$tag" \
        --signer-workflow "$GITHUB_REPOSITORY/.github/workflows/build-and-publish.yml"
done
printf 'version=%s\nrevision=%s\nimage=%s\n' \
    "$version" "$(git rev-parse --verify "$tag^{commit}")" "$("$here/names.sh" release)" >>"${GITHUB_OUTPUT:?}"

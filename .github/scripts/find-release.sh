#!/usr/bin/env bash
# find-release.sh: the newest release, its wheel in dist/ and its version as outputs; nothing is built from the source.
# The wheel must be attested by the release workflow at its own tag.
set -euo pipefail
tag=$(gh release view --repo "${GITHUB_REPOSITORY:?}" --json tagName --jq .tagName)
mkdir -p dist
gh release download "$tag" --repo "$GITHUB_REPOSITORY" --pattern '*.whl' --dir dist
for wheel in dist/*.whl; do
    gh attestation verify "$wheel" --repo "$GITHUB_REPOSITORY" --source-ref "refs/tags/$tag" \
        --signer-workflow "$GITHUB_REPOSITORY/.github/workflows/build-and-publish.yml"
done
printf 'version=%s\nimage=%s\n' "${tag#v}" "$("$(dirname "$0")/names.sh" release)" >>"${GITHUB_OUTPUT:?}"

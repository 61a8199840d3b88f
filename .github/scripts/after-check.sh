#!/usr/bin/env bash
# after-check.sh: what was published installs, verifies and runs, seen from a machine that built none of it.
# The signer must be this repository's release workflow at this version's tag, no other workflow, branch or tag.
set -euo pipefail
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
workflow=$GITHUB_REPOSITORY/.github/workflows/build-and-publish.yml
python3 -m venv "$work/venv"
for attempt in 1 2 3 4 5 6; do
    "$work/venv/bin/python" -m pip install --quiet "tt-timetracker==$VERSION" && break
    [ "$attempt" -lt 6 ] || exit 1
    sleep 30
done
[ "$("$work/venv/bin/tt" --version)" = "tt $VERSION" ]
"$work/venv/bin/python" -m pip download --quiet --no-deps --dest "$work/dist" "tt-timetracker==$VERSION"
"$here/verify-dist.sh" release "$work/dist"
for subject in "$work"/dist/*.whl "oci://$IMAGE@$DIGEST"; do
    gh attestation verify "$subject" --repo "$GITHUB_REPOSITORY" --signer-workflow "$workflow" --source-ref "refs/tags/v$VERSION"
done
cosign verify "$IMAGE@$DIGEST" --certificate-oidc-issuer https://token.actions.githubusercontent.com \
    --certificate-identity "https://github.com/$workflow@refs/tags/v$VERSION" >/dev/null
[ "$(docker run --rm --read-only --network none --cap-drop ALL "$IMAGE@$DIGEST" --version)" = "tt $VERSION" ]

#!/usr/bin/env bash
# after-check.sh: what was published installs, verifies and runs, seen from a machine that built none of it.
set -euo pipefail
work=$(mktemp -d)
python3 -m venv "$work/venv"
for attempt in 1 2 3 4 5 6; do
    "$work/venv/bin/python" -m pip install --quiet "tt-timetracker==$VERSION" && break
    [ "$attempt" -lt 6 ] || exit 1
    sleep 30
done
[ "$("$work/venv/bin/tt" --version)" = "tt $VERSION" ]
"$work/venv/bin/python" -m pip download --quiet --no-deps --dest "$work/dist" "tt-timetracker==$VERSION"
EXPECTED="$EXPECTED" FORBIDDEN='' .github/scripts/verify-dist.sh release "$work/dist"
gh attestation verify "$work"/dist/*.whl --repo "$GITHUB_REPOSITORY"
cosign verify "$IMAGE" --certificate-oidc-issuer https://token.actions.githubusercontent.com \
    --certificate-identity-regexp "^https://github.com/$GITHUB_REPOSITORY/" >/dev/null
[ "$(docker run --rm --read-only --network none --cap-drop ALL "$IMAGE" --version)" = "tt $VERSION" ]

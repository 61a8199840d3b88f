#!/usr/bin/env bash
# wait-for-checks.sh [SECONDS]: return once the check `required` of this commit succeeded; fail when it failed, or when
# it is not there after that time. GH_TOKEN, GITHUB_REPOSITORY and GITHUB_SHA are the service's.
set -euo pipefail
end=$((SECONDS + ${1:-3000}))
while :; do
    conclusion=$(gh api "repos/${GITHUB_REPOSITORY:?}/commits/${GITHUB_SHA:?}/check-runs?check_name=required&filter=latest" \
        --jq '[.check_runs[] | .conclusion // .status] | unique | join(",")')
    case $conclusion in
        success) exit 0 ;;
        '' | queued | in_progress | waiting | pending | requested) ;;
        *) echo "the check 'required' of this commit is '$conclusion'" >&2; exit 1 ;;
    esac
    [ "$SECONDS" -lt "$end" ] || { echo "the check 'required' of this commit did not end in time" >&2; exit 1; }
    sleep "${WAIT_S:-30}"
done

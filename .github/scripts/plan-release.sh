#!/usr/bin/env bash
# plan-release.sh: version, epoch, publish, prerelease and image, as lines of GITHUB_OUTPUT. Only a pushed tag
# publishes; a schedule or a run by hand is always a dry run. A tag must agree with the package and the changelog, be
# on main, and its commit must have passed the required check.
set -euo pipefail
here=$(dirname "$0")
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml | head -n 1)
code=$(sed -n 's/^VERSION = "\(.*\)"$/\1/p' src/timetracker/__init__.py)
[ "$version" = "$code" ] || { echo "pyproject.toml says $version, the package $code" >&2; exit 1; }
python3 "$here/image_tags.py" check "$version"
publish=false
if [ "${GITHUB_EVENT_NAME:-}" = push ] && [ "${GITHUB_REF_TYPE:-}" = tag ]; then
    [ "${GITHUB_REF_NAME:-}" = "v$version" ] || { echo "tag ${GITHUB_REF_NAME:-} is not v$version" >&2; exit 1; }
    grep -q "^## \[$version\]" CHANGELOG.md || { echo "CHANGELOG.md has no section for $version" >&2; exit 1; }
    git merge-base --is-ancestor HEAD origin/main || { echo "the tag is not on main" >&2; exit 1; }
    # Asked of the service, since a person can forget to look.
    conclusion=$(gh api "repos/${GITHUB_REPOSITORY:?}/commits/$(git rev-parse HEAD)/check-runs?check_name=required&filter=latest" \
        --jq '[.check_runs[].conclusion] | unique | join(",")')
    [ "$conclusion" = success ] || { echo "the check 'required' of this commit is '$conclusion', not success" >&2; exit 1; }
    publish=true
fi
prerelease=false
case "$version" in *a* | *b* | *rc* | *dev*) prerelease=true ;; esac
image=$("$here/names.sh" release)
printf 'version=%s\nepoch=%s\npublish=%s\nprerelease=%s\nimage=%s\n' \
    "$version" "$(git log -1 --format=%ct)" "$publish" "$prerelease" "$image" >>"${GITHUB_OUTPUT:?}"

#!/usr/bin/env bash
# build-dist.sh CHANNEL DIRECTORY: sdist and wheel, built twice and compared. The channel's values come from TT_BUILD_*.
set -euo pipefail
channel=$1
target=$2
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
if [ "$channel" = source ]; then
    unset TT_BUILD_CHANNEL TT_BUILD_POSTHOG_API_KEY TT_BUILD_POSTHOG_HOST TT_BUILD_SENTRY_DSN \
        TT_BUILD_CONTROLLER TT_BUILD_CONTACT TT_BUILD_TRANSFER TT_BUILD_RETENTION TT_BUILD_RIGHTS TT_BUILD_COMPLAINT
elif [ "${TT_BUILD_CHANNEL:-}" != "$channel" ]; then
    echo "TT_BUILD_CHANNEL is not $channel" >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --require-hashes -r requirements/build.txt
for pass in one two; do
    "$work/venv/bin/python" -m hatchling build -d "$work/$pass" >/dev/null
done
diff -r "$work/one" "$work/two"
mkdir -p "$target"
rm -f "$target"/tt_timetracker-* # those of another version
cp "$work/one"/* "$target"/
sha256sum "$target"/*

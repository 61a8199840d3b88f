#!/usr/bin/env bash
# package-page.sh TARGET: the page of the package as an index shows it: the metadata, then the long description rendered
# as an index renders it. Links and pictures that an index could not resolve are refused.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/tools"
"$work/tools/bin/python" -m pip install --quiet --require-hashes -r requirements/delivery.txt -r requirements/build.txt
"$work/tools/bin/python" -m hatchling build --target wheel -d "$work/dist" >/dev/null
"$work/tools/bin/twine" check --strict "$work/dist"/*
mkdir -p "$(dirname "$1")"
"$work/tools/bin/python" .github/scripts/package_page.py "$work/dist"/*.whl >"$1"
echo "$1"

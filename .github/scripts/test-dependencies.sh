#!/usr/bin/env bash
# test-dependencies.sh lowest|newest: the tests with the oldest releases that pyproject.toml allows, or with the newest
# ones of today, past the locks: what a user of another year installs.
set -euo pipefail
case ${1:-} in
    lowest) resolution=lowest-direct ;;
    newest) resolution=highest ;;
    *) echo "lowest or newest, not '${1:-}'" >&2; exit 2 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --require-hashes -r requirements/dev.txt -r requirements/build.txt
"$work/venv/bin/python" -m pip install --quiet uv
"$work/venv/bin/uv" pip compile --quiet --resolution "$resolution" --all-extras --output-file "$work/direct.txt" pyproject.toml
"$work/venv/bin/uv" pip install --quiet --python "$work/venv/bin/python" -r "$work/direct.txt"
"$work/venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation -e .
"$work/venv/bin/python" -m pytest -q -n 2 tests/domain tests/properties tests/cli tests/store tests/actions tests/reports tests/render

#!/usr/bin/env bash
# check-dist.sh DIRECTORY: metadata, contents, and an installation into a clean environment that runs.
set -euo pipefail
directory=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --require-hashes -r requirements/delivery.txt
"$work/venv/bin/twine" check --strict "$directory"/*
"$work/venv/bin/check-wheel-contents" "$directory"/*.whl
python3 -m venv "$work/clean"
"$work/clean/bin/python" -m pip install --quiet --require-hashes -r requirements/runtime.txt
"$work/clean/bin/python" -m pip install --quiet --no-deps "$directory"/*.whl
TT_HOME="$work/home" "$work/clean/bin/tt" start release-check
TT_HOME="$work/home" "$work/clean/bin/tt" stop

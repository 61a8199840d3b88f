#!/usr/bin/env bash
# check-dist.sh DIRECTORY: metadata, contents, an upload to an index on this computer, and an installation from there
# into a clean environment that runs.
set -euo pipefail
directory=$1
work=$(mktemp -d)
index=''
trap 'kill $index 2>/dev/null || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --require-hashes -r requirements/delivery.txt
"$work/venv/bin/twine" check --strict "$directory"/*
"$work/venv/bin/check-wheel-contents" "$directory"/*.whl
mkdir "$work/index"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$work/venv/bin/pypi-server" run --interface 127.0.0.1 --port "$port" \
    --passwords . --authenticate . --disable-fallback "$work/index" &
index=$!
"$work/venv/bin/python" .github/scripts/wait_for.py "$port"
"$work/venv/bin/twine" upload --non-interactive --repository-url "http://127.0.0.1:$port/" \
    --username rehearsal --password rehearsal "$directory"/*
python3 -m venv "$work/clean"
"$work/clean/bin/python" -m pip install --quiet --require-hashes -r requirements/runtime.txt
"$work/clean/bin/python" -m pip --isolated install --quiet --no-deps \
    --index-url "http://127.0.0.1:$port/simple/" tt-timetracker
# A flag that is past its version, or hides what is finished, is decided before anything is released.
"$work/clean/bin/python" -I -c \
    'import sys; from timetracker import VERSION, features; sys.exit("; ".join(features.undecided(VERSION)) or 0)'
TT_HOME="$work/home" "$work/clean/bin/tt" start release-check
TT_HOME="$work/home" "$work/clean/bin/tt" stop

#!/usr/bin/env bash
# test-dependencies.sh lowest|newest: the tests with the oldest releases that pyproject.toml allows (locked, so that the
# result changes with a commit only), or with the newest ones of today, past the locks: what a user of another year installs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
install() { "$work/venv/bin/python" -m pip install --quiet "$@"; }
install --require-hashes -r requirements/dev.txt -r requirements/build.txt
case ${1:-} in
    lowest) install --require-hashes --no-deps -r requirements/lowest.txt ;;
    newest)
        python3 -m venv "$work/tools"
        "$work/tools/bin/python" -m pip install --quiet --require-hashes -r requirements/delivery.txt
        "$work/tools/bin/uv" pip compile --quiet --resolution highest --all-extras \
            --python "$work/venv/bin/python" --output-file "$work/direct.txt" pyproject.toml
        install -r "$work/direct.txt"
        ;;
    *) echo "lowest or newest, not '${1:-}'" >&2; exit 2 ;;
esac
install --no-deps --no-build-isolation -e .
"$work/venv/bin/python" -m pytest -q -n 2 tests/domain tests/properties tests/cli tests/store tests/actions tests/reports tests/render

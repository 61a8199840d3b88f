#!/bin/sh
# Lock every requirement with hashes. Releases younger than a week are passed over: a hijacked one is found by then.
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --exclude-newer '7 days' "$@"; }
lock requirements/build.in --unsafe-package setuptools --output-file requirements/build.txt
lock pyproject.toml --output-file requirements/runtime.txt
lock pyproject.toml requirements/dev.in --all-extras --output-file requirements/dev.txt
lock pyproject.toml --all-extras --resolution lowest-direct --output-file requirements/lowest.txt
lock requirements/insights.in --output-file requirements/insights.txt
lock requirements/bench.in --output-file requirements/bench.txt
lock pyproject.toml --extra web --extra postgres --extra calendar --extra xlsx --output-file requirements/image.txt
lock requirements/delivery.in --unsafe-package setuptools --output-file requirements/delivery.txt
lock requirements/browser.in --constraint requirements/dev.txt --output-file requirements/browser.txt

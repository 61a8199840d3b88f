#!/usr/bin/env bash
# Run the test suite with the Python on the path, on any platform.
set -euo pipefail
python -m pip install --quiet --require-hashes -r requirements/dev.txt
python -m pip install --quiet --require-hashes -r requirements/build.txt
python -m pip install --quiet --no-deps --no-build-isolation -e .
python -m pytest -q -n auto

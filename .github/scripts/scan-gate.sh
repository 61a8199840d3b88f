#!/usr/bin/env bash
# scan-gate.sh REPORT...: see scan_gate.py.
set -euo pipefail
python3 "$(dirname "$0")/scan_gate.py" "$@"

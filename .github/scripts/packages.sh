#!/usr/bin/env bash
# packages.sh: what .ci/run needs of an Ubuntu runner, by Ubuntu's names; the runner brings Chrome, npm and Docker.
# Ubuntu has no package `chromium` (it is a snap there), so the tests use the browser that the runner has.
set -euo pipefail
sudo apt-get update -qq
sudo apt-get install -y -qq --no-install-recommends postgresql docker-registry skopeo timewarrior hledger fonts-dejavu-core \
    prometheus prometheus-alertmanager prometheus-node-exporter

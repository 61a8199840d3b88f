#!/usr/bin/env bash
# guard-destination.sh CHANNEL IMAGE: development never pushes to the production package, nor the reverse.
set -euo pipefail
channel=$1
image=$2
name=${image##*/}
name=${name%%[:@]*}
case "$channel:$name" in
    release:timetracker | dev:timetracker-dev) ;;
    *) echo "channel $channel must not push to $name" >&2; exit 1 ;;
esac
case "$image" in
    "${REGISTRY:-ghcr.io}"/*/*) ;;
    *) echo "$image is not in the registry" >&2; exit 1 ;;
esac

#!/usr/bin/env bash
# guard-destination.sh CHANNEL IMAGE: development never pushes to the production package, nor the reverse.
set -euo pipefail
channel=$1
image=$2
rest=${image#"${REGISTRY:-ghcr.io}"/}
[ "$rest" != "$image" ] || { echo "$image is not in the registry" >&2; exit 1; }
# Owner and name alone, each of one part without dots: no way leads up or further down.
[[ $rest =~ ^[a-z0-9][a-z0-9-]*/([a-z0-9][a-z0-9-]*)(:[A-Za-z0-9_][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})?$ ]] ||
    { echo "$image is no image of an owner" >&2; exit 1; }
case "$channel:${BASH_REMATCH[1]}" in
    release:timetracker | dev:timetracker-dev) ;;
    *) echo "channel $channel must not push to ${BASH_REMATCH[1]}" >&2; exit 1 ;;
esac

#!/usr/bin/env bash
# Sourced by check.sh, rehearse.sh and stack.sh: an engine, from Debian if none answers, and the base of the image.
work=${work:?a directory of its own}
engine_pid=''

engine() { docker info >/dev/null 2>&1; }

install_engine() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        docker.io iptables mmdebstrap buildah >"$work/apt.log" 2>&1
}

# A daemon of our own: its data, state, socket and process id lie in $work, so that it meets no other.
start_engine() {
    engine && return
    command -v dockerd >/dev/null && command -v mmdebstrap >/dev/null || install_engine || return 1
    export DOCKER_HOST="unix://$work/engine.sock"
    export PATH="/usr/bin:$PATH" # Debian's client, of the daemon's age
    dockerd --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/engine.pid" \
        -H "$DOCKER_HOST" >"$work/engine.log" 2>&1 &
    engine_pid=$!
    for _ in $(seq 60); do
        engine && return
        kill -0 "$engine_pid" 2>/dev/null || return 1
        sleep 0.5
    done
    return 1
}

stop_engine() {
    [ -n "$engine_pid" ] || return 0
    kill "$engine_pid" 2>/dev/null && wait "$engine_pid" 2>/dev/null
    umount "$work"/data/overlay2 2>/dev/null || true
}

# trixie_tools PACKAGE...: tools of Debian trixie, where the machine has none: bookworm has no buildx and no Compose.
trixie_tools() {
    local missing=''
    docker buildx version >/dev/null 2>&1 && docker compose version >/dev/null 2>&1 || missing=yes
    [[ " $* " != *" cosign "* ]] || command -v cosign >/dev/null || missing=yes
    [ -n "$missing" ] || return 0
    [ "$(id -u)" = 0 ] || return 1
    mmdebstrap --quiet --variant=extract --include="$(IFS=,; printf %s "$*")" trixie "$work/trixie" >/dev/null
    export DOCKER_CONFIG=$work/docker PATH=$work/trixie/usr/bin:$PATH
    mkdir -p "$DOCKER_CONFIG/cli-plugins"
    cp "$work"/trixie/usr/libexec/docker/cli-plugins/* "$DOCKER_CONFIG/cli-plugins/"
    rm -f "$work/trixie/usr/bin/docker"
    chmod -R go+rX "$DOCKER_CONFIG"
}

# The base: the pinned one where it can be had, otherwise Debian's own Python with this machine's certificates.
# Exports base and base_kind.
find_base() {
    export base base_kind
    base=$(sed -n 's/^FROM \(.*\) AS base$/\1/p' Dockerfile)
    base_kind="the pinned base"
    timeout 60 docker pull --quiet "$base" >/dev/null 2>&1 && return
    base=tt-base:stand-in
    base_kind="a stand-in made from Debian"
    [ ! -f "${BASE_TAR:-}" ] || cp "$BASE_TAR" "$work/base.tar" # kept from an earlier run
    [ -f "$work/base.tar" ] || mmdebstrap --quiet --variant=minbase \
        --include=python3-minimal,python3-venv,libpython3-stdlib,ca-certificates,tzdata \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --customize-hook='upload /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt' \
        trixie "$work/base.tar"
    docker import --change 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt' "$work/base.tar" "$base" >/dev/null
}

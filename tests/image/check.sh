#!/usr/bin/env bash
# make image-check: build the real Dockerfile and try the image, as anybody who may use an engine. Where there is none,
# root on Debian gets one of its own.
# Prints one line a fact; the first that is wrong ends it with code 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
chmod 711 "$work" # the daemon mounts from here for other users
image=tt-image-check
foreign=$(id -u) # whoever runs this; root stands for somebody else
key=phc_$(printf 'C%.0s' $(seq 40)) # of the right form, and nobody's
host=https://eu.i.posthog.com
# shellcheck source=tests/image/engine.sh
source tests/image/engine.sh
trap 'stop_engine; rm -rf "$work" || true' EXIT

fact() { printf '%-34s %s\n' "$1" "$2"; }
fail() { printf 'FAILED: %s\n' "$1" >&2; exit 1; }
# As locked up as a container gets: read-only, no network, no capabilities, no new privileges.
locked() { docker run --rm --read-only --network none --cap-drop ALL --security-opt no-new-privileges "$@"; }

build_image() { # NAME WORDS...
    BASE=$base CONTEXT=$work/context DOCKER_BUILDKIT=1 .github/scripts/image-local.sh "$1" "${@:2}" >/dev/null
}

check_commands() {
    local uid said place
    [ "$(locked "$image" --version)" = "tt $version" ] || fail "tt --version"
    mkdir "$work/own"
    [ "$(id -u)" != 0 ] || chown "$foreign" "$work/own"
    for uid in 10001 "$foreign"; do # the image's own number on a volume, and a foreign one on a directory of its own
        place=$([ "$uid" = "$foreign" ] && echo "$work/own" || echo "tt-check-$$")
        locked --user "$uid:$uid" -v "$place:/data" "$image" start site >/dev/null
        said=$(locked --user "$uid:$uid" -v "$place:/data" "$image" status)
        said=${said%%$'\n'*} # no pipe that is closed before the engine has written all
        [[ $said == *site* ]] || fail "what user $uid started is not kept: $said"
        fact "user $uid, locked up" "$said"
    done
    [ "$(docker image inspect --format '{{json .Config.Entrypoint}}' "$image")" = '["/opt/tt/bin/tt"]' ] || fail "entry point"
}

# The exporter and the web admin answer, each read-only, without capabilities, as the image's number and as another.
check_services() {
    local uid place name port words container
    for uid in 10001 "$foreign"; do
        place=$([ "$uid" = "$foreign" ] && echo "$work/own" || echo "tt-check-$$")
        for name in exporter web; do
            port=$([ "$name" = web ] && echo 8787 || echo 9464)
            words=$([ "$name" = web ] && echo "web" || echo "metrics serve")
            # shellcheck disable=SC2086  # a command of several words
            container=$(docker run --detach --read-only --tmpfs /tmp:size=16m --cap-drop ALL \
                --security-opt no-new-privileges --user "$uid:$uid" -v "$place:/data" "$image" \
                $words --host 127.0.0.1 --port "$port")
            answers "$container" "$port" || { docker logs "$container" >&2; fail "$name as user $uid does not answer"; }
            docker rm --force "$container" >/dev/null
            fact "$name, read-only, user $uid" "answers"
        done
    done
}

answers() { # CONTAINER PORT
    for _ in $(seq 60); do
        docker exec "$1" /opt/tt/bin/python -c \
            "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$2/healthz', timeout=2)" 2>/dev/null && return
        sleep 0.5
    done
    return 1
}

check_contents() {
    local found label
    found=$(docker run --rm --entrypoint stat "$image" --format '%a %u' /data)
    [ "$found" = "700 10001" ] || fail "/data has mode and owner $found"
    fact "/data" "$found"
    found=$(docker run --rm -e TT_STORE=postgresql://u@127.0.0.1:9/x "$image" status 2>&1 || true)
    [[ $found == *"cannot be reached"* ]] || fail "the driver for PostgreSQL is missing: $found"
    fact "driver for PostgreSQL" "there"
    found=$(docker image inspect --format '{{json .Config.Labels}}' "$image")
    for label in title description licenses version revision created base.name base.digest; do
        [[ $found == *"\"org.opencontainers.image.$label\":\""?* ]] || fail "the label $label is missing"
    done
    fact "labels" "as the specification has them"
    found=$(docker run --rm --user 0 --entrypoint find "$image" / -xdev -perm /6000 -type f | wc -l)
    [ "$found" = 0 ] || fail "$found set-uid files"
    fact "set-uid files" "$found"
    found=$(docker run --rm --user 0 --entrypoint find "$image" /opt/tt/bin -name 'pip*' -o -name 'gcc*' | wc -l)
    [ "$found" = 0 ] || fail "pip or a compiler is in the image"
    fact "pip and compilers of ours" "$found"
    # What the image's user cannot look into cannot be written to by it either.
    found=$(docker run --rm --entrypoint find "$image" / -xdev -writable -type d \
        -not -path '/data*' -not -path '/tmp*' -not -path '/var/tmp*' -not -path '/proc*' -not -path '/dev*' \
        -not -path '/run/lock*' 2>/dev/null | wc -l || true)
    [ "$found" = 0 ] || fail "$found directories outside /data and /tmp can be written to"
    fact "other writable directories" "$found"
}

# Sizes as a registry holds them: each layer compressed.
check_size() {
    local layer number=0 total=0 ours=0 size below
    docker save "$image" >"$work/image.tar"
    below=$(docker image inspect --format '{{len .RootFS.Layers}}' "$base")
    for layer in $(tar -xOf "$work/image.tar" manifest.json | python3 -c \
        'import json, sys; print(*json.load(sys.stdin)[0]["Layers"])'); do
        size=$(tar -xOf "$work/image.tar" "$layer" | gzip -6 | wc -c)
        total=$((total + size))
        [ "$number" -lt "$below" ] || ours=$((ours + size))
        number=$((number + 1))
    done
    fact "compressed, whole" "$((total / 1000000)) MB"
    fact "compressed, ours" "$((ours / 1000000)) MB in $((number - below)) layers"
    # A stand-in is larger than the pinned base: with it only our share says something.
    [ "$base" = tt-base:stand-in ] || [ "$total" -le 75000000 ] || fail "more than 75 MB"
    [ "$ours" -le 25000000 ] || fail "more than 25 MB are ours"
}

# The image was made from a release wheel with a key of this run: it holds that key in our module and nowhere else.
check_keys() {
    python3 .github/scripts/verify_artifact.py "$work/image.tar" --channel release \
        --expect-key "$(printf %s "$key" | sha256sum | cut -d ' ' -f 1)" \
        --expect-host "$(printf %s "$host" | sha256sum | cut -d ' ' -f 1)"
    docker history --no-trunc "$image" >"$work/history"
    docker image inspect "$image" >>"$work/history"
    ! grep -qE 'ph[cx]_' "$work/history" || fail "a key is in the history or configuration"
    fact "keys in config and history" "0"
}

# With a compose implementation: both files parse, and the web admin comes up healthy and stops at once.
check_compose() {
    local began
    if ! docker compose version >/dev/null 2>&1; then
        echo "skipped: compose files (no docker compose)"
        return
    fi
    docker compose -f docker-compose.analytics.yml --env-file .env.example config --quiet ||
        fail "the analytics stack does not parse"
    docker compose -f packaging/team/compose.yml --env-file packaging/team/example.env config --quiet ||
        fail "the team's example does not parse"
    export TIMETRACKER_IMAGE=$image COMPOSE_PROJECT_NAME=tt-image-check
    docker compose up --detach --wait web >"$work/compose.log" 2>&1 || { cat "$work/compose.log"; fail "the web admin is not healthy"; }
    fact "compose, web admin" "$(docker compose ps --format '{{.Status}}' web) on $(docker compose port web 8787)"
    began=$SECONDS
    docker compose down --volumes >>"$work/compose.log" 2>&1
    fact "compose, stopped" "in $((SECONDS - began)) s"
}

# The median of nine starts inside a running container, beside the same on this machine.
check_start() {
    local container inside outside
    container=$(docker run --detach --read-only --network none --cap-drop ALL --entrypoint sleep "$image" 600)
    inside=$(tests/image/median.sh docker exec "$container" /opt/tt/bin/tt --version)
    inside=$((inside - $(tests/image/median.sh docker exec "$container" /bin/true)))
    docker rm --force "$container" >/dev/null
    outside=$(tests/image/median.sh .venv/bin/tt --version)
    fact "tt --version, container | host" "$inside ms | $outside ms"
    [ "$inside" -le $((3 * outside)) ] || fail "more than three times as slow as here"
}

# The same content twice. `buildah` sets every time in the image, which an old engine cannot.
check_digest() {
    local pass digests=()
    if ! command -v buildah >/dev/null; then
        echo "skipped: same digest twice (no buildah)"
        return
    fi
    docker save "$base" >"$work/base-image.tar"
    export STORAGE_DRIVER=vfs CONTAINERS_STORAGE_CONF="$work/storage.conf"
    printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/buildah"\nrunroot = "%s/buildah-run"\n' "$work" "$work" \
        >"$CONTAINERS_STORAGE_CONF"
    sed "s|^FROM .* AS base$|FROM $base AS base|" Dockerfile >"$work/Dockerfile"
    buildah pull --quiet "docker-archive:$work/base-image.tar" >/dev/null
    for pass in one two; do
        buildah bud --quiet --no-cache --isolation chroot --network host --timestamp 1767225600 \
            --file "$work/Dockerfile" --tag "$pass" "$work/context" >"$work/$pass.log" 2>&1 ||
            { cat "$work/$pass.log" >&2; fail "buildah"; }
        digests+=("$(buildah inspect --type image --format '{{.FromImageDigest}}' "$pass")")
    done
    [ "${digests[0]}" = "${digests[1]}" ] || fail "two builds differ: ${digests[*]}"
    fact "same digest twice" "${digests[0]}"
}

start_engine || { echo "skipped: no engine"; exit 0; }
mkdir -p "$work/context/requirements" # a context of its own: dist/ of the checkout is somebody's
cp .dockerignore Dockerfile "$work/context/"
cp requirements/image.txt "$work/context/requirements/"
TT_BUILD_CHANNEL=release TT_BUILD_POSTHOG_API_KEY=$key TT_BUILD_POSTHOG_HOST=$host \
    TT_BUILD_CONTROLLER=x TT_BUILD_CONTACT=x TT_BUILD_TRANSFER=x TT_BUILD_RETENTION=x TT_BUILD_RIGHTS=x TT_BUILD_COMPLAINT=x \
    TT_BUILD_REPOSITORY=https://github.com/Acme/timetracker \
    .github/scripts/build-dist.sh release "$work/context/dist" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "build"; }
[ "$foreign" != 0 ] || foreign=4242
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml | head -n 1)
find_base
fact "engine" "$(docker version --format '{{.Server.Version}}'), $base_kind"
SECONDS=0
build_image "$image" --no-cache
fact "built" "in ${SECONDS} s"
check_commands
check_services
check_contents
check_size
check_keys
check_start
check_compose
check_digest
echo "image: all facts hold"

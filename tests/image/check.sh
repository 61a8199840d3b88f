#!/usr/bin/env bash
# check.sh: build the real Dockerfile with a local engine on a stand-in base image, and try the result.
# Needs root on Debian; installs docker.io and debootstrap when they are missing. Prints one line a check.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "skipped: no engine"
    exit 0
fi
if ! command -v dockerd >/dev/null || ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io debootstrap >/dev/null
fi
work=${IMAGE_CHECK_DIR:-$(mktemp -d)}
mkdir -p "$work"
engine=unix://$work/docker.sock
dockerd --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/docker.pid" -H "$engine" >"$work/dockerd.log" 2>&1 &
daemon=$!
trap 'kill "$daemon" 2>/dev/null; wait "$daemon" 2>/dev/null || true' EXIT
docker() { DOCKER_BUILDKIT=1 command docker -H "$engine" "$@"; }
for _ in $(seq 60); do
    docker version >/dev/null 2>&1 && break
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.5
done
docker version >/dev/null 2>&1 || { echo "skipped: no engine"; exit 0; }

passed=0
ok() { passed=$((passed + 1)); printf 'ok    %s\n' "$*"; }
fail() { printf 'FAIL  %s\n' "$*"; exit 1; }
check() { local what=$1; shift; if "$@" >"$work/out" 2>&1; then ok "$what"; else cat "$work/out"; fail "$what"; fi; }

base=timetracker-check/base
if ! docker image inspect "$base" >/dev/null 2>&1; then
    tree=$work/base
    [ -x "$tree/usr/bin/python3" ] || debootstrap --variant=minbase \
        --include=python3-minimal,python3-venv,libpython3-stdlib,ca-certificates,tzdata trixie "$tree" >"$work/debootstrap.log"
    # The machine's certificates belong in the stand-in only.
    cp /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/ca-certificates.crt"
    tar -C "$tree" --exclude ./proc --exclude ./sys -c . | docker import \
        --change "ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt" - "$base" >/dev/null
fi

context=$work/context
rm -rf "$context"
mkdir -p "$context/dist"
git archive HEAD | tar -x -C "$context"
key=phc_$(printf 'C%.0s' $(seq 40))
python3 -m venv "$work/build"
"$work/build/bin/python" -m pip install --quiet --require-hashes -r requirements/build.txt
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
(cd "$context" && "$work/build/bin/python" -m hatchling build -t wheel -d dist >/dev/null)
build() { docker build --quiet --network host --build-arg "PYTHON_IMAGE=$base" --build-arg VERSION=check "$@" "$context"; }
began=$SECONDS
check "the image builds with a plain engine" build -t timetracker-check/tt
ok "cold build took $((SECONDS - began)) s"

hard=(--rm --read-only --network none --cap-drop ALL --security-opt no-new-privileges)
version=$("$work/build/bin/python" -c "import sys; sys.path.insert(0, '$root/src'); import timetracker; print(timetracker.VERSION)")
run() { docker run "${hard[@]}" "$@"; }
[ "$(run timetracker-check/tt --version)" = "tt $version" ] || fail "tt --version"
ok "runs read-only, without network and capabilities"
docker volume create check >/dev/null
check "starts a timer in the volume" run -v check:/data timetracker-check/tt start site
run -v check:/data timetracker-check/tt status | grep -q '^site ' || fail "the entry is there in another container"
ok "data stay in the volume"
docker volume create foreign >/dev/null
docker run --rm --user 0 --entrypoint /bin/chown -v foreign:/data timetracker-check/tt 12345:12345 /data
check "runs as a foreign user" run --user 12345:12345 -v foreign:/data timetracker-check/tt start site
found=$(docker run --rm --user 0 --entrypoint /usr/bin/find timetracker-check/tt / -xdev -perm /6000 -type f | wc -l)
[ "$found" = 0 ] || fail "$found set-uid files"
ok "no set-uid files"
docker run --rm --entrypoint /bin/sh timetracker-check/tt -c 'command -v gcc cc || ls /opt/tt/bin/pip' >/dev/null 2>&1 && fail "compiler or pip"
ok "no compiler and no pip"
whole=$(docker save timetracker-check/tt | gzip -6 | wc -c)
below=$(docker save "$base" | gzip -6 | wc -c)
printf 'size  %s MB compressed, %s MB of it ours\n' $((whole / 1000000)) $(((whole - below) / 1000000))
[ $((whole - below)) -le 25000000 ] || fail "ours is larger than 25 MB"
[ "$whole" -le 75000000 ] || fail "the image is larger than 75 MB"
ok "size within 75 and 25 MB"

docker save timetracker-check/tt -o "$work/image.tar"
check "a source image holds no key" env PYTHONPATH=src "$work/build/bin/python" -m timetracker.telemetry.verify "$work/image.tar" --channel source
(cd "$context" && rm dist/*.whl && TT_BUILD_CHANNEL=release TT_BUILD_POSTHOG_API_KEY=$key TT_BUILD_POSTHOG_HOST=https://eu.i.posthog.com \
    "$work/build/bin/python" -m hatchling build -t wheel -d dist >/dev/null)
check "the release image builds from its wheel" build -t timetracker-check/release
docker save timetracker-check/release -o "$work/release.tar"
print=$(printf %s "$key" | sha256sum | cut -d' ' -f1)
check "the release image is right by fingerprint" env PYTHONPATH=src "$work/build/bin/python" -m timetracker.telemetry.verify \
    "$work/release.tar" --channel release --expect-sha256 "$print"
docker history --no-trunc timetracker-check/release | grep -q "$key" && fail "the key is in the history"
docker image inspect timetracker-check/release | grep -q "$key" && fail "the key is in the configuration"
ok "no key in history or configuration"

holder=$(docker run -d --read-only --network none --entrypoint /bin/sleep timetracker-check/tt 600)
inside=$(for _ in 1 2 3 4 5; do
    s=$(date +%s%N); docker exec "$holder" tt --version >/dev/null; e=$(date +%s%N); echo $(((e - s) / 1000000))
done | sort -n | sed -n 3p)
docker rm -f "$holder" >/dev/null
printf 'start %s ms for tt --version in a running container (median of 5)\n' "$inside"
echo "$passed passed, 0 failed"

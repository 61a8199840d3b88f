#!/usr/bin/env bash
# make rehearse: a whole release on this computer. Every script that the release workflow runs is run here as an ordinary
# user in an environment like the service's, against a real engine, registry, buildx, Compose and cosign: build, verify,
# package index, image, index, scan gate, signatures by key, promote, roll back, refresh, compose.
# Needs root on Debian (an engine of its own, packages of trixie) or an engine, a registry binary and cosign at hand.
# Not run here: several platforms, attestations, keyless identities, the scanner itself (its gate gets a report in the scanner's form).
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -z "$(git status --porcelain)" ] || { echo "commit first: a release is made from a commit" >&2; exit 1; }
work=$(mktemp -d /var/tmp/rehearse.XXXXXX)
chmod 711 "$work" # an ordinary user and servers that refuse to be root's reach their own directories in it
registry_pid=''
# shellcheck source=tests/image/engine.sh
source tests/image/engine.sh
base_kind='' # find_base says it
cleanup() {
    [ -z "$registry_pid" ] || kill "$registry_pid" 2>/dev/null || true
    stop_engine
    rm -rf "$work" || true
}
trap cleanup EXIT

fail() { printf 'FAILED: %s\n' "$1" >&2; exit 1; }
is() { [ "$2" = "$3" ] || fail "$1: '$2', not '$3'"; printf '    %-40s %s\n' "$1" "$2"; }
key=phc_$(printf 'R%.0s' $(seq 40)) # of the right form, and nobody's
host=https://eu.i.posthog.com
print_of() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }

find_tools() {
    trixie_tools docker-buildx docker-compose cosign || fail "buildx, Compose and cosign are needed"
    if ! command -v docker-registry >/dev/null || ! command -v skopeo >/dev/null; then
        [ "$(id -u)" = 0 ] || fail "docker-registry and skopeo are needed"
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker-registry skopeo >/dev/null
    fi
}

# push NAME: an image of the engine into the registry, in OCI form as the service's builder pushes it.
push() {
    docker save --output "$work/pushed.tar" "$1"
    skopeo copy --quiet --format oci --dest-tls-verify=false "docker-archive:$work/pushed.tar" "docker://$1"
    rm "$work/pushed.tar"
}

start_registry() {
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    printf 'version: 0.1\nstorage: {filesystem: {rootdirectory: %s/registry}, delete: {enabled: true}}\nhttp: {addr: "127.0.0.1:%s"}\n' \
        "$work" "$port" >"$work/registry.yml"
    docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
    registry_pid=$!
    python3 .github/scripts/wait_for.py "$port"
}

# A clone of the commit that belongs to an ordinary user.
make_runner() {
    git clone --quiet --no-hardlinks . "$work/clone"
    git -C "$work/clone" update-ref refs/remotes/origin/main HEAD
    mkdir -p "$work/home/.docker" "$work/temp"
    # Plug-ins beside the client are found anyway; those of this run's configuration go along, without its state.
    [ ! -d "${DOCKER_CONFIG:-/nowhere}/cli-plugins" ] || cp -r "$DOCKER_CONFIG/cli-plugins" "$work/home/.docker/"
    runner=()
    if [ "$(id -u)" = 0 ]; then
        runner=(setpriv --reuid 4242 --regid 4242 --clear-groups)
        chown -R 4242:4242 "$work/clone" "$work/home" "$work/temp"
        [ -z "$engine_pid" ] || chmod 666 "${DOCKER_HOST#unix://}"
    fi
    # Asked at once: the first step that needs it comes after some minutes.
    "${runner[@]}" env DOCKER_CONFIG="$work/home/.docker" docker version >/dev/null 2>&1 ||
        fail "an ordinary user (4242) must be able to use the engine at ${DOCKER_HOST:-its socket}"
}

# step NAME WORDS...: run a script as the service does; variables before it are those of the step. Its outputs are added
# to $outputs; everything it says is in the log.
step() {
    local name=$1 began=$SECONDS
    shift
    : >"$work/temp/output"
    [ "$(id -u)" != 0 ] || chown 4242 "$work/temp/output"
    (
        cd "$work/clone"
        "${runner[@]}" env -i PATH="$PATH" HOME="$work/home" TMPDIR="$work/temp" CI=true DOCKER_HOST="${DOCKER_HOST:-}" \
            DOCKER_CONFIG="$work/home/.docker" GITHUB_ACTIONS=true GITHUB_OUTPUT="$work/temp/output" \
            GITHUB_REPOSITORY=Acme/timetracker GITHUB_REPOSITORY_OWNER=Acme GITHUB_SHA="$commit" GITHUB_ACTOR=ann \
            GITHUB_REF_NAME=main GITHUB_REF_TYPE=branch GITHUB_EVENT_NAME="$event" REGISTRY="127.0.0.1:$port" \
            SOURCE_DATE_EPOCH="$epoch" EXPECTED="$(print_of "$key")" EXPECTED_HOST="$(print_of "$host")" \
            IMAGE="$image" VERSION="$version" "${variables[@]}" "$@"
    ) >"$work/step.log" 2>&1 || { cat "$work/step.log" >&2; fail "$name"; }
    # The service refuses an output that is not NAME=VALUE; these steps have none of several lines.
    ! grep -vE '^[a-z0-9_]+=.*$' "$work/temp/output" || fail "$name: outputs that the service refuses"
    cat "$work/temp/output" >>"$work/outputs"
    variables=()
    printf '%-44s %4s s\n' "$name" $((SECONDS - began))
}

output() { sed -n "s/^$1=//p" "$work/outputs" | tail -n 1; }
tag() { python3 .github/scripts/image_tags.py digest "$image:$1"; }

start_engine || { echo "skipped: no engine"; exit 0; }
find_tools
find_base
start_registry
make_runner
commit=$(git rev-parse HEAD)
epoch=$(git log -1 --format=%ct)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml | head -n 1)
image=127.0.0.1:$port/acme/timetracker
event=workflow_dispatch
variables=()
echo "engine $(docker version --format '{{.Server.Version}}'), $(docker buildx version | cut -d ' ' -f 2), compose" \
    "$(docker compose version --short), cosign $(cosign version 2>/dev/null | sed -n 's/^GitVersion: *//p'), $base_kind"

step "plan" .github/scripts/plan-release.sh
is "publishes without a tag" "$(output publish)" false
is "image" "$(output image)" "$image"
step "gate" .github/scripts/gate.sh
variables=(TT_BUILD_CHANNEL=release TT_BUILD_POSTHOG_API_KEY="$key" TT_BUILD_POSTHOG_HOST="$host"
    TT_BUILD_CONTROLLER=x TT_BUILD_CONTACT=x TT_BUILD_TRANSFER=x TT_BUILD_RETENTION=x TT_BUILD_RIGHTS=x
    TT_BUILD_COMPLAINT=x TT_BUILD_REPOSITORY=https://github.com/Acme/timetracker)
step "build wheel and sdist twice" .github/scripts/build-dist.sh release dist
step "verify them by fingerprint" .github/scripts/verify-dist.sh release dist
step "upload to an index here, install from there" .github/scripts/check-dist.sh dist
step "labels" .github/scripts/image-labels.sh
step "refuse names of development" .github/scripts/guard-destination.sh release "$image"
variables=(BASE="$base")
step "build the image" .github/scripts/image-local.sh "$image:pushed"
push "$image:pushed"
variables=(DIGEST="$(tag pushed)")
step "note the digest" .github/scripts/note-digest.sh amd64
variables=(INSECURE_REGISTRY=1)
step "verify the image in the registry" .github/scripts/verify-image.sh release digests
step "put the digests out" .github/scripts/outputs-digests.sh digests
is "digest" "$(output amd64)" "$(tag pushed)"
step "scan gate, on a report of its form" .github/scripts/scan-gate.sh tests/delivery/scan-report.json
cp "$work/clone/tests/delivery/scan-report.json" "$work/clone/published-amd64.json"
cp "$work/clone/tests/delivery/scan-report.json" "$work/clone/rebuilt-amd64.json"
step "would it be refreshed" .github/scripts/needs-refresh.sh amd64
is "refresh" "$(output refresh)" false
step "index" .github/scripts/make-index.sh digests 1
is "digest of the index" "$(output digest)" "$(tag "build-$version")"
released=$(output digest)
step "bill of materials of the wheel" .github/scripts/sbom-dist.sh dist dist/timetracker-wheel.cdx.json
step "checksums" .github/scripts/checksums.sh dist
(cd "$work/home" && COSIGN_PASSWORD='' cosign generate-key-pair >/dev/null 2>&1)
chmod 644 "$work/home"/cosign.*
variables=(COSIGN_KEY="$work/home/cosign.key" COSIGN_PASSWORD='' INSECURE_REGISTRY=1 DIGEST="$released")
step "sign image and files by key" .github/scripts/sign.sh dist
cosign verify --key "$work/home/cosign.pub" --insecure-ignore-tlog --allow-insecure-registry "$image@$released" \
    >/dev/null 2>&1 || fail "the image's signature"
for file in "$work/clone"/dist/*.sigstore.json; do
    cosign verify-blob --key "$work/home/cosign.pub" --insecure-ignore-tlog --bundle "$file" "${file%.sigstore.json}" \
        >/dev/null 2>&1 || fail "the signature of ${file##*/}"
done
is "signed files" "$(find "$work/clone/dist" -name '*.sigstore.json' | wc -l)" 4

variables=(DIGEST="$released")
step "promote $version" .github/scripts/promote.sh
for name in "$version" "${version%.*}" "${version%%.*}" latest; do is "tag $name" "$(tag "$name")" "$released"; done
for other in 8.1.0 8.1.1 8.2.0 8.1.2; do # 8.1.2 comes after 8.2.0: a patch of the older line
    variables=(VERSION="$other")
    step "index of $other" .github/scripts/make-index.sh digests 1
    variables=(VERSION="$other" DIGEST="$(tag "build-$other")")
    step "promote $other" .github/scripts/promote.sh
done
is "8.1 after the patch" "$(tag 8.1)" "$(tag build-8.1.2)"
is "8 stays" "$(tag 8)" "$(tag build-8.2.0)"
is "latest stays" "$(tag latest)" "$(tag build-8.2.0)"
variables=(BAD=8.2.0 GOOD=8.1.2)
step "roll back 8.2.0 to 8.1.2" .github/scripts/rollback.sh
for name in 8.2.0 8.2 8 latest; do is "tag $name" "$(tag "$name")" "$(tag build-8.1.2)"; done
docker buildx imagetools create --tag "$image:again" --annotation index:org.opencontainers.image.version=8.1.2 \
    --annotation index:org.opencontainers.image.created=later "$image@$(output amd64)" 2>/dev/null
variables=(VERSION=8.1.2 DIGEST="$(tag again)")
step "refresh 8.1.2" .github/scripts/refresh.sh
is "latest after the refresh" "$(tag latest)" "$(tag again)"
variables=(VERSION=8.1.2)
step "its image for each architecture" .github/scripts/outputs-published.sh
step "name of the development image" .github/scripts/outputs-dev.sh
docker tag "$image:pushed" "$(output image):pushed"
push "$(output image):pushed"
variables=(IMAGE="$(output image)")
step "edge" .github/scripts/edge.sh digests 1
variables=(IMAGE="$(output image)")
step "edge again" .github/scripts/edge.sh digests 1
is "edge" "$(image=$(output image) tag edge)" "$(output digest)"

export TIMETRACKER_IMAGE="$image@$released" COMPOSE_PROJECT_NAME=tt-rehearsal
docker compose up --detach --wait web >"$work/compose.log" 2>&1 || { cat "$work/compose.log" >&2; fail "compose"; }
is "started by Compose" "$(docker compose run --rm tt --version 2>/dev/null)" "tt $version"
docker compose down --volumes >>"$work/compose.log" 2>&1
echo "rehearsal: all steps hold, ${SECONDS} s"

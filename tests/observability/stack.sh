#!/usr/bin/env bash
# make stack: the analytics stack from a clean clone, run by a real engine as an ordinary user, up to an alert that fires and
# is over; then the same from an installed package with the exporter beside the stack. About a quarter of an hour.
# The exporter and the web admin are ours; Prometheus, Alertmanager and the node_exporter are Debian trixie's under the names of
# the published images; Loki, Alloy and Grafana are stand-ins (stand_in.py). Not run here: Grafana, Loki, Tempo, Alloy, Promtail.
# Root on Debian, or an engine that answers. STACK_DIR is a directory that the engine sees under the same name; BASE_TAR and
# STAND_IN_TAR are kept from an earlier run.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -z "$(git status --porcelain)" ] || { echo "commit first: the stack is run from a clone" >&2; exit 1; }
work=$(mktemp -d "${STACK_DIR:-/var/tmp}/stack.XXXXXX")
chmod 711 "$work"
# shellcheck source=tests/image/engine.sh
source tests/image/engine.sh
fail() { printf 'FAILED: %s\n' "$1" >&2; exit 1; }
names=(busybox prom/prometheus prom/alertmanager grafana/loki grafana/alloy grafana/grafana)
published() { sed -n "s|^    image: \($1:.*\)|\1|p" docker-compose.analytics.yml; }
ours() { docker image inspect "$1" --format '{{index .Config.Labels "tt.stand-in"}}' 2>/dev/null; }
cleanup() {
    docker rm -f tt-stack-node >/dev/null 2>&1 || true
    [ ! -f "$work/clone/.env" ] || docker compose -f "$work/clone/docker-compose.analytics.yml" down -v >/dev/null 2>&1 || true
    for name in "${names[@]}"; do
        [ "$(ours "$(published "$name")")" != yes ] || docker image rm -f "$(published "$name")" >/dev/null 2>&1 || true
    done
    [ -z "${exporter_pid:-}" ] || kill "$exporter_pid" 2>/dev/null || true
    stop_engine
    rm -rf "$work" || true
}
trap cleanup EXIT
start_engine || fail "no engine answers, and none can be started"
trixie_tools docker-buildx docker-compose || fail "buildx and Compose are needed"
base='' # find_base says it
find_base

# One root of Debian trixie, under the names of the published images, and never in the place of a real one.
tar=${STAND_IN_TAR:-$work/stand-in.tar}
[ -f "$tar" ] || mmdebstrap --quiet --variant=minbase \
    --include=prometheus,prometheus-alertmanager,prometheus-node-exporter,python3-minimal,libpython3-stdlib,busybox \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' trixie "$tar"
docker import "$tar" tt-stand-in:debian >/dev/null
stand_in() { # NAME ENTRYPOINT
    local image
    image=$(published "$1")
    ! docker image inspect "$image" >/dev/null 2>&1 || [ "$(ours "$image")" = yes ] || fail "$image is here: it would be replaced"
    printf '%s\n' 'FROM tt-stand-in:debian' 'COPY stand_in.py /usr/bin/loki' 'LABEL tt.stand-in=yes' \
        'RUN ln -sf /usr/bin/prometheus-alertmanager /bin/alertmanager && ln -sf /bin/busybox /usr/local/bin/wget' \
        "ENTRYPOINT $2" >"$work/Dockerfile"
    docker build --quiet --tag "$image" --file "$work/Dockerfile" tests/observability >/dev/null
}
stand_in busybox '[]'
stand_in prom/prometheus '["/usr/bin/prometheus"]'
stand_in prom/alertmanager '["/bin/alertmanager"]'
stand_in grafana/loki '["/usr/bin/loki"]'
stand_in grafana/alloy '["/usr/bin/loki", "ship"]'
stand_in grafana/grafana '["/usr/bin/loki", "draw"]'
printf 'engine %s, buildx %s, Compose %s, Prometheus %s, Alertmanager %s, node_exporter %s\n' \
    "$(docker version --format '{{.Server.Version}}')" "$(docker buildx version | cut -d ' ' -f 2)" "$(docker compose version --short)" \
    "$(docker run --rm --entrypoint dpkg-query tt-stand-in:debian -W -f '${Version}' prometheus)" \
    "$(docker run --rm --entrypoint dpkg-query tt-stand-in:debian -W -f '${Version}' prometheus-alertmanager)" \
    "$(docker run --rm --entrypoint dpkg-query tt-stand-in:debian -W -f '${Version}' prometheus-node-exporter)"

# A person with a clone, a home and nothing else.
git clone --quiet --no-hardlinks . "$work/clone"
mkdir -p "$work/home/.docker" "$work/home/textfile"
[ ! -d "${DOCKER_CONFIG:-/nowhere}/cli-plugins" ] || cp -r "$DOCKER_CONFIG/cli-plugins" "$work/home/.docker/"
person=()
if [ "$(id -u)" = 0 ]; then
    person=(setpriv --reuid 4242 --regid 4242 --clear-groups)
    chown -R 4242:4242 "$work/clone" "$work/home"
    [ -z "$engine_pid" ] || chmod 666 "${DOCKER_HOST#unix://}"
fi
tt_bin=$work/clone/.venv/bin
# A command line as the pages have it, in the directory of the stack; .ci/run knows which of theirs are run here.
place=$work/clone
recipe() {
    printf '$ %s\n' "$1"
    (cd "$place" && "${person[@]}" env -i PATH="$tt_bin:$PATH" HOME="$work/home" DOCKER_CONFIG="$work/home/.docker" \
        DOCKER_HOST="${DOCKER_HOST:-}" BASE="$base" TT_ZONE=Europe/Berlin TT_TELEMETRY=0 bash -euo pipefail -c "$1") \
        >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "$1"; }
}
quiet() { recipe "$1" >/dev/null; cat "$work/said"; }
ask() {
    curl -fsS http://127.0.0.1:19090/api/v1/query --data-urlencode "query=$1" |
        python3 -c 'import json, sys; print(*(series["value"][1] for series in json.load(sys.stdin)["data"]["result"]))'
}
heard() { quiet "docker compose -f docker-compose.analytics.yml exec -T loki python3 -c \"import urllib.request as r; print(r.urlopen('http://127.0.0.1:3100/$1').read().decode())\""; }
until_is() { # WHAT TEXT COMMAND...: the command says the text within the minutes that a group of alerts waits
    local said='' began=$SECONDS
    while [ $((SECONDS - began)) -lt 420 ]; do
        said=$("${@:3}" 2>/dev/null || true)
        [[ $said != *"$2"* ]] || { printf '    %-45s %s (%s s)\n' "$1" "$2" $((SECONDS - began)); return; }
        sleep 1
    done
    fail "$1: '$said', not '$2'"
}

# From a clean clone. The ports are others, so that nothing that listens already is in the way.
printf 'PROMETHEUS_PORT=19090\nALERTMANAGER_PORT=19093\nGRAFANA_PORT=13000\n' >"$work/clone/.env"
recipe 'make analytics-up'
printf '    healthy: %s\n' "$(quiet "docker compose -f docker-compose.analytics.yml ps --services" | sort | tr '\n' ' ')"
quiet 'tt project add site --budget 1h && tt add site --for 2h && tt start site' >/dev/null
until_is "the exporter is scraped" 1 ask 'up{job="tt"}'
until_is "a timer runs" 1 ask tt_timer_running
until_is "lines of the log are shipped" timer.started heard lines
until_is "Grafana's address leads there" stand-in curl -fsS http://127.0.0.1:13000/login
until_is "every rule can be computed" 0 ask 'sum(prometheus_rule_evaluation_failures_total)'

# Being told, and the web admin beside it.
recipe 'tt analytics init . --receiver webhook'
printf 'http://loki:3100/told' >"$work/home/.config/timetracker/alerting/webhook-url" # the stand-in of Loki takes alerts, too
sed -i 's/^COMPOSE_PROFILES=.*/COMPOSE_PROFILES=alloy,exporter,alerts,web/' "$work/clone/.env"
recipe 'tt web token add prometheus --scope metrics > ~/.config/timetracker/prometheus-token'
recipe 'docker compose -f docker-compose.analytics.yml up -d --wait'
recipe 'docker compose -f docker-compose.analytics.yml logs web'
link=$(grep -o 'http://[^ ]*code=[^ ]*' "$work/said" | head -n 1)
until_is "the link of the web admin leads in" 200 curl -fsSL -o /dev/null -w '%{http_code}' -c "$work/cookies" "$link"
until_is "Prometheus reads the web admin by its token" 1 ask 'up{job="tt-web"}'
until_is "a budget is exceeded" 1 ask 'sum(tt_budgets{state="exceeded"})'
until_is "the alert reaches the receiver" "firing TtBudgetExceeded" heard alerts
quiet 'tt project edit site --budget 10h' >/dev/null

# While the group of the alert waits: the history, a node_exporter, what the runbooks say.
quiet 'tt config set metrics.project_labels name && tt add site --from "2026-01-05 08:00" --to "2026-01-05 10:00"' >/dev/null
recipe 'tt analytics backfill .'
until_is "the history is there" 7200 ask 'sum(sum_over_time(tt_day_tracked_seconds[10y]))'
until_is "and is not sent again" "holds the history already" quiet 'tt analytics backfill .'
bridge=$(docker network inspect bridge --format '{{(index .IPAM.Config 0).Gateway}}')
docker run --detach --name tt-stack-node --network host --volume "$work/home/textfile:/textfile:ro" \
    --entrypoint /usr/bin/prometheus-node-exporter tt-stand-in:debian --web.listen-address="$bridge:19100" \
    --collector.disable-defaults --collector.textfile --collector.textfile.directory=/textfile >/dev/null
textfile_target() { printf -- '- targets: ["host.docker.internal:19100"]\n' >"$place/observability/prometheus/targets/textfile.yml"; }
textfile_target
recipe 'tt selftest --metrics ~/textfile/tt-selftest.prom'
until_is "the node_exporter tells of the self-test" 1 ask tt_selftest_success
recipe 'docker compose -f docker-compose.analytics.yml ps web'
recipe 'docker compose -f docker-compose.analytics.yml logs exporter'
recipe 'docker compose -f docker-compose.analytics.yml logs loki'
recipe 'docker compose -f docker-compose.analytics.yml logs alloy'
recipe 'docker compose -f docker-compose.analytics.yml rm -sf promtail volumes-init alloy'
recipe 'docker volume rm tt-analytics_promtail-positions'
recipe 'docker compose -f docker-compose.analytics.yml up -d --wait'
recipe 'docker compose -f docker-compose.analytics.yml --profile alerts up -d'
until_is "the end of the alert reaches the receiver" "resolved TtBudgetExceeded" heard alerts
recipe 'make analytics-down'

# From an installed package: no checkout, no image; the exporter runs beside the stack, then a textfile takes its place.
(cd "$work" && "${person[@]}" python3 -m venv "$work/home/venv" &&
    "${person[@]}" env HOME="$work/home" "$work/home/venv/bin/pip" install --quiet --disable-pip-version-check \
        --require-hashes -r clone/requirements/runtime.txt &&
    "${person[@]}" env HOME="$work/home" "$work/home/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps clone/dist/*.whl)
tt_bin=$work/home/venv/bin place=$work/home
mkdir "$place/tt-analytics"
cp "$work/clone/.env" "$work/env" && grep PORT "$work/env" >"$place/tt-analytics/.env"
[ "$(id -u)" != 0 ] || chown -R 4242:4242 "$place/tt-analytics"
recipe 'tt analytics init ~/tt-analytics'
beside=$(sed -n 's/^Run the exporter beside it: //p' "$work/said")
(cd "$place" && exec "${person[@]}" env -i PATH="$tt_bin:$PATH" HOME="$place" TT_ZONE=Europe/Berlin TT_TELEMETRY=0 \
    sh -c "exec $beside") >"$work/exporter.log" 2>&1 &
exporter_pid=$!
recipe 'docker compose -f ~/tt-analytics/docker-compose.analytics.yml up -d --wait'
place=$place/tt-analytics
until_is "the exporter beside the stack is scraped" 1 ask 'up{job="tt",instance=~"host.docker.internal.*"}'
kill "$exporter_pid"
exporter_pid=''
rm "$place/observability/prometheus/targets/exporter.yml"
textfile_target
recipe 'tt metrics write ~/textfile/tt.prom'
until_is "the textfile tells of the timer" 1 ask 'tt_timer_running{instance="host.docker.internal:19100"}'
recipe 'docker compose -f docker-compose.analytics.yml down -v'
[ -z "$(docker volume ls --quiet --filter label=com.docker.compose.project=tt-analytics)" ] || fail "a volume is left"
printf 'stack: all steps hold on %s, %s s\n' "$(date -u +%F)" "$SECONDS"

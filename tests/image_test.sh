#!/usr/bin/env bash
# Tries out a built image, the way a careful host runs it: tests/image_test.sh [IMAGE]
set -uo pipefail

image=${1:-optimizer-trajectories}
passed=0 failed=0
containers=()
trap 'docker rm --force "${containers[@]}" >/dev/null 2>&1' EXIT

check() { # WHAT COMMAND…: the command's status decides, its output is the reason
  local reason
  if reason=$("${@:2}" 2>&1); then
    passed=$((passed + 1)) && echo "ok      $1"
  else
    failed=$((failed + 1)) && echo "FAILED  $1" && sed 's/^/        /' <<<"$reason"
  fi
}

locked_down=(--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges)

start() { # OPTION…: starts the server and leaves its id in $container
  container=$(docker run --detach "${locked_down[@]}" "$@" "$image") || exit 1
  containers+=("$container")
}

healthy() { # CONTAINER
  local state
  for _ in $(seq 120); do
    state=$(docker inspect --format '{{.State.Status}} {{.State.Health.Status}}' "$1")
    case $state in "running healthy") return ;; exited* | *unhealthy) break ;; esac
    sleep 0.5
  done
  echo "$state" && docker logs --tail 20 "$1" && return 1
}

inside() { # CODE…: runs Python in the image, locked down and without a network
  docker run --rm "${locked_down[@]}" --network none "$image" python -c "$@"
}

request() { # PATH [HEADER…]: opens connection 3 to the server and asks
  exec 3<>"/dev/tcp/127.0.0.1/$port" && printf '%s\r\n' "GET $1 HTTP/1.1" 'Host: localhost' "${@:2}" '' >&3
}

serves() { # PATH TEXT
  local answer
  answer=$(request "$1" 'Connection: close' && timeout 10 cat <&3)
  [[ $answer == "HTTP/1.1 200"* && $answer == *"$2"* ]] || { head -c 500 <<<"$answer" && return 1; }
}

small() { # under 1.0 GB
  local size
  size=$(docker image inspect "$image" --format '{{.Size}}') && echo "$((size / 1000000)) MB" && [ "$size" -lt 1000000000 ]
}

start_cost() { # processor time since the start, which a busy machine does not stretch
  docker exec "$container" sh -c 'cat /proc/[0-9]*/stat' 2>/dev/null |
    awk '{sub(/^.*\) /, ""); sum += $12 + $13 + $14 + $15} END {printf "%.1f s of processor time until then, and what loads beside\n", sum / 100}'
}

no_capabilities() {
  local held
  held=$(docker exec "$container" grep ^Cap /proc/self/status) && echo "$held" && [ -z "$(awk '{print $2}' <<<"$held" | tr -d '0\n')" ]
}

writes_only_tmp() { # no layer of its own; what else may be written is the kernel's, in memory
  local places
  places=$(docker exec "$1" awk '$4 ~ /^rw/ {print $2}' /proc/mounts | grep -vE '^/(proc|dev|sys)(/|$)')
  echo "$places" && docker diff "$1" && [ "$places" = /tmp ] && [ -z "$(docker diff "$1")" ]
}

not_root() {
  local user
  user=$(docker exec "$container" id -u) && echo "user id $user" && [ "$user" != 0 ]
}

listens_on_9000_of_loopback() {
  docker exec "$container" grep -q ' 0100007F:2328 00000000:0000 0A ' /proc/net/tcp
}

no_complaints() {
  ! docker logs "$container" 2>&1 | grep -iE 'traceback|error|warning|read-only|permission'
}

stops() { # with a page still open, as it would be in a classroom
  request /_stcore/stream 'Connection: Upgrade' 'Upgrade: websocket' 'Sec-WebSocket-Version: 13' \
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' && read -r -t 10 line <&3 || return
  [[ $line == "HTTP/1.1 101"* ]] || { echo "no WebSocket: $line" && return 1; }
  docker stop --time 10 "$container" >/dev/null
  local status
  status=$(docker inspect --format '{{.State.ExitCode}}' "$container") && echo "status $status" && [ "$status" = 0 ]
}


first_page='
import app
from streamlit.testing.v1 import AppTest
page = AppTest.from_file(app.__path__[0] + "/page/main.py").run(timeout=60)
assert not page.exception, page.exception
'
bytecode='
import sys, os, app.cli, app.server.serving, jax, matplotlib.pyplot, pandas, scipy.stats, streamlit
cached = [m.__cached__ for m in list(sys.modules.values()) if getattr(m, "__cached__", None)]
missing = [path for path in cached if path.startswith(("/app", "/venv")) and not os.path.exists(path)]
sys.exit(f"{len(missing)} of {len(cached)} missing: {missing[:3]}" if missing else 0)
'
compiled='
import sys, jax
from app.races.trainings import warming
from core import cache
events = []
jax.monitoring.register_event_listener(lambda event, **_: events.append(event.rsplit("/")[-1]))
cache.enable()
for call in warming.warm():
    call()
hits, misses = events.count("cache_hits"), events.count("cache_misses")
sys.exit(f"{hits} hits, {misses} misses" if misses or not hits else 0)
'
exported='
import io, av
from app.races import permalink
from app.export import exporting
from app.export.options import Options
from app.races.scene import Scene, View
short = Scene(permalink.DEFAULT, View(seconds=1), "漢字 한글")
made = {form: exporting.made([short], form, Options()) for form in ("html", "pdf", "gif", "mp4", "pptx")}
assert av.open(io.BytesIO(made["mp4"])).streams.video[0].frames == 25
assert b"SourceSans" in made["pdf"]
from app.export.formats.slides import revealjs
assert revealjs.bundle().files and not revealjs.bundle().warning
'

docker image inspect "$image" --format '{{.Size}}' | awk '{printf "%d MB\n", $1 / 1e6}' || exit 1

start --publish 127.0.0.1::8501
port=$(docker port "$container" 8501 | sed 's/.*://')
check "is smaller than 1.0 GB" small
check "becomes healthy: read-only, no capabilities" healthy "$container"
start_cost
check "does not run as root" not_root
check "has no capabilities" no_capabilities
check "serves the page" serves / '<div id="root">'
check "serves the player for a frame" serves /embed '<main class="otx-page">'
check "answers the health check" serves /_stcore/health ok
check "wrote nowhere but to /tmp" writes_only_tmp "$container"
check "stops on SIGTERM with status 0, a page still open" stops
check "logged no complaint" no_complaints

start --env HOST=127.0.0.1 --env PORT=9000
check "becomes healthy on another HOST and PORT" healthy "$container"
check "listens just there" listens_on_9000_of_loopback

check "plays the first page" inside "$first_page"
check "keeps the bytecode of what it imports" inside "$bytecode"
check "exports without a network" inside "$exported"
check "has compiled what visitors are likely to ask for" inside "$compiled"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

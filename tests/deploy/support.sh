# For the scripts in this folder: a log and its service in a scratch directory, removed at the end.
# ctest sets LOGFLUME_BINARY and LOGFLUME_FEED for them and runs them in the source folder.
set -eu

skip() {
  echo "SKIPPED: $*"
  exit 77
}

fail() {
  echo "FAILED: $*" >&2
  for said in "$scratch"/*.err; do
    [ -s "$said" ] && { echo "-- $said"; tail -n 20 "$said"; } >&2
  done
  exit 1
}

# need PROGRAM PACKAGE: requires the program. A long run unpacks it from Debian's package: some
# would start their service if they were installed.
need() {
  command -v "$1" >/dev/null && return
  [ -n "${LOGFLUME_TEST_ALL:-}" ] || skip "$1 is not here; Debian has it in $2"
  found=$(cmake/debian-program "$2" "$1") || skip "$1 is not installed and cannot be downloaded"
  ! ldd "$found" | grep -q 'not found' || skip "$1 lacks libraries here"
  PATH=${found%/*}:$PATH
}

# Slow tests, and tests that need large tools, run only with ./check --all.
only_in_a_long_run() {
  [ -n "${LOGFLUME_TEST_ALL:-}" ] || skip "this runs with ./check --all"
}

# Sets $python to a Python that has kubernetes-validate and a YAML reader.
need_kubernetes_validate() {
  need python3 python3
  python=$LOGFLUME_BUILD/kubernetes-validate/bin/python
  # Another test may create it at the same time.
  (
    flock 9
    "$python" -c 'import kubernetes_validate' 2>/dev/null ||
      { python3 -m venv "${python%/bin/python}" && "${python%/python}/pip" install -q kubernetes-validate; }
  ) 9>"$LOGFLUME_BUILD/kubernetes-validate.lock" || skip "kubernetes-validate does not come from PyPI"
}

scratch=$(mktemp -d)
children=
cleanup() {
  unset IFS
  for child in $children; do kill "$child" 2>/dev/null || true; done
  for child in $children; do wait "$child" 2>/dev/null || true; done
  rm -rf "$scratch"
}
trap cleanup EXIT

# Runs a command in the background until the test ends, and sets $started to its process id.
start() {
  "$@" <&0 &
  started=$!
  children="$children $started"
}

# eventually COMMAND: repeats the command until it succeeds, for at most a minute.
eventually() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 1200 ] || fail "timed out waiting for: $*"
    sleep 0.05
  done
}

# Creates a secret store and an empty log.
make_site() {
  mkdir "$scratch/log"
  cp -r tests/data/confidant "$scratch/confidant"
  chmod -R go= "$scratch/confidant"
  cp tests/data/root-secret.txt "$scratch/root-secret"
}

# serve [FLAG …]: runs a service on the site; sets $address, and $admin for health and metrics.
serve() {
  start "$LOGFLUME_BINARY" serve --log.root="$scratch/log" --secrets.root="$scratch/confidant" \
    --secrets.root_secret="file:$scratch/root-secret" --output.format=json \
    --http.listen=127.0.0.1:0 --admin.listen=127.0.0.1:0 --http.drain=0ms "$@" 2>"$scratch/serve.err"
  eventually grep -q '"event":"listening"' "$scratch/serve.err"
  address=$(sed -n 's/.*"event":"listening".*"http":"\([^"]*\)".*/\1/p' "$scratch/serve.err")
  admin=$(sed -n 's/.*"event":"listening".*"admin":"\([^"]*\)".*/\1/p' "$scratch/serve.err")
}

# Appends an event for each line written to descriptor 8: `ENTITY` or `ENTITY DEGREES`.
begin_feed() {
  mkfifo "$scratch/feed"
  exec 8<>"$scratch/feed"
  start "$LOGFLUME_FEED" "$scratch/log" "$scratch/confidant" "file:$scratch/root-secret" \
    <&8 2>"$scratch/feed.err"
}

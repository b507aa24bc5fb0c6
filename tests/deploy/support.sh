# For the scripts beside it: a log with its service in a scratch directory, ended at the end.
# They have LOGFLUME_BINARY and LOGFLUME_FEED from ctest and run in the source folder.
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

# need TOOL PACKAGE: the test is for those who have it.
need() {
  command -v "$1" >/dev/null || skip "$1 is not here; Debian has it in $2"
}

# What is slow, or needs large tools, is for ./check --all.
only_in_a_long_run() {
  [ -n "${LOGFLUME_TEST_ALL:-}" ] || skip "this runs with ./check --all"
}

scratch=$(mktemp -d)
children=
cleanup() {
  for child in $children; do kill "$child" 2>/dev/null || true; done
  for child in $children; do wait "$child" 2>/dev/null || true; done
  rm -rf "$scratch"
}
trap cleanup EXIT

# Runs a command in the background until the end of the test; its number is $started.
start() {
  "$@" &
  started=$!
  children="$children $started"
}

# eventually COMMAND: until it succeeds, for at most a minute.
eventually() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 1200 ] || fail "this did not come about: $*"
    sleep 0.05
  done
}

# A secret store and an empty log.
make_site() {
  mkdir "$scratch/log"
  cp -r tests/data/confidant "$scratch/confidant"
  chmod -R go= "$scratch/confidant"
  cp tests/data/root-secret.txt "$scratch/root-secret"
}

# serve [FLAG …]: a service on the site; its address is $address.
serve() {
  start "$LOGFLUME_BINARY" serve --log.root="$scratch/log" --secrets.root="$scratch/confidant" \
    --secrets.root_secret="file:$scratch/root-secret" --output.format=json \
    --http.listen=127.0.0.1:0 "$@" 2>"$scratch/serve.err"
  eventually grep -q '"event":"listening"' "$scratch/serve.err"
  address=$(sed -n 's/.*"event":"listening".*"http":"\([^"]*\)".*/\1/p' "$scratch/serve.err")
}

# Appends an event for each line written to descriptor 8: `ENTITY` or `ENTITY DEGREES`.
begin_feed() {
  mkfifo "$scratch/feed"
  start "$LOGFLUME_FEED" "$scratch/log" "$scratch/confidant" "file:$scratch/root-secret" \
    <"$scratch/feed" 2>"$scratch/feed.err"
  exec 8>"$scratch/feed"
}

#!/bin/sh
# libFuzzer: each target takes a million inputs, from its corpus on; two targets at a time. Before
# a release ten million: LOGFLUME_TEST_ALL=1 tests/fuzz/long.sh 10000000
#   long.sh [INPUTS]
set -eu
[ -n "${LOGFLUME_TEST_ALL:-}" ] || { echo "SKIPPED: this runs with ./check --all"; exit 77; }
inputs=${1:-1000000}

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz >/dev/null
build=$PWD/build/fuzz
corpus=$PWD/tests/fuzz/corpus
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# one TARGET: its new inputs stay in the scratch directory.
one() {
  name=${1##*/fuzz_}
  mkdir "$scratch/$name"
  (cd "$scratch" && "$1" -runs="$inputs" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$scratch/$name-" "$name" "$corpus/$name" 2>"$name.log") || {
    tail -n 40 "$scratch/$name.log"
    return 1
  }
  echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/$name.log") inputs"
}

first=
failed=
for target in "$build"/fuzz_*; do
  [ -f "$target" ] || continue
  one "$target" &
  if [ -n "$first" ]; then
    wait "$first" || failed=yes
  fi
  first=$!
done
wait "$first" || failed=yes
[ -z "$failed" ]

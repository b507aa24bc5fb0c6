#!/bin/sh
# Runs libFuzzer: each target gets ten million inputs, starting from its corpus, or as many as ten
# minutes allow; each core runs one target at a time. Inputs that fail are in build/fuzz/found.
#   long.sh [INPUTS [SECONDS]]
set -eu
[ -n "${LOGFLUME_TEST_ALL:-}" ] || { echo "SKIPPED: this runs with ./check --all"; exit 77; }
command -v clang++ >/dev/null || { echo "SKIPPED: there is no clang"; exit 77; }
inputs=${1:-10000000}
seconds=${2:-600}

cmake/build fuzz >/dev/null
build=$PWD/build/fuzz
corpus=$PWD/tests/fuzz/corpus
found=$build/found
mkdir -p "$found"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# one TARGET: runs a target; its new inputs stay in the scratch directory.
one='
  name=${1##*/fuzz_}
  mkdir "$scratch/$name"
  (cd "$scratch" && "$1" -runs="$inputs" -max_total_time="$seconds" -max_len=4096 -timeout=10 \
    -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$found/$name-" \
    "$name" "$corpus/$name" 2>"$name.log") || {
    tail -n 40 "$scratch/$name.log"
    exit 1
  }
  echo "$name: $(sed -n "s/^stat::number_of_executed_units: *//p" "$scratch/$name.log") inputs"
'
export inputs seconds corpus found scratch
find "$build" -maxdepth 1 -type f -name 'fuzz_*' | sort | xargs -P "$(nproc)" -n 1 sh -c "$one" fuzz

#!/bin/sh
# Runs the commands of the README's first steps unchanged, except for the binary and the ports, and
# compares their output with the README's.
# Usage: first-steps.sh LOGFLUME, in the source folder.
set -u

binary=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
steps=$(awk '/^## /{inside = ($0 == "## First steps on a real log")}
  /^```/{open = !open; block = (open && $0 == "```sh"); next} inside && block' README.md)
expected=$(awk '/^## /{inside = ($0 == "## First steps on a real log")}
  /^```/{open = !open; block = (open && $0 == "```"); next} inside && block' README.md)
[ -n "$steps" ] && [ -n "$expected" ] || { echo "the README has no first steps"; exit 1; }

# Tries other ports if these are taken, and again if `health` had no response in time, as on a busy
# machine.
for port in $(shuf -i 20000-60000 -n 10); do
  output=$(printf '%s\n' "$steps" |
    sed "s|build/release/logflume|$binary|; s|127\.0\.0\.1:8080|127.0.0.1:$port|; s|127\.0\.0\.1:9180|127.0.0.1:$((port + 1))|" |
    TMPDIR=$scratch timeout 60 sh 2>"$scratch/journal")
  grep -q 'listen_failed\|no response: Connection timed out' "$scratch/journal" || break
done

if [ "$output" != "$expected" ]; then
  printf 'expected:\n%s\n\nprinted:\n%s\n\nstandard error:\n' "$expected" "$output"
  cat "$scratch/journal"
  exit 1
fi

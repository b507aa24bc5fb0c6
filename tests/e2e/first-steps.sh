#!/bin/sh
# Runs the blocks of the README's first steps as they stand, but for the binary and the port.
# first-steps.sh LOGFLUME; in the source folder.
set -u

binary=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
steps=$(awk '/^## /{inside = ($0 == "## First steps on a real log")}
  /^```/{block = ($0 == "```sh"); next} inside && block' README.md)
[ -n "$steps" ] || { echo "the README has no first steps"; exit 1; }

# Another port when this one is taken.
for port in $(shuf -i 20000-60000 -n 10); do
  said=$(printf '%s\n' "$steps" |
    sed "s|build/release/logflume|$binary|; s|127\.0\.0\.1:8080|127.0.0.1:$port|; s|127\.0\.0\.1:9180|127.0.0.1:$((port + 1))|" |
    TMPDIR=$scratch timeout 60 sh 2>&1)
  case $said in *listen_failed*) ;; *) break ;; esac
done

expected=$(printf 'data:{"Registered":{"secret":"[redacted]"}}\nid:1086\n\ndata:{"TemperatureRead":')
for wanted in ready '"entity_id":"1086"' '"event":"listening"' "$expected"; do
  case $said in
  *"$wanted"*) ;;
  *) printf 'missing: %s\nin:\n%s\n' "$wanted" "$said"; exit 1 ;;
  esac
done

#!/bin/sh
# Runs the commands of deploy/examples/own-events/README.md unchanged, except for the binary, the
# directory and the ports, and checks what a client receives.
# Usage: own-events.sh LOGFLUME, in the source folder.
set -eu
for program in curl python3; do
  command -v "$program" >/dev/null || { echo "SKIPPED: $program is not here"; exit 77; }
done

binary=$1
example=deploy/examples/own-events
scratch=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service"; rm -rf "$scratch"' EXIT

sed "s|own-events/|$scratch/|" $example/logflume.toml > "$scratch/logflume.toml"
steps=$(awk '/^```/{open = !open; block += open && $0 == "```sh"; next} open && block == 1' $example/README.md |
  sed "s|--config $example/logflume.toml|--config $scratch/logflume.toml|; s|^logflume|$binary|
    s|=own-events/|=$scratch/|; s| own-events/| $scratch/|")
printf '%s\n' "$steps" | grep -v ' serve ' > "$scratch/steps"
sh -eu "$scratch/steps" > "$scratch/printed"

# Created here, so that `tail -f` finds it at once.
: > "$scratch/journal"
"$binary" serve --config "$scratch/logflume.toml" --http.listen=127.0.0.1:0 --admin.listen= \
  --output.format=json 2> "$scratch/journal" &
service=$!
tail -f --pid=$service "$scratch/journal" | grep -m2 '"ready"' > "$scratch/ready"
http=$(sed -n 's/.*"http":"\([^"]*\)".*/\1/p' "$scratch/ready" | head -1)

doors=$(curl -sS "http://$http/api/doors/envelopes?entity=*&follow=false" | sed -n 's/.*"seq_nr":null.*"event":\(.*\)}$/\1/p')
[ "$doors" = "$(cut -d' ' -f2- $example/doors.txt)" ] || { echo "doors: $doors"; exit 1; }
rooms=$(curl -sS -H 'Accept: application/x-ndjson' "http://$http/api/rooms/envelopes/12?follow=false" |
  sed -n 's/.*"persistence_id":"Room|12".*"event":\(.*\)}$/\1/p')
[ "$rooms" = '{"Booked":{"by":"Ann","seats":[1,2,4]}}
{"AirMeasured":{"celsius":21.5,"ppm":640}}
"Left"' ] || { echo "rooms: $rooms"; exit 1; }

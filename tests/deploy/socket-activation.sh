#!/bin/sh
# Checks that systemd's own tool listens, and starts the service when a client comes.
. tests/deploy/support.sh
need systemd-socket-activate systemd
need curl curl

make_site
cp tests/data/logs/active-only/temperature "$scratch/log"
start systemd-socket-activate --listen="$scratch/socket" "$LOGFLUME_BINARY" serve \
  --log.root="$scratch/log" --secrets.root="$scratch/confidant" \
  --secrets.root_secret="file:$scratch/root-secret" --admin.listen= 2>"$scratch/serve.err"
eventually test -S "$scratch/socket"
curl --silent --max-time 60 --unix-socket "$scratch/socket" \
  "http://gateway/api/temperature/envelopes/1002?follow=false" >"$scratch/stream" || fail "no stream"
grep -q '^data:.*"event":{"TemperatureRead"' "$scratch/stream" || fail "an empty stream"
grep -q "unix:$scratch/socket" "$scratch/serve.err" || fail "it does not say where it listens"

#!/bin/sh
# Appends each envelope to envelopes.ndjson and prints it; begins behind the last one in the file.
touch envelopes.ndjson
while :; do
  last=$(tail -n 1 envelopes.ndjson | sed 's/^{"id":"\([^"]*\)".*/\1/')
  # A line that a break has cut is left out: `read` fails at it.
  curl -sN --speed-time 30 --speed-limit 1 -H 'Accept: application/x-ndjson' -H "Last-Event-ID: $last" "$1" |
    while IFS= read -r line; do [ -z "$line" ] || printf '%s\n' "$line"; done | tee -a envelopes.ndjson
  sleep 2
done

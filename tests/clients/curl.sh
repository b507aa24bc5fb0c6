#!/bin/bash
# Checks that the commands in docs/clients.md give the events shown there.
. tests/deploy/support.sh
need curl curl

make_site
serve
begin_feed
printf '1 20\n2 21\n' >&8
sed -n "s|^\(curl .*\)http://127.0.0.1:8080\(.*/envelopes.*\)|exec \1http://$address\2|p" docs/clients.md >"$scratch/commands"
[ "$(wc -l <"$scratch/commands")" -eq 2 ] || fail "docs/clients.md has other commands: $(cat "$scratch/commands")"
while IFS= read -r command; do
  echo "$command"
  start sh -c "$command" >"$scratch/events" 2>"$scratch/curl.err"
  eventually grep -q '"persistence_id":"Sensor|2","seq_nr":1,"offset":1,' "$scratch/events"
  grep -q '"persistence_id":"Sensor|1","seq_nr":1,"offset":0,' "$scratch/events" || fail "the first event is not there"
done <"$scratch/commands"

list=$(sed -n "s|^\(curl .*\)http://127.0.0.1:8080\(.*/entities.*\)|\1http://$address\2|p" docs/clients.md)
echo "$list"
sh -c "$list" 2>"$scratch/curl.err" | grep -q '"entity":"2","persistence_id":"Sensor|2","events":1,' ||
  fail "the list of entities does not have entity 2"

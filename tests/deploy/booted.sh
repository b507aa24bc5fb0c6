#!/bin/bash
# Runs on a machine of its own with the package installed: see debian-package.sh.
set -u
fail() {
  echo "FAILED: $*"
  systemctl status logflume --no-pager
  journalctl -u logflume --no-pager -o cat | tail -n 20
  exit 1
}
eventually() {
  for _ in $(seq 600); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  fail "timed out waiting for: $*"
}
property() { systemctl show --value --property="$1" logflume; }
is() { [[ $(property "$1") == $2 ]]; }
path='api/temperature/envelopes/1002?follow=false'
stream() { curl --silent --max-time 60 "http://127.0.0.1:8080/$path"; }

! systemctl start logflume 2>/dev/null || fail "it starts without a root secret"
is NRestarts 0 || fail "it is started again and again without a root secret"
install -m 600 /root/data/root-secret.txt /etc/logflume/root-secret

systemctl start logflume || fail "it does not start with a root secret"
is StatusText 'waiting for the log*' || fail "it does not say what it waits for: $(property StatusText)"
at=/var/lib/logflume
[ "$(stat -c '%U %a' $at $at/log $at/confidant | sort -u)" = 'logflume 700' ] || fail "its folders are open to others"
install -d -o logflume -m 700 $at/confidant/default
install -o logflume -m 600 /root/data/confidant/default/secrets.temperature-events.key $at/confidant/default
install -o logflume -m 600 /root/data/logs/active-only/temperature $at/log
eventually is StatusText 'serving events'
stream | grep -q TemperatureRead || fail "no stream"

status=/proc/$(property MainPID)/status
grep -q '^CapBnd:.0*$' "$status" && grep -q '^NoNewPrivs:.1$' "$status" && grep -q '^Seccomp:.2$' "$status" ||
  fail "it may do more than it needs"

mkdir -p /run/systemd/system/logflume.service.d
printf '[Service]\nWatchdogSec=10\n' >/run/systemd/system/logflume.service.d/watchdog.conf
systemctl daemon-reload
systemctl restart logflume
# Its watchdog messages come in time for two watchdog periods.
lived_two_periods() {
  (($(property WatchdogTimestampMonotonic) - $(property ActiveEnterTimestampMonotonic) > 20000000))
}
eventually lived_two_periods
is NRestarts 0 || fail "it is killed while it lives"
kill -STOP "$(property MainPID)"
eventually is NRestarts 1
eventually is ActiveState active
journalctl -u logflume --no-pager | grep -q 'Watchdog timeout' || fail "another reason than the watchdog"

systemctl stop logflume
systemctl enable --quiet --now logflume.socket
systemctl start logflume
for _ in $(seq 5); do
  # Resets systemd's limit, because nobody restarts it as often as this test.
  systemctl reset-failed logflume
  systemctl restart logflume &
  for _ in $(seq 20); do
    [ "$(curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:8080/)" = 200 ] ||
      fail "a client was refused during a restart"
  done
  wait
done
systemctl stop logflume.socket logflume

# A proxy on the same machine: the socket unit with a path, as in README.md.
mkdir -p /run/systemd/system/logflume.socket.d
cat >/run/systemd/system/logflume.socket.d/path.conf <<'TEXT'
[Socket]
ListenStream=
ListenStream=/run/logflume.sock
SocketMode=0660
SocketGroup=www-data
TEXT
systemctl daemon-reload
systemctl start logflume.socket logflume || fail "it does not start with a unix socket"
[ "$(stat -c '%G %a' /run/logflume.sock)" = 'www-data 660' ] || fail "the socket is not the proxy's to use"
curl --silent --max-time 60 --unix-socket /run/logflume.sock "http://localhost/$path" |
  grep -q TemperatureRead || fail "no stream through a unix socket"
systemctl stop logflume.socket logflume
systemctl disable --quiet logflume.socket
rm -r /run/systemd/system/logflume.socket.d

# As a writer, and with a node.
cat >/run/systemd/system/logflume.service.d/way.conf <<'TEXT'
[Service]
Environment=LOGFLUME_SENSORS_UDP_LISTEN=127.0.0.1:5683
Environment=LOGFLUME_NODE_LISTEN=127.0.0.1:9181
TEXT
systemctl daemon-reload
systemctl reset-failed logflume
systemctl start logflume || fail "it does not start as writer"
printf '\xea\x07\x63' >/dev/udp/127.0.0.1/5683
recorded() { stream | grep -q '"temperature":99'; }
eventually recorded
logflume inspect --node 127.0.0.1:9181 --once | grep -q '^writer .* records in ' || fail "the writer cannot be inspected"
started=$(curl --silent http://127.0.0.1:9180/metrics | sed -n 's/^process_start_time_seconds //p')
[ "${started%.*}" -gt 1700000000 ] || fail "it says that it started at $started"
is NRestarts 0 || fail "the writer was started again"
systemctl stop logflume || fail "the writer does not stop"
echo 'all is well'

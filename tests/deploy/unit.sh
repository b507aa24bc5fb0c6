#!/bin/sh
# The systemd unit: systemd understands all of it, and it leaves little to an intruder.
. tests/deploy/support.sh
need systemd-analyze systemd

mkdir "$scratch/units"
sed "s|/usr/bin/logflume|$LOGFLUME_BINARY|" deploy/systemd/logflume.service >"$scratch/units/logflume.service"
cp deploy/systemd/logflume.socket "$scratch/units"
said=$(systemd-analyze verify --man=no "$scratch/units/logflume.socket" "$scratch/units/logflume.service" 2>&1) ||
  fail "systemd-analyze verify: $said"
# A misspelt setting is but a warning to it.
case $said in *"$scratch/units"*) fail "systemd-analyze verify: $said" ;; esac

systemd-analyze security --offline=true --threshold=20 "$scratch/units/logflume.service" >"$scratch/security" ||
  fail "exposed by more than 2.0: $(cat "$scratch/security")"
tail -n 1 "$scratch/security"

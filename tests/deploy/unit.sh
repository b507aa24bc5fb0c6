#!/bin/sh
# Checks that systemd understands the whole unit, and that the unit leaves little to an intruder.
. tests/deploy/support.sh
need systemd-analyze systemd

mkdir -p "$scratch/units/logflume.service.d"
sed "s|/usr/bin/logflume|$LOGFLUME_BINARY|" deploy/systemd/logflume.service >"$scratch/units/logflume.service"
cp deploy/systemd/logflume.socket "$scratch/units"
cp deploy/systemd/forward.conf "$scratch/units/logflume.service.d"
said=$(systemd-analyze verify --man=no "$scratch/units/logflume.socket" "$scratch/units/logflume.service" 2>&1) ||
  fail "systemd-analyze verify: $said"
# systemd only warns about a misspelt setting.
case $said in *"$scratch/units"*) fail "systemd-analyze verify: $said" ;; esac

# The drop-in for forwarding must set a valid configuration, and name the topic of the manifests.
forward=$(sed -n 's/^Environment=//p' deploy/systemd/forward.conf | sed 's/%H/gateway-17/')
env $forward "$LOGFLUME_BINARY" config check --config deploy/logflume.toml >"$scratch/check.err" 2>&1 || fail "forward.conf"
env $forward "$LOGFLUME_BINARY" config print --config deploy/logflume.toml >"$scratch/print"
for variable in $forward; do
  grep -q "# ${variable%%=*}\$" "$scratch/print" || fail "${variable%%=*} is no key"
done
case $forward in *"KAFKA_TOPIC=$(sed -n 's/^  name: //p' deploy/kubernetes/kafka/topic.yaml)"*) ;; *) fail "forward.conf names another topic" ;; esac

systemd-analyze security --offline=true --threshold=20 "$scratch/units/logflume.service" >"$scratch/security" ||
  fail "exposed by more than 2.0: $(cat "$scratch/security")"
tail -n 1 "$scratch/security"

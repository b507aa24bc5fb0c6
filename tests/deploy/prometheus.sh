#!/bin/sh
# Checks alerts and dashboard: their expressions are valid, the alerts fire when they should and are
# explained, and they use only metrics that the service has.
. tests/deploy/support.sh
need promtool prometheus
need jq jq
need curl curl

rules=deploy/prometheus/logflume.rules.yaml
promtool check rules "$rules" >"$scratch/check" 2>&1 || fail "$(cat "$scratch/check")"
cp "$rules" tests/deploy/rules.test.yaml "$scratch"
promtool test rules "$scratch/rules.test.yaml" >"$scratch/check" 2>&1 || fail "$(cat "$scratch/check")"

# The dashboard's expressions as rules, with values for Grafana's variables.
{
  echo 'groups: [{name: dashboard, rules: ['
  jq '.panels[].targets[].expr | {record: "x", expr: .}' deploy/grafana/logflume.json | jq -s -c '.[]' |
    sed 's/\$__rate_interval/1m/g; s/\$__range/1h/g; s/$/,/'
  echo ']}]'
} >"$scratch/dashboard.yaml"
# Several of these rules may well have the same name.
promtool check rules --lint=none "$scratch/dashboard.yaml" >"$scratch/check" 2>&1 || fail "$(cat "$scratch/check")"

# The autoscaler's metric, as the adapter queries it.
adapter=deploy/prometheus/adapter.yaml
query=$(sed -n "s/.*metricsQuery: '\(.*\)'/\1/p" $adapter | sed 's/<<.Series>>/logflume_streams_open/
  s/<<.LabelMatchers>>/namespace="logflume",pod=~"a|b"/; s/<<.GroupBy>>/pod/')
printf 'groups: [{name: adapter, rules: [{record: x, expr: %s}]}]\n' "'$query'" >"$scratch/adapter.yaml"
promtool check rules "$scratch/adapter.yaml" >"$scratch/check" 2>&1 || fail "$(cat "$scratch/check")"

make_site
cp tests/data/logs/active-only/temperature "$scratch/log"
# A writer that requires tokens and forwards its log has all the metrics.
"$LOGFLUME_BINARY" token keygen --key "$scratch/signing.json" --keys "$scratch/keys.json" >"$scratch/keygen" ||
  fail "no keys"
serve --sensors.udp_listen=127.0.0.1:0 --auth.keys="$scratch/keys.json" \
  --forward.enabled=true --kafka.brokers=127.0.0.1:1
eventually grep -q '"event":"ready"' "$scratch/serve.err"
curl --silent --fail "http://$admin/metrics" >"$scratch/metrics" || fail "no metrics"
promtool check metrics <"$scratch/metrics" >"$scratch/check" 2>&1 || fail "$(cat "$scratch/check")"
sed -n 's/^# TYPE \([^ ]*\) .*/\1/p' "$scratch/metrics" | sort -u >"$scratch/there"
grep -hoE '\b(logflume|process)_[a-z_]+' "$rules" "$scratch/dashboard.yaml" $adapter \
  deploy/kubernetes/cloud/horizontal-pod-autoscaler.yaml | sed 's/_bucket$//' |
  sort -u >"$scratch/used"
unknown=$(comm -13 "$scratch/there" "$scratch/used")
[ -z "$unknown" ] || fail "the service has no metric" $unknown

for alert in $(sed -n 's/.*alert: //p' "$rules"); do
  grep -q "\`$alert\`" deploy/README.md || fail "deploy/README.md does not explain $alert"
done

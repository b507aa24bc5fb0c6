#!/bin/sh
# Checks that the rights of Kafka's users in deploy/kubernetes are sufficient and necessary, with a
# real broker that enforces them.
. tests/deploy/support.sh
only_in_a_long_run
need kubectl kubernetes-client
need python3 python3

# A test in tests/kafka fetches the jars.
jars=$LOGFLUME_BUILD/tests/kafka/jars
ls "$jars"/kafka_2.13-*.jar >/dev/null 2>&1 || skip "there is no broker"
venv=$LOGFLUME_BUILD/kafka-rights
"$venv/bin/python" -c 'import confluent_kafka, yaml' 2>/dev/null ||
  { python3 -m venv "$venv" && "$venv/bin/pip" install -q confluent-kafka pyyaml; } ||
  skip "confluent-kafka does not come from PyPI"

kubectl kustomize deploy/kubernetes/kafka >"$scratch/kafka.yaml" || fail "kubectl kustomize kafka"
"$venv/bin/python" tests/deploy/kafka_rights.py "$scratch/kafka.yaml" "$jars" "$LOGFLUME_BINARY" || fail "the rights"

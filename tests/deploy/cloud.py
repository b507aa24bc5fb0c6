"""Checks that the cloud's files agree with each other: cloud.py CLOUD KAFKA ADAPTER

The files are the two rendered folders and prometheus-adapter's rules. The pods' user and topic must be
those that Kafka has, and each user must have the rights that it needs and no others.
"""
import re
import sys
import tomllib

import yaml

faults = []


def check(holds, rule):
    if not holds:
        faults.append(rule)


def load(path):
    with open(path, encoding="utf-8") as file:
        return [each for each in yaml.safe_load_all(file) if each]


def one(resources, kind, name=None):
    found = [r for r in resources if r["kind"] == kind and name in (None, r["metadata"]["name"])]
    check(len(found) == 1, f"there is one {kind} {name or ''}")
    return found[0]


def rights(user):
    """Returns {(type, name, pattern): operations}."""
    acls = user["spec"]["authorization"]["acls"]
    return {(a["resource"]["type"], a["resource"]["name"], a["resource"]["patternType"]): set(a["operations"])
            for a in acls}


def check_kafka(config, cloud, kafka):
    options = config["kafka"]["options"]
    broker, port = config["kafka"]["brokers"].split(",")[0].rsplit(":", 1)
    (topic,) = (t["kafka_topic"] for t in config["topics"].values())
    declared = one(kafka, "KafkaTopic")
    check(declared["metadata"]["name"] == topic, "the topic is the one that is read")
    check(declared["spec"]["config"]["cleanup.policy"] == "delete", "each entity keeps its history")
    reader = one(kafka, "KafkaUser", options["sasl.username"])
    check(rights(reader) == {("topic", topic, "literal"): {"Read"}}, "the reader may read, and no more")
    check(options["sasl.mechanisms"].lower() == reader["spec"]["authentication"]["type"], "both sign in the same way")
    check(options["sasl.password"].startswith("secret:default/secrets."),
          "the password is in a file that the init container copies")
    clusters = {r["metadata"]["labels"]["strimzi.io/cluster"] for r in kafka}
    namespaces = {r["metadata"]["namespace"] for r in kafka}
    check({broker} == {f"{c}-kafka-bootstrap.{n}" for c in clusters for n in namespaces},
          "the brokers are Strimzi's bootstrap service")
    egress = one(cloud, "NetworkPolicy", "logflume-kafka")["spec"]["egress"]
    to_brokers = next(rule for rule in egress if {"port": int(port)} in rule["ports"])
    check({p["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for p in to_brokers["to"]} == namespaces,
          "the pods may connect to the brokers")
    return topic


def check_forwarder(topic, kafka, reader):
    (user,) = (r for r in kafka if r["kind"] == "KafkaUser" and r["metadata"]["name"] != reader)
    own = f"logflume-forward.{user['metadata']['name']}."
    check(rights(user) == {("topic", topic, "literal"): {"Read", "Write"},
                           ("group", own, "prefix"): {"Read"},
                           ("transactionalId", own, "prefix"): {"Write"}},
          "a gateway may forward under its origin, and no more")


def check_scaling(config, cloud, adapter):
    metric = one(cloud, "HorizontalPodAutoscaler")["spec"]["metrics"][0]["pods"]
    (rule,) = adapter["rules"]
    check(metric["metric"]["name"] == rule["name"]["as"], "the autoscaler's metric is the adapter's")
    check(re.fullmatch(rule["name"]["matches"], rule["seriesQuery"].split("{")[0]), "the rule names its own series")
    most = config["http"]["max_streams"]
    check(int(metric["target"]["averageValue"]) == most * 60 // 100, "two of three zones have room for all streams")


def main():
    cloud, kafka, (adapter,) = (load(path) for path in sys.argv[1:])
    config = tomllib.loads(one(cloud, "ConfigMap")["data"]["logflume.toml"])
    topic = check_kafka(config, cloud, kafka)
    check_forwarder(topic, kafka, config["kafka"]["options"]["sasl.username"])
    check_scaling(config, cloud, adapter)
    for fault in faults:
        print("violated:", fault)
    return 1 if faults else 0


sys.exit(main())

"""Tries the users of deploy/kubernetes/kafka with a broker that checks rights.

Usage: kafka_rights.py RENDERED JARS LOGFLUME

These rights must allow what pods and gateways do, and no longer if any of them is missing. A gateway must
not be able to work under another one's name.
"""
import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import yaml
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (AclBinding, AclBindingFilter, AclOperation, AclPermissionType, AdminClient, NewTopic,
                                   ResourcePatternType, ResourceType)

PATIENCE = 60
# librdkafka keeps asking for a group that it may not read until this time is over.
GROUP_PATIENCE = 20
ROOT_SECRET = "00112233445566778899aabbccddeeff\n"
OTHER = "gateway-1"
TYPES = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP, "transactionalId": ResourceType.TRANSACTIONAL_ID}
PATTERNS = {"literal": ResourcePatternType.LITERAL, "prefix": ResourcePatternType.PREFIXED}
faults = []


def check(holds, rule):
    if not holds:
        faults.append(rule)


def reserved_port():
    """Returns a socket that keeps its port for a server with SO_REUSEADDR, as it does not listen itself."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    return holder


@contextlib.contextmanager
def broker(jars, users):
    """Runs a broker with one listener for its administrator and one for users. Each user's password is the
    user's name."""
    with tempfile.TemporaryDirectory() as work, contextlib.ExitStack() as reserved:
        holders = [reserved.enter_context(reserved_port()) for _ in range(3)]
        plain, sasl, controller = (f"127.0.0.1:{holder.getsockname()[1]}" for holder in holders)
        logins = " ".join(f'user_{user}="{user}"' for user in users)
        config = pathlib.Path(work, "broker.properties")
        config.write_text(f"""
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{plain},SASL_PLAINTEXT://{sasl},CONTROLLER://{controller}
advertised.listeners=PLAINTEXT://{plain},SASL_PLAINTEXT://{sasl}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=\
org.apache.kafka.common.security.plain.PlainLoginModule required {logins};
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
log.dirs={work}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
""", encoding="ascii")
        java = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-cp", f"{jars}/*"]
        subprocess.run([*java, "kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAA", "-c", config],
                       check=True, stdout=subprocess.DEVNULL)
        process = subprocess.Popen([*java, "kafka.Kafka", config], stdout=subprocess.DEVNULL)
        try:
            yield plain, sasl
        finally:
            process.terminate()
            process.wait(PATIENCE)


def settings(address, user):
    return {"bootstrap.servers": address, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanisms": "PLAIN",
            "sasl.username": user, "sasl.password": user, "log_level": 0}


def rights_of(user):
    """Yields one right per operation, so that each can be left out."""
    name = user["metadata"]["name"]
    for acl in user["spec"]["authorization"]["acls"]:
        resource = acl["resource"]
        for operation in acl["operations"]:
            yield AclBinding(TYPES[resource["type"]], resource["name"], PATTERNS[resource["patternType"]], f"User:{name}",
                             "*", AclOperation[operation.upper()], AclPermissionType.ALLOW)


class Rights:
    """Sets the broker's rights to exactly the given ones."""

    def __init__(self, admin):
        self.admin = admin
        self.all = AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY,
                                    AclPermissionType.ANY)

    def set(self, rights):
        for each in self.admin.delete_acls([self.all]).values():
            each.result(PATIENCE)
        for each in self.admin.create_acls(rights).values():
            each.result(PATIENCE)
        until = time.monotonic() + PATIENCE
        while len(self.admin.describe_acls(self.all).result(PATIENCE)) != len(rights):
            if time.monotonic() > until:
                raise RuntimeError("the broker does not take the rights")


def refused(error):
    return error.code() in (KafkaError._TIMED_OUT, KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED,
                            KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED)


def is_allowed(act):
    """Returns False if the broker refused it. Raises other errors."""
    try:
        act()
    except KafkaException as error:
        if refused(error.args[0]):
            return False
        raise
    return True


def forward(address, user, origin, topic):
    """Does the same as `logflume forward`: asks for a position, then commits records and a position in one
    transaction."""
    name = f"logflume-forward.{origin}.{topic}"
    reader = Consumer(settings(address, user) | {"group.id": name, "enable.auto.commit": False,
                                                 "isolation.level": "read_committed"})
    try:
        reader.committed([TopicPartition(topic, 0)], GROUP_PATIENCE)
        read_to_end(reader, topic)
        writer = Producer(settings(address, user) | {"transactional.id": name})
        writer.init_transactions(PATIENCE)
        writer.begin_transaction()
        failures = []
        writer.produce(topic, b"value", b"12345678", on_delivery=lambda error, _: error and failures.append(error))
        writer.flush(PATIENCE)
        # If a record was refused, the reason is in the transaction's error.
        writer.send_offsets_to_transaction([TopicPartition(topic, 0, 1)], reader.consumer_group_metadata(), PATIENCE)
        writer.commit_transaction(PATIENCE)
        if failures:
            raise KafkaException(failures[0])
    finally:
        reader.close()


def read_to_end(consumer, topic):
    end = consumer.get_watermark_offsets(TopicPartition(topic, 0), PATIENCE)[1]
    consumer.assign([TopicPartition(topic, 0, 0)])
    if end == 0:
        return
    message = consumer.poll(PATIENCE)
    if message is None:
        raise RuntimeError("no record comes")
    if message.error():
        raise KafkaException(message.error())


def serve(logflume, address, user, topic):
    """Runs the service until it reports that it is ready or that it is refused."""
    with tempfile.TemporaryDirectory() as work:
        options = {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanisms": "PLAIN", "sasl.username": user,
                   "sasl.password": user}
        config = pathlib.Path(work, "logflume.toml")
        config.write_text("\n".join([
            "[kafka]", f'brokers = "{address}"', "[kafka.options]",
            *(f'"{name}" = "{value}"' for name, value in options.items()),
            "[topics.rights]", 'source = "kafka"', f'kafka_topic = "{topic}"', 'kind = "plain"', 'encryption = "none"',
            'format = "text"', "[http]", 'listen = "127.0.0.1:0"', "[admin]", 'listen = ""', "[output]",
            'format = "json"']), encoding="ascii")
        process = subprocess.Popen([logflume, "serve", "--config", config, "--secrets.root", work],
                                   stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdin.write(ROOT_SECRET)
        process.stdin.close()
        said = []
        try:
            for line in process.stderr:
                said.append(line)
                event = json.loads(line) if line.startswith("{") else {}
                if event.get("event") == "ready":
                    return True
                if event.get("event") == "kafka_unreachable":
                    check("uthoriz" in line, f"the refusal is reported: {line}")
                    return False
        finally:
            process.terminate()
            process.wait(PATIENCE)
    raise RuntimeError(f"the service ended: {said}")


def main():
    rendered, jars, logflume = sys.argv[1:]
    with open(rendered, encoding="utf-8") as file:
        resources = list(yaml.safe_load_all(file))
    users = {r["metadata"]["name"]: r for r in resources if r["kind"] == "KafkaUser"}
    topic = next(r["metadata"]["name"] for r in resources if r["kind"] == "KafkaTopic")
    (gateway,) = users.keys() - {"logflume-reader"}
    with broker(jars, [*users, OTHER]) as (plain, sasl):
        admin = AdminClient({"bootstrap.servers": plain, "log_level": 0})
        for made in admin.create_topics([NewTopic(topic, 1, 1)], operation_timeout=PATIENCE).values():
            made.result(PATIENCE)
        rights = Rights(admin)
        reading, forwarding = list(rights_of(users["logflume-reader"])), list(rights_of(users[gateway]))
        everything = reading + forwarding

        rights.set(everything)
        check(is_allowed(lambda: forward(sasl, gateway, gateway, topic)), "a gateway may forward")
        check(is_allowed(lambda: forward(sasl, gateway, gateway, topic)), "a gateway may forward again")
        check(serve(logflume, sasl, "logflume-reader", topic), "a pod may read")
        check(not is_allowed(lambda: forward(sasl, "logflume-reader", gateway, topic)), "a pod may not forward")
        check(not is_allowed(lambda: forward(sasl, gateway, OTHER, topic)), "a gateway may not forward as another one")

        for missing in forwarding:
            rights.set([right for right in everything if right is not missing])
            check(not is_allowed(lambda: forward(sasl, gateway, gateway, topic)), f"forwarding needs {missing}")
        rights.set(forwarding)
        check(not serve(logflume, sasl, "logflume-reader", topic), "reading needs its right")
    print("\n".join(f"violated: {fault}" for fault in faults) or f"{len(everything)} rights, each of them needed")
    return 1 if faults else 0


sys.exit(main())

"""A topic in Kafka, compared to librdkafka alone. The broker is Apache Kafka in KRaft mode."""
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request

from . import machine, servers
from .link import Link
from .fan_out import NONE_LOST, NONE_WRONG
from .scenario import Row, Scenario, load

US, ALONE, PEER = "Logflume", "librdkafka alone", "KafkaSSE"
SOURCE = pathlib.Path(__file__).parents[3]
PATIENCE = 60
PLAIN = ('kind = "plain"', 'encryption = "none"', 'format = "json"')


def jars(build):
    folder = build / "tests/kafka/jars"
    subprocess.run([SOURCE / "tests/kafka/fetch.sh", folder], check=True, stdout=subprocess.DEVNULL,
                   env=os.environ | {"LOGFLUME_TEST_ALL": "1"})
    if not folder.exists():
        raise RuntimeError("no broker: it needs Java and Maven")
    return f"{folder}/*"


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def broker(build, link=None):
    """Runs a broker and yields its address. `link` leads to it as well; clients that start there stay
    there."""
    classes = jars(build)
    work = tempfile.mkdtemp(prefix="logflume-bench-")
    port, controller = machine.free_port(), machine.free_port()
    linked = machine.free_port() if link else None
    beside = ("", "") if link is None else (f",LINK://127.0.0.1:{linked}", f",LINK://127.0.0.1:{link.port}")
    config = pathlib.Path(work, "server.properties")
    config.write_text("\n".join([
        "process.roles=broker,controller", "node.id=1",
        f"controller.quorum.voters=1@127.0.0.1:{controller}", "controller.listener.names=CONTROLLER",
        f"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}{beside[0]}",
        f"advertised.listeners=PLAINTEXT://127.0.0.1:{port}{beside[1]}", f"log.dirs={work}/data",
        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LINK:PLAINTEXT",
        "inter.broker.listener.name=PLAINTEXT",
        "offsets.topic.replication.factor=1", "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1", "auto.create.topics.enable=false"]))
    java = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-cp", classes]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*java, "kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAA",
                    "-c", config], check=True, **quiet)
    process = subprocess.Popen([*java, "kafka.Kafka", config], **quiet)
    try:
        deadline = time.monotonic() + PATIENCE
        while not listens(port):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the broker does not start")
            time.sleep(0.05)
        if link:
            link.lead_to(linked)
        yield f"127.0.0.1:{port}"
    finally:
        if link:
            link.cut()
        process.terminate()
        process.wait(PATIENCE)
        shutil.rmtree(work, ignore_errors=True)


def alone(build, command, brokers, *arguments):
    done = subprocess.run([build / "bench_kafka", command, "--brokers", brokers,
                           *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout)


class Served(servers.Logflume):
    """Serves the topic `bench` as `temperature`."""

    def __init__(self, build, brokers, site=None, keys=(), admin=None):
        self.topic = [f'[kafka]\nbrokers = "{brokers}"\n[kafka.options]\n"fetch.wait.max.ms" = 10',
                      '[topics.temperature]\nsource = "kafka"\nkafka_topic = "bench"', *keys]
        self.brokers = brokers
        super().__init__(build, site=site, options=[
            "--config=@work@/kafka.toml", *([f"--admin.listen={admin}"] if admin else [])])

    def prepare(self):
        super().prepare()
        pathlib.Path(self.work, "kafka.toml").write_text("\n".join(self.topic) + "\n")

    def publish(self):
        return ["--kafka", self.brokers]


class KafkaSse(servers.Server):
    def __init__(self, build, brokers):
        self.home = build.parent / "kafka-sse"
        self.brokers = brokers
        if not (self.home / "node_modules/node-rdkafka/build/Release/node-librdkafka.node").exists():
            machine.say("installing KafkaSSE …")
            self.home.mkdir(parents=True, exist_ok=True)
            npm = {"check": True, "cwd": self.home, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
                   "env": os.environ | {"BUILD_LIBRDKAFKA": "0"}}
            subprocess.run(["npm", "install", "--prefix", ".", "kafka-sse@0.4.2"], **npm)
            subprocess.run(["npm", "rebuild", "--prefix", ".", "node-rdkafka"], **npm)
        super().__init__(["env", "-C", self.home, "node", servers.HERE / "peers/kafka_sse.js", "@port@", brokers])

    def publish(self):
        return ["--kafka", self.brokers, "--path", "/bench?entity="]


def connections(server):
    """Counts the server's established connections to the broker."""
    port = int(server.brokers.rpartition(":")[2])
    table = pathlib.Path(f"/proc/{server.process.pid}/net/tcp").read_text().splitlines()[1:]
    own = {os.readlink(each) for each in pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()}
    rows = [line.split() for line in table]
    return sum(row[2].endswith(f":{port:04X}") and f"socket:[{row[9]}]" in own for row in rows)


def read(subject, context):
    """Measures from the start of the process until it has read all records."""
    records = 100_000 if context.quick else 1_000_000
    site = context.site(1_000, 20)
    with broker(context.build) as brokers:
        alone(context.build, "fill", brokers, "--site", site, "--records", records, "--entities",
              records // 20)
        if subject == ALONE:
            return alone(context.build, "read", brokers, "--records", records)
        with Served(context.build, brokers, site=site) as server:
            return {"records_per_s": records / server.wait_for_line("ready")}


def events_read(server, admin):
    with urllib.request.urlopen(f"http://127.0.0.1:{admin}/metrics", timeout=PATIENCE) as metrics:
        for line in metrics:
            name, _, value = line.decode().rpartition(" ")
            if name.startswith("logflume_log_events_total"):
                return int(value)
    raise RuntimeError(f"no count of events: {server.lines}")


def back(_, context):
    """Cuts the link to the broker for a minute while records are produced. Measures from its repair until all
    of them are read."""
    before, missed, away = (1_000, 100_000, 10) if context.quick else (1_000, 1_000_000, 60)
    site = context.site(1_000, 20)
    link, admin = Link(machine.free_port()), machine.free_port()
    fill = ["--site", site, "--entities", missed // 20, "--records"]
    with broker(context.build, link) as brokers:
        alone(context.build, "fill", brokers, *fill, before)
        with Served(context.build, f"127.0.0.1:{link.port}", site=site,
                    admin=f"127.0.0.1:{admin}") as server:
            server.wait_for_line("ready")
            link.cut()
            cut = time.monotonic()
            alone(context.build, "fill", brokers, *fill, missed)
            if events_read(server, admin) != before:
                raise RuntimeError("the link was not cut")
            time.sleep(max(0, cut + away - time.monotonic()))
            link.mend()
            mended = time.monotonic()
            first = None
            while (count := events_read(server, admin)) < before + missed:
                if count > before and first is None:
                    first = time.monotonic()
                if time.monotonic() > mended + PATIENCE:
                    raise RuntimeError(f"of {before + missed} records {count} are read: {server.lines}")
                time.sleep(0.05)  # each request costs the server
            ended = time.monotonic()
            time.sleep(1)
            return {"all_s": ended - mended, "first_s": (first or ended) - mended,
                    "doubled": events_read(server, admin) - before - missed}


def latency(subject, context):
    seconds = 2 if context.quick else 5
    with broker(context.build) as brokers:
        alone(context.build, "create", brokers)
        bare = alone(context.build, "echo", brokers, "--seconds", seconds)
        if subject == ALONE:
            return bare
        with Served(context.build, brokers, keys=PLAIN) as server:
            server.wait_for_line("ready")
            found = load(server, context.build, "steady", "--clients", 1, "--rate", 100,
                         "--seconds", seconds)
    return found | {"beyond_ms": found["p50_ms"] - bare["p50_ms"]}


def following(count):
    """Measures `count` clients of one entity, and counts the server's connections meanwhile."""
    def measure(subject, context):
        with broker(context.build) as brokers:
            alone(context.build, "create", brokers)
            with (KafkaSse(context.build, brokers) if subject == PEER else
                  Served(context.build, brokers, keys=PLAIN)) as server:
                if subject == US:
                    server.wait_for_line("ready")
                highest = 0
                ended = threading.Event()

                def watch():
                    nonlocal highest
                    while not ended.wait(0.5):
                        highest = max(highest, connections(server))
                watching = threading.Thread(target=watch)
                watching.start()
                try:
                    found = load(server, context.build, "steady", "--clients", count, "--rate", 10,
                                 "--seconds", 2 if context.quick else 5)
                finally:
                    ended.set()
                    watching.join()
                return found | {"connections": highest, "private_mib": found["private_kib"] / 1024}
    return measure


def forward_all(build, brokers, site, records, origin):
    """Returns the seconds from the first record to the commit of the last one."""
    forwarder = subprocess.Popen(
        [build / "logflume", "forward", f"--log.root={site}/log", f"--kafka.brokers={brokers}",
         f"--forward.origin={origin}", "--forward.kafka_topic=bench", "--output.format=json"],
        stderr=subprocess.PIPE, text=True)
    try:
        for line in forwarder.stderr:
            if json.loads(line)["event"] == "forward_started":
                break
        return alone(build, "forwarded", brokers, "--origin", origin, "--records", records)["seconds"]
    finally:
        forwarder.terminate()
        forwarder.wait(PATIENCE)


def forward(subject, context):
    """Measures a broker that has warmed up: a Java process is slow in its first seconds."""
    records = 100_000 if context.quick else 1_000_000
    site, warm_up = context.site(records, 20), context.site(records // 4, 20)
    with broker(context.build) as brokers:
        alone(context.build, "create", brokers)
        if subject == ALONE:
            alone(context.build, "produce", brokers, "--site", warm_up)
            return alone(context.build, "produce", brokers, "--site", site)
        forward_all(context.build, brokers, warm_up, records // 4, "warm-up")
        return {"records_per_s":
                records / forward_all(context.build, brokers, site, records, "bench")}


SCENARIOS = [
    Scenario("kafka-forward", "a log of a million records forwarded to Kafka", [US, ALONE], [
        Row("ours from the log, in transactions; alone from memory, without", "records_per_s",
            "/s", 0.8, ALONE, at_least=True),
    ], forward),
    Scenario("kafka-read", "a topic of a million records in Kafka", [US, ALONE], [
        Row("start → all read; ours decrypted and kept, too", "records_per_s", "/s", 0.9, ALONE,
            at_least=True),
    ], read),
    Scenario("kafka-back", "a broker that is back after a minute, a million records missed", [US], [
        Row("back → all read", "all_s", "s", 2),
        Row("back → the first of them read", "first_s", "s", 2),
        Row("read twice", "doubled", "", 0),
    ], back),
    Scenario("kafka-one", "one client, a record produced to Kafka", [US, ALONE], [
        Row("produce → client, p50", "p50_ms", "ms", 1.5, ALONE),
        Row("p50 beyond that of librdkafka alone, in the same minute", "beyond_ms", "ms", 0.3),
    ], latency),
    Scenario("kafka-100", "100 clients of a topic in Kafka, 10 events/s", [US, PEER], [
        Row("connections to the broker", "connections", "", 3),
        Row("server's CPU per delivery", "cpu_us_per_delivery", "µs", 1, PEER),
        Row("private memory", "private_mib", "MiB", 1, PEER),
        Row("p50", "p50_ms", "ms", 1, PEER),
        NONE_LOST, NONE_WRONG,
    ], following(100)),
    Scenario("kafka-1000", "1,000 clients of a topic in Kafka, 10 events/s", [US], [
        Row("connections to the broker", "connections", "", 3), NONE_LOST, NONE_WRONG,
    ], following(1_000)),
]

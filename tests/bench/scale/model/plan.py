"""The number of pods that so many clients need, and what limits it: streams, CPU, memory, Kafka."""
import dataclasses
import math

KEPT_EVENT_BYTES = 56      # a reading with its time and hash, at most
INDEX_RECORD_BYTES = 3     # in the index, at most
# While the topic is read in, librdkafka queues and fetches this much (log/kafka/kafka_consumer.cpp): the queue is for
# the topic, the fetch for each partition. Each of the clients that are served from Kafka again has as much of its own for
# each partition that it reads; the model assumes all. actors/tailer/replay_queue.hpp serves 16 at a time in their first
# turn, and in later turns half as many as a pod has cores, here two.
QUEUE_MIB = 4
FETCH_MIB = 1
REPLAYS = 17
REPLAY_PARTITION_MIB = 1.25
LIBRARY_MIB = 8            # librdkafka itself, mapped and used


@dataclasses.dataclass(frozen=True)
class Plan:
    clients: int
    pods: int
    bound_by: str
    streams_per_pod: float
    cores_per_pod: float         # in use, steadily
    memory_mib: float            # with max_streams
    connects_per_s: float        # of streams that reach their age, over all pods
    bytes_to_clients_per_s: float
    bytes_from_kafka_per_s: float
    ready_in: float              # seconds for one pod that starts alone
    all_ready_in: float          # for all pods at once


def pod_cores(streams, workload, costs):
    """Returns the steady work, in cores, of a pod with so many streams of the mix."""
    return (workload.events_per_s * costs.event_us / 1e6 +
            streams * workload.mean(lambda kind: workload.stream_cores(kind, costs)))


def stream_mib(costs):
    return (costs.stream_kib + costs.socket_kib) / 1024


def pod_memory_mib(streams, workload, hardware, rules, costs):
    window = workload.events_per_s * rules.start_window
    index = min(rules.index_bytes, window * INDEX_RECORD_BYTES) / 2**20
    kept = min(rules.keep_bytes, window * KEPT_EVENT_BYTES) / 2**20
    entities = workload.entities * 120 / 2**20
    kafka = LIBRARY_MIB + QUEUE_MIB + hardware.partitions * (FETCH_MIB + REPLAYS * REPLAY_PARTITION_MIB)
    return costs.base_mib + kafka + kept + index + entities + streams * stream_mib(costs)


def ready_in(pods_at_once, workload, hardware, rules, costs):
    """Returns the seconds until so many pods that start together have read their window of the topic."""
    window = workload.events_per_s * rules.start_window
    by_cpu = window * costs.event_us / 1e6
    by_kafka = pods_at_once * window * workload.record_bytes / (hardware.brokers * hardware.broker_bytes_per_s)
    return hardware.pod_starts_in + max(by_cpu, by_kafka)


def kept_seconds(workload, rules):
    """Returns the age, in seconds, of the oldest event in memory."""
    return rules.keep_bytes / KEPT_EVENT_BYTES / workload.events_per_s


def plan(clients, workload, hardware, rules, costs):
    in_zones = hardware.zones / (hardware.zones - 1)
    steady = workload.events_per_s * costs.event_us / 1e6
    per_stream = workload.mean(lambda kind: workload.stream_cores(kind, costs))
    room = hardware.cores_per_pod * hardware.cpu_aimed_at - steady
    if room <= 0:
        raise ValueError("reading the topic takes a whole pod: split the topic")
    needs = {
        "target streams per pod": clients / rules.target_streams_per_pod,
        "streams without a zone": clients / rules.max_streams * in_zones,
        "CPU": clients * per_stream / room,
    }
    bound_by = max(needs, key=needs.get)
    pods = math.ceil(needs[bound_by] / hardware.zones) * hardware.zones
    mean_lifetime = rules.lifetime * sum(rules.lifetime_share) / 2
    return Plan(
        clients=clients, pods=pods, bound_by=bound_by, streams_per_pod=clients / pods,
        cores_per_pod=pod_cores(clients / pods, workload, costs),
        memory_mib=pod_memory_mib(rules.max_streams, workload, hardware, rules, costs),
        connects_per_s=clients / mean_lifetime,
        bytes_to_clients_per_s=clients * workload.mean(workload.rate_of) * workload.envelope_bytes,
        bytes_from_kafka_per_s=pods * workload.events_per_s * workload.record_bytes,
        ready_in=ready_in(1, workload, hardware, rules, costs),
        all_ready_in=ready_in(pods, workload, hardware, rules, costs))

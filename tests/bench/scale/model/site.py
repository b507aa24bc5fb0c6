"""The pods, and the rules of the service and of the proxy that the model obeys.

Each rule is read from the file that sets it: the pods' configuration and manifest, the proxy's example, or
the service's sources.
"""
import dataclasses
import pathlib
import re
import tomllib

SOURCE = pathlib.Path(__file__).resolve().parents[4]
CLOUD = SOURCE / "deploy/kubernetes/cloud"
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
SIZES = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(ms|s|m|h)", text).groups()
    return int(number) * UNITS[unit]


def size(text):
    number, unit = re.fullmatch(r"(\d+)([KMG]iB?)", text).groups()
    return int(number) * SIZES[unit]


def _groups(pattern, path):
    """Returns what the pattern finds in a file of the project. Fails if the rule has moved."""
    found = re.search(pattern, (SOURCE / path).read_text(encoding="utf-8"))
    if not found:
        raise ValueError(f"{path} has nothing like {pattern}: the model has to follow")
    return [float(each.replace("'", "")) if each[0].isdigit() else each for each in found.groups()]


def _one(pattern, path):
    return _groups(pattern, path)[0]


def _seconds_of(pattern, path):
    """Returns a rule in milliseconds as seconds."""
    return tuple(each / 1000 for each in _groups(pattern, path))


@dataclasses.dataclass(frozen=True)
class Rules:
    """Rules, in seconds unless a name says otherwise."""
    # Rules of the service.
    max_streams: int
    lifetime: float
    drain: float
    keep_alive: float
    start_window: float
    keep_bytes: int
    index_bytes: int
    retry: tuple            # sent in a stream, for its end
    retry_draining: tuple
    retry_full: tuple
    lifetime_share: tuple   # share of the longest life, drawn for each stream
    patience: float         # time for slow clients after the drain
    backlog: int            # of the listener
    # Rules of Kubernetes.
    pre_stop: float
    memory_limit: int
    surge: float            # additional pods in a rollout, as a share of all pods
    target_streams_per_pod: int
    unreachable_for: float   # until the pods of an unreachable node are replaced
    # Rules of the proxy.
    proxy_retry: tuple      # if there is no pod
    proxy_silence: float    # until the streams of a silent pod are given up
    proxy_notices: float    # until it notices that a pod is not ready
    # Rules of TCP and browsers.
    browser_silence: float  # until a browser asks whether a silent connection is still there
    vanished_client: float  # until a pod's kernel gives up a client that acknowledges nothing


def rules():
    config = tomllib.loads((CLOUD / "logflume.toml").read_text(encoding="utf-8"))
    (topic,) = config["topics"].values()
    http = config["http"]
    deployment = "deploy/kubernetes/cloud/deployment.yaml"
    haproxy = "deploy/haproxy/haproxy.cfg"
    refusal = r"\{([\d']+), ([\d']+)\}"
    spread, least = _seconds_of(r"retry:%\[rand\((\d+)\),add\((\d+)\)\]", haproxy)
    return Rules(
        max_streams=http["max_streams"],
        lifetime=seconds(http["stream_lifetime"]),
        drain=seconds(http["drain"]),
        keep_alive=_one(r"keep_alive\{([\d']+)\}", "actors/config/config.hpp") / 1000,
        start_window=seconds(topic["start"]),
        keep_bytes=size(topic["keep"]),
        index_bytes=size(topic["index"]),
        retry=_seconds_of(r"uniform_int_distribution<unsigned>" + refusal, "actors/stream/subscriber.cpp"),
        retry_draining=_seconds_of(r"draining \? std::pair" + refusal, "http/site/stream_site.cpp"),
        retry_full=_seconds_of(r": std::pair" + refusal, "http/site/stream_site.cpp"),
        lifetime_share=tuple(_groups(r"uniform_real_distribution<>\{(0\.\d+), (1\.\d)\}",
                                     "actors/stream/http_front.cpp")),
        patience=_one(r"drain_patience\{([\d']+)\}", "actors/supervision/supervisor.cpp") / 1000,
        backlog=int(_one(r"constexpr int backlog = (\d+)", "http/socket/listener.cpp")),
        pre_stop=_one(r'command: \[sleep, "(\d+)"\]', deployment),
        # The last limit: the first one is the init container's.
        memory_limit=size(re.findall(r"limits: \{memory: (\w+)\}",
                                     (SOURCE / deployment).read_text(encoding="utf-8"))[-1]),
        surge=_one(r"maxSurge: (\d+)%", deployment) / 100,
        target_streams_per_pod=int(_one(r'averageValue: "(\d+)"', "deploy/kubernetes/cloud/horizontal-pod-autoscaler.yaml")),
        # A node is known to be unreachable after 50 s.
        unreachable_for=50 + _one(r"tolerationSeconds: (\d+)", deployment),
        proxy_retry=(least, least + spread),
        proxy_silence=_one(r"timeout server (\d+)s", haproxy),
        proxy_notices=_one(r"check inter (\d+)s", haproxy),
        # Chromium's TCP keep-alive.
        browser_silence=45.0,
        vanished_client=2 * _one(r"`http.write_timeout` \| `(\d+)s`", "docs/configuration.md"),
    )


@dataclasses.dataclass(frozen=True)
class Hardware:
    """The hardware of the pods and of Kafka."""
    zones: int = 3
    cores_per_pod: float = 2.0
    # Share of the cores that steady work may take; the rest is for connects and bursts.
    cpu_aimed_at: float = 0.5
    pod_starts_in: float = 5.0       # until scheduled, image there, process up
    brokers: int = 3
    partitions: int = 10
    broker_bytes_per_s: float = 0.75e9   # 10 Gbit/s, of which 60 % may go to pods
    broker_away: float = 10.0        # a broker's session, and the election of new leaders
    proxy_cores: int = 32            # of all proxies together
    proxy_backlog: int = 4 * 65_535   # of all proxies together

"""Private memory (smaps_rollup), idle CPU and size of the binary."""
import pathlib
import shutil
import subprocess
import tempfile

from . import servers
from .scenario import Row, Scenario, load, loaded

US = "Logflume"
MIB = 1024


def idle(_, context):
    """Private memory with no, a thousand and ten thousand streams."""
    with servers.start(US, context.build) as server:
        server.wait_until_settled()
        thousand = load(server, context.build, "hold", "--clients", 1000,
                        "--seconds", 2 if context.quick else 10)
    with servers.start(US, context.build) as server:
        server.wait_until_settled()
        many = load(server, context.build, "hold", "--clients", 10000, "--seconds", 0.1)
    return {"private_0": thousand["private_before_kib"] / MIB, "private_1000": thousand["private_kib"] / MIB,
            "private_10000": many["private_kib"] / MIB, "per_stream": many["private_kib_per_stream"],
            "cpu_percent": thousand["cpu_percent"]}


def peer_idle(subject, context):
    if subject == US:
        return idle(subject, context)
    with servers.start(subject, context.build) as server:
        many = load(server, context.build, "hold", "--clients", 10000, "--seconds", 0.1)
    return {"per_stream": many["private_kib_per_stream"], "private_10000": many["private_kib"] / MIB}


def topics(_, context):
    """Private memory of each of seven topics without a log."""
    def settled(idle):
        with servers.start(US, context.build, idle=idle) as server:
            server.wait_until_settled()
            return load(server, context.build, "hold", "--clients", 1, "--seconds", 0.1)["private_kib"]
    return {"each": (settled(7) - settled(0)) / 7}


def kept_events(_, context):
    """All memory that a stored event costs, compared to a service with an empty log."""
    records = 100_000 if context.quick else 500_000
    frame = len('data:{"TemperatureRead":{"temperature":1000000000}}\n\n')
    with servers.start(US, context.build) as server:
        server.wait_until_settled()
        empty = load(server, context.build, "hold", "--clients", 1, "--seconds", 0.1)
    with servers.start(US, context.build, site=context.site(records, 20)) as server:
        server.wait_until_settled()
        full = load(server, context.build, "hold", "--clients", 1, "--seconds", 0.1)
    each = (full["private_kib"] - empty["private_kib"]) * 1024 / records
    return {"bytes": each, "share_of_bound": each / (1.5 * frame + 32)}


def large_log(_, context):
    records = 1_000_000 if context.quick else 10_000_000
    with servers.start(US, context.build, site=context.site(records, 20)) as server:
        server.wait_until_settled()
        found = load(server, context.build, "hold", "--clients", 1, "--seconds", 0.1)
    return {"beyond_keep": found["private_kib"] / MIB - 64}


def binary(_, context):
    with tempfile.TemporaryDirectory() as work:
        stripped = pathlib.Path(work, "logflume")
        shutil.copy(context.build / "logflume", stripped)
        subprocess.run(["strip", stripped], check=True)
        return {"mib": stripped.stat().st_size / MIB / 1024}


SCENARIOS = [
    Scenario("idle", "idle streams", [US, "nchan", "Node.js", servers.DURABLE], [
        Row("memory per stream of 10,000", "per_stream", "KiB", 1.5),
        Row("private, none", "private_0", "MiB", 6),
        Row("private, 1,000", "private_1000", "MiB", 9),
        Row("private, 10,000", "private_10000", "MiB", 28),
        Row("CPU with 1,000", "cpu_percent", "% of a core", 0.1),
    ], peer_idle),
    Scenario("topics", "seven idle topics more", [US], [
        Row("private memory for each", "each", "KiB", MIB),
    ], topics),
    Scenario("kept", "a log in memory, 20 events an entity", [US], [
        Row("bytes per kept event", "bytes", "B", 1.5 * 53 + 32),
    ], kept_events),
    Scenario("stuck", "100 clients never read, 1.6 MB sent to each", [US, "nchan"], [
        Row("memory for each", "kib_per_stuck_client", "KiB", 64),
    ], loaded("stuck", "--stuck", 100, "--count", 30_000)),
    Scenario("large", "a log of ten million records (quick: one)", [US], [
        Row("private beyond log.keep", "beyond_keep", "MiB", 16),
    ], large_log),
    Scenario("binary", "binary, stripped", [US], [Row("size", "mib", "MiB", 3.5)], binary),
]

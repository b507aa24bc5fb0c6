"""Reading and writing logs, compared to the original's published crates."""
import json
import shutil
import subprocess
import tempfile

from . import servers
from .scenario import Row, Scenario

US, CRATES = "Logflume", "the original's crates"
NO_INDEX = "without an index"


def micro(context, benchmark):
    """Runs one benchmark of `bench_micro`."""
    done = subprocess.run(
        [context.build / "bench_micro", f"--benchmark_filter=^{benchmark}$",
         "--benchmark_format=json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(done.stdout)["benchmarks"][0]


def ours(context, benchmark):
    return {"records_per_s": micro(context, benchmark)["items_per_second"]}


def crates(context, what, records):
    program = context.build.parent / "original/release/speed"
    if not program.exists():
        raise RuntimeError("no cargo: the original's crates are left out")
    with tempfile.TemporaryDirectory(prefix="logflume-bench-") as empty:
        directory = context.site(records, 20) + "/log" if what == "read" else empty
        done = subprocess.run([program, what, directory, str(records)], stdout=subprocess.PIPE,
                              check=True)
    return json.loads(done.stdout)


def tail(subject, context):
    return ours(context, "tail_a_million") if subject == US else crates(context, "read", 100_000)


def append(subject, context):
    return ours(context, "writer_append") if subject == US else crates(context, "append", 100_000)


def append_synced(subject, context):
    if subject == US:
        return ours(context, "writer_append_synced/10000/real_time")
    return crates(context, "append", 100_000)


def append_each(subject, context):
    """Like `log.sync = "always"`: waiting records are synced together."""
    if subject == US:
        return ours(context, "writer_append_synced/100/real_time") | {
            "alone_per_s": micro(context, "writer_append_synced/1/real_time")["items_per_second"]}
    return crates(context, "append", 100_000)


def compaction(_, context):
    large = micro(context, f"compaction/count/{64 << 20}/real_time")
    small = micro(context, f"compaction/count/{64 << 10}/real_time")
    by_age = micro(context, f"compaction/age/{64 << 20}/real_time")
    return {"mb_per_s": large["bytes_per_second"] / 1e6, "small_ms": small["real_time"],
            "by_age_mb_per_s": by_age["bytes_per_second"] / 1e6,
            "append_waits_ms": max(large["append_waits_ms"], small["append_waits_ms"])}


def indexed(subject, context):
    """Measures the service from its start until all records are decoded, checked, decrypted and kept."""
    records = 1_000_000
    options = ["--log.index=0B"] if subject == NO_INDEX else []
    with servers.start(US, context.build, site=context.site(records, 20), options=options) as server:
        return {"records_per_s": records / server.wait_for_line("ready")}


SUBJECTS = [US, CRATES] if shutil.which("cargo") else [US]

SCENARIOS = [
    Scenario("tail", "tail a log of a million records", SUBJECTS, [
        Row("decoded, checked, decrypted; ours rendered, too", "records_per_s", "/s", 3_000_000,
            at_least=True),
    ], tail),
    Scenario("index", "a million records read at the start, with an index", [US, NO_INDEX], [
        Row("decoded, checked, decrypted, kept", "records_per_s", "/s", 0.9, NO_INDEX,
            at_least=True),
    ], indexed),
    Scenario("append", "writer: append, nothing synced", SUBJECTS, [
        Row("encoded, encrypted, written", "records_per_s", "/s", 10, CRATES, at_least=True),
    ], append),
    Scenario("append-synced", "writer: append, synced every 10,000", SUBJECTS, [
        Row("encoded, encrypted, on the device", "records_per_s", "/s", 10, CRATES,
            at_least=True),
    ], append_synced),
    Scenario("append-each", "writer: append, each synced (the crates: nothing)", SUBJECTS, [
        Row("a hundred wait at a time", "records_per_s", "/s", 1, CRATES, at_least=True),
        Row("one waits at a time", "alone_per_s", "/s", 100, at_least=True),
    ], append_each),
    # The original takes 35 ms for each pass of 64 KiB.
    Scenario("compaction", "compaction of 64 MiB", [US], [
        Row("read and written", "mb_per_s", "MB/s", 10 * 0.0655 / 0.035, at_least=True),
        Row("the same, by age", "by_age_mb_per_s", "MB/s", 10 * 0.0655 / 0.035, at_least=True),
        Row("a pass of 64 KiB", "small_ms", "ms", 35),
        Row("an append waits", "append_waits_ms", "ms", 5),
    ], compaction),
]

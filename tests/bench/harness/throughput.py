"""Reading and writing logs, beside the original's published crates."""
import json
import shutil
import subprocess
import tempfile

from .scenario import Row, Scenario

US, CRATES = "Logflume", "the original's crates"


def ours(context, benchmark):
    done = subprocess.run(
        [context.build / "bench_micro", f"--benchmark_filter=^{benchmark}$",
         "--benchmark_format=json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return {"records_per_s": json.loads(done.stdout)["benchmarks"][0]["items_per_second"]}


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


SUBJECTS = [US, CRATES] if shutil.which("cargo") else [US]

SCENARIOS = [
    Scenario("tail", "tail a log of a million records", SUBJECTS, [
        Row("decoded, checked, decrypted; ours rendered, too", "records_per_s", "/s", 3_000_000,
            at_least=True),
    ], tail),
    Scenario("append", "writer: append, nothing synced", SUBJECTS, [
        Row("encoded, encrypted, written", "records_per_s", "/s", 10, CRATES, at_least=True),
    ], append),
]

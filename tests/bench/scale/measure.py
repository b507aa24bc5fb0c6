"""Compares a real process to the model: what its drain does to a thousand clients, and how much memory the
kernel needs for a connection. Writes figures in the benchmark's format."""
import asyncio
import collections
import dataclasses
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from harness import servers  # noqa: E402
from model import scenarios, simulation, site, workload  # noqa: E402

US = "Logflume"
DRAIN = 5.0
FULL_AT = 600
WATCHED = 40.0   # seconds after SIGTERM
REQUEST = ("GET /api/temperature/envelopes/{} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
           "Connection: close\r\n\r\n")


class Seen:
    """What the clients observed, in seconds after SIGTERM."""

    def __init__(self):
        self.began = None
        self.ended, self.back = {}, {}
        self.connects, self.refused = collections.Counter(), 0
        self.streams = []   # at the second service, open until the end

    def now(self):
        return time.monotonic() - self.began


async def client(number, first, second, seen, is_in):
    """Follows an entity at the first service, and reconnects to the second when its stream ends."""
    port = first
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST.format(number).encode())
        text, has_stream = b"", False
        while chunk := await reader.read(4096):
            text += chunk
            # Only a stream has a position; a refusal ends at once.
            if not has_stream and b"event:position" in text:
                has_stream = True
                if port == first:
                    is_in.release()
                else:
                    seen.back[number] = seen.now()
                    return seen.streams.append((reader, writer))
        writer.close()
        if port == first:
            seen.ended[number] = seen.now()
        else:
            seen.refused += 1
        retry = int(re.findall(rb"retry:(\d+)", text)[-1]) / 1000
        port = second
        await asyncio.sleep(retry)
        seen.connects[int(seen.now())] += 1


async def follow(clients, first, second, process):
    seen, is_in = Seen(), asyncio.Semaphore(0)
    tasks = [asyncio.create_task(client(1 + n, first, second, seen, is_in)) for n in range(clients)]
    for _ in range(clients):
        await asyncio.wait_for(is_in.acquire(), 60)
    seen.began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, waiting = await asyncio.wait(tasks, timeout=WATCHED)
    for task in waiting:
        task.cancel()
    for task in tasks:
        if task.done() and not task.cancelled() and task.exception():
            raise task.exception()
    return seen


def drained(build, clients, most_streams):
    """Drains one service; the other has room for `most_streams` streams."""
    options = [f"--http.drain={DRAIN:.0f}s", "--log.index=0B"]
    with servers.start(US, build, options=options) as first, \
            servers.start(US, build, options=[*options, f"--http.max_streams={most_streams}"]) as second:
        seen = asyncio.run(follow(clients, first.port, second.port, first.process))
        first.process.wait(30)
    ends, away = sorted(seen.ended.values()), sorted(seen.back[n] - seen.ended[n] for n in seen.back)
    return figures(clients, ends, away, len(seen.back), seen.connects, seen.refused)


def figures(clients, ends, away, back, connects, refused):
    def at(values, share):
        return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0
    return {"clients": clients, "ended": len(ends), "end_10_s": at(ends, 0.1), "end_50_s": at(ends, 0.5),
            "end_90_s": at(ends, 0.9), "end_last_s": at(ends, 1), "back": back, "away_50_s": at(away, 0.5),
            "away_99_s": at(away, 0.99), "connects_most_per_s": max(connects.values()), "refused": refused}


def modelled(clients, most_streams, costs, seed):
    """Does the same in the model: one pod drains, the other has room for `most_streams` streams."""
    rules = dataclasses.replace(site.rules(), drain=DRAIN, pre_stop=0.0, proxy_notices=0.0, lifetime=1e9,
                                max_streams=most_streams)
    none = workload.Workload(kinds=(workload.Kind("one entity", 1.0, 1),), seconds_between_readings=1e9)
    run = simulation.Simulation(clients, 1, none, site.Hardware(), rules, costs, seed, scenarios.CALM + WATCHED)
    ends, connects = [], collections.Counter()
    end, arrive = run._end, run._arrive
    run._end = lambda each: (ends.append(run.now - scenarios.CALM), end(each))
    run._arrive = lambda each: (connects.update([int(run.now - scenarios.CALM)]), arrive(each))

    def stop():
        run.pods[0].ready = False
        run.add_pod(0)
        run.stop(0)

    run.at(scenarios.CALM, stop)
    totals = run.run()
    away = sorted(hundredths / 100 for hundredths in totals.away.elements())
    return figures(clients, sorted(ends), away, totals.returned, connects, totals.refused["full"])


def slab_kib():
    text = pathlib.Path("/proc/meminfo").read_text(encoding="ascii")
    return int(re.search(r"Slab:\s+(\d+)", text).group(1))


def kernel(build, clients=10_000):
    """Returns the kernel's memory for an idle connection. Both ends of each connection are on this
    machine."""
    with servers.start(US, build) as server:
        server.wait_until_settled()
        before = slab_kib()
        load = subprocess.Popen([build / "bench_load", "hold", "--port", str(server.port), "--pid",
                                 str(server.process.pid), "--clients", str(clients), "--seconds", "3"],
                                stdout=subprocess.DEVNULL)
        most = before
        while load.poll() is None:
            most = max(most, slab_kib())
            time.sleep(0.1)
        if load.returncode != 0:
            raise RuntimeError("bench_load failed")
    return {"kib_per_connection": (most - before) / clients / 2}


def measure(build, repetitions=3):
    results = {"kernel": {US: [kernel(build) for _ in range(repetitions)]}}
    for name, most_streams in (("drain", 12_000), ("drain-full", FULL_AT)):
        results[name] = {US: [drained(build, 1_000, most_streams) for _ in range(repetitions)]}
    return results

"""The cost of a stream, a delivery and an event, from the figures of `tests/bench/run --json`."""
import dataclasses
import json
import statistics

US = "Logflume"


@dataclasses.dataclass(frozen=True)
class Costs:
    """CPU times in microseconds of one core, memory in KiB."""
    event_us: float        # one event read, checked, decrypted, rendered and kept, in bulk
    delivery_us: float     # one event to one client that had none for a while, including the read
    set_delivery_us: float   # the same if many clients share most events
    all_delivery_us: float   # to a client that follows everything, some hundred events per write
    burst_delivery_us: float   # an event that waited for a client, with all others in one write
    connect_us: float      # from the connect to the response's head
    handshake_us: float    # of TLS, in addition to the connect
    stream_kib: float      # private memory of an open stream
    tls_stream_kib: float
    socket_kib: float      # the kernel's memory for one end of its connection
    idle_us: float         # an idle stream, per second
    base_mib: float        # private memory of the process without streams


def _median(results, scenario, figure):
    return statistics.median(run[figure] for run in results[scenario][US])


def costs_of(results):
    """`results` maps scenarios to subjects to lists of figures, as the benchmark writes them."""
    connect = _median(results, "connect-10000", "connect_cpu_us")
    return Costs(
        event_us=1e6 / _median(results, "index", "records_per_s"),
        delivery_us=_median(results, "spread-10000", "cpu_us_per_delivery"),
        set_delivery_us=_median(results, "sets-1000", "cpu_us_per_delivery"),
        all_delivery_us=_median(results, "all-100", "cpu_us_per_delivery"),
        burst_delivery_us=_median(results, "burst-1000", "cpu_us_per_delivery"),
        connect_us=connect,
        handshake_us=max(0.0, _median(results, "tls-idle", "connect_cpu_us") - connect),
        stream_kib=_median(results, "idle", "per_stream"),
        tls_stream_kib=_median(results, "tls-idle", "private_kib_per_stream"),
        socket_kib=_median(results, "kernel", "kib_per_connection"),
        idle_us=_median(results, "idle", "cpu_percent") / 100 / 1000 * 1e6,
        base_mib=_median(results, "idle", "private_0"),
    )


def load_figures(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def medians_of(files):
    """Reduces each figure of several runs to its median. The model keeps the result."""
    kept = {"about": {}, "results": {}}
    for path in files:
        found = load_figures(path)
        kept["about"] |= found["about"]
        for scenario, subjects in found["results"].items():
            runs = [run for run in subjects.get(US, []) if run]
            if runs:
                kept["results"][scenario] = {US: [{
                    figure: statistics.median(run[figure] for run in runs) for figure in sorted(runs[0])}]}
    return kept

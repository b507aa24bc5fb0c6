"""The time from the log to the client, and from the start to the first response."""
from . import servers
from .scenario import Row, Scenario, load, steady

US = "Logflume"


def joining(_, context):
    """Measures the same at every size of the log."""
    sizes = (1_000, 100_000) if context.quick else (1_000, 100_000, 1_000_000)
    figures = {}
    for records in sizes:
        with servers.start(US, context.build, site=context.site(records, 20)) as server:
            server.wait_for_line("ready")
            found = load(server, context.build, "join", "--count", 20, "--clients",
                         min(records // 20, 1000))
        figures[f"p50_{records}"] = found["p50_ms"]
        if records == 100_000:
            figures["at_once"] = found["at_once_s"]
    return figures


def replayed(_, context):
    """Measures the same while hardly any of the log is in memory."""
    sizes = (100_000, 1_000_000) if context.quick else (1_000_000, 10_000_000)
    figures = {}
    for size, records in zip(("small", "large"), sizes):
        with servers.start(US, context.build, site=context.site(records, 20),
                           options=["--log.keep=1MiB"]) as server:
            server.wait_for_line("ready")
            found = load(server, context.build, "join", "--count", 20, "--clients", 200,
                         "--greedy", 50)
        figures |= {f"{size}_p50_ms": found["p50_ms"],
                    f"{size}_beside_greedy": found["beside_greedy"]}
    return figures


def empty_start(subject, context):
    server = servers.start(subject, context.build)
    try:
        return {"first_answer_ms": server.wait_until_up() * 1000}
    finally:
        server.__exit__()


def large_start(_, context):
    records = 1_000_000
    with servers.start(US, context.build, site=context.site(records, 20)) as server:
        return {"ready_s": server.wait_for_line("ready")}


SCENARIOS = [
    Scenario("append-one", "one client, a record appended", [US], [
        Row("append → client, p50", "p50_ms", "ms", 0.2),
        Row("append → client, p99", "p99_ms", "ms", 1.0),
    ], steady(1, 100)),
    Scenario("append-1000", "1,000 clients, 10 events/s, through the log", [US], [
        Row("p50", "p50_ms", "ms", 5), Row("events lost", "lost", "", 0),
    ], steady(1000, 10)),
    Scenario("join", "a client joins: request → 20 stored events", [US], [
        Row("p50, log of 1,000", "p50_1000", "ms", 1),
        Row("p50, log of 100,000", "p50_100000", "ms", 1),
        Row("p50, log of 1,000,000", "p50_1000000", "ms", 1),
        Row("1,000 join at once, log of 100,000", "at_once", "s", 0.25),
    ], joining),
    Scenario("join-replayed", "a client joins for 20 events that are in the log alone", [US], [
        Row("p50, log of 1,000,000", "small_p50_ms", "ms", 10),
        Row("p50, log of 10,000,000", "large_p50_ms", "ms", 10),
        Row("wait beside 50 clients who ask for the whole log ÷ alone", "large_beside_greedy",
            "", 2),
    ], replayed),
    Scenario("quiet-100", "100 clients on as many entities, 10 events/s", [US], [
        Row("CPU", "cpu_percent", "% of a core", 1),
    ], steady(100, 10, "--each-its-own")),
    Scenario("start", "start with an empty log", [US, "floor", "nchan", "Node.js"], [
        Row("exec → first answer", "first_answer_ms", "ms", 20),
    ], empty_start),
    Scenario("start-million", "start with a million records", [US], [
        Row("exec → ready", "ready_s", "s", 0.5),
    ], large_start),
]

"""Events of 60 bytes to many clients: Logflume compared to the floors and the hubs."""
from . import servers
from .scenario import Row, Scenario, load, loaded, steady

FLOOR, JOINING, US = "floor", "joining floor", "Logflume"
EVENTS = "event route"
ONE_TOPIC = "one topic"
ALL = [US, FLOOR, JOINING, "nchan", "Node.js", servers.DURABLE]
NONE_LOST = Row("events lost", "lost", "", 0)
NONE_WRONG = Row("clients with another row of events", "wrong_clients", "", 0)


def burst(clients, count):
    return loaded("burst", "--clients", clients, "--count", count,
                  thorough=("--rounds", 5), quick=("--rounds", 2))


def routes(subject, context):
    """Compares the envelope route to the event route of the same server."""
    path = "events" if subject == EVENTS else "envelopes"
    return steady(1000, 10, "--path", f"/api/temperature/{path}/")(US, context)


def topics(subject, context):
    """Compares eight topics, of which one has events, to that topic alone."""
    arguments = ["--clients", 1000, "--rate", 10, "--seconds", 2 if context.quick else 5]
    with servers.start(US, context.build, idle=7 if subject == US else 0) as server:
        return load(server, context.build, "steady", *arguments)


def sets(clients, rate, size):
    """Streams of `size` entities out of a thousand, or of all. Floors send as many bytes."""
    return steady(clients, rate, "--entities", 1000, "--set", size, "--query", "--path",
                  "/api/temperature/envelopes", "--envelopes")


SCENARIOS = [
    Scenario("steady-1000", "1,000 clients, 10 events/s", ALL, [
        Row("server's CPU per delivery", "cpu_us_per_delivery", "µs", 1.2, FLOOR),
        Row("p50", "p50_ms", "ms", 1.0, FLOOR),
        Row("p99", "p99_ms", "ms", 1.0, FLOOR),
        NONE_LOST, NONE_WRONG,
    ], steady(1000, 10)),
    Scenario("steady-10000", "10,000 clients, 10 events/s", ALL, [
        Row("p50", "p50_ms", "ms", 1.2, FLOOR),
        Row("p99", "p99_ms", "ms", 1.0, FLOOR),
        NONE_LOST, NONE_WRONG,
    ], steady(10000, 10)),
    Scenario("burst-1000", "1,000 clients, burst of 200", ALL, [
        Row("deliveries", "deliveries_per_s", "/s", 0.9, JOINING, at_least=True), NONE_WRONG,
    ], burst(1000, 200)),
    Scenario("burst-10000", "10,000 clients, burst of 50", ALL, [
        Row("deliveries", "deliveries_per_s", "/s", 1.1, JOINING, at_least=True), NONE_WRONG,
    ], burst(10000, 50)),
    Scenario("fast-1000", "1,000 clients, 1,000 events/s", ALL, [
        Row("deliveries", "deliveries_per_s", "/s", 980_000, at_least=True),
        Row("p99", "p99_ms", "ms", 1.2, JOINING),
        NONE_LOST, NONE_WRONG,
    ], steady(1000, 1000)),
    Scenario("spread-10000", "10,000 clients on as many entities", [US, FLOOR, "nchan", "Node.js", servers.DURABLE], [
        Row("server's CPU per event", "cpu_us_per_delivery", "µs", 1.2, FLOOR), NONE_LOST,
        NONE_WRONG,
    ], steady(10000, 2000, "--each-its-own")),
    Scenario("envelopes-1000", "1,000 clients, 10 events/s, envelopes", [US, EVENTS], [
        Row("server's CPU per KiB delivered", "cpu_us_per_kib", "µs", 1.05, EVENTS),
        Row("server's CPU per delivery", "cpu_us_per_delivery", "µs", 1.05, EVENTS),
        NONE_LOST, NONE_WRONG,
    ], routes),
    Scenario("sets-1000", "1,000 clients, each with 100 of 1,000 entities, 1,000 events/s",
             [US, FLOOR], [
        Row("server's CPU per delivery", "cpu_us_per_delivery", "µs", 1.3, FLOOR),
        NONE_LOST, NONE_WRONG,
    ], sets(1000, 1000, 100)),
    Scenario("all-100", "100 clients on all entities, 10,000 events/s", [US, JOINING], [
        Row("deliveries", "deliveries_per_s", "/s", 980_000, at_least=True),
        Row("p99", "p99_ms", "ms", 1.2, JOINING),
        NONE_LOST, NONE_WRONG,
    ], sets(100, 10_000, 0)),
    Scenario("topics-8", "1,000 clients, 10 events/s, eight topics", [US, ONE_TOPIC], [
        Row("server's CPU per delivery", "cpu_us_per_delivery", "µs", 1.05, ONE_TOPIC),
        Row("p99", "p99_ms", "ms", 1.1, ONE_TOPIC),
        NONE_LOST, NONE_WRONG,
    ], topics),
    Scenario("resume-10000", "10,000 clients come back at once, 10 events missed each", [US], [
        Row("until all have what they missed", "resumed_s", "s", 3),
        Row("÷ until as many fresh clients have their heads", "resumed_by_fresh", "", 1.2),
        NONE_WRONG,
    ], loaded("resume", "--clients", 10_000, "--each-its-own", "--count", 10, "--path",
              "/api/temperature/envelopes/")),
    Scenario("connect-10000", "10,000 connects", [US, FLOOR, "nchan", "Node.js", servers.DURABLE], [
        Row("until all have their heads", "connect_s", "s", 0.4),
    ], loaded("hold", "--clients", 10000, "--seconds", 0.1)),
    Scenario("uring", "1,000 clients, 10 events/s, through io_uring",
             [US, "floor", "floor, io_uring"], [
        Row("server's CPU per delivery", "cpu_us_per_delivery", "µs", 1.2, "floor, io_uring"),
        Row("p99", "p99_ms", "ms", 1.0, "floor, io_uring"),
    ], steady(1000, 10)),
]

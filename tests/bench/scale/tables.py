"""The tables of deploy/SIZING.md, each by the name of its place in the document."""
import dataclasses
import functools

from measure import FULL_AT, modelled
from model import plan, scenarios, workload

MILLION = 1_000_000
# Tables whose content depends on the number of clients.
SIMULATED = {"clients", "pods"}


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def number(value):
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def rate(bytes_per_s):
    return f"{number(bytes_per_s * 8 / 1e6)} Mbit/s" if bytes_per_s < 1.25e8 else f"{number(bytes_per_s * 8 / 1e9)} Gbit/s"


def costs_table(site):
    costs = site.costs
    return table(["what", "cost", "from"], [
        ["an event that a pod reads", f"{number(costs.event_us)} µs", "`index`"],
        ["an event to one client that had none for a while", f"{number(costs.delivery_us)} µs", "`spread-10000`"],
        ["an event to a client of 100 entities, with many clients per event", f"{number(costs.set_delivery_us)} µs", "`sets-1000`"],
        ["an event to a client of all entities", f"{number(costs.all_delivery_us)} µs", "`all-100`"],
        ["an event among those that waited for a client", f"{number(costs.burst_delivery_us)} µs", "`burst-1000`"],
        ["a connect", f"{number(costs.connect_us)} µs", "`connect-10000`"],
        ["an additional TLS handshake", f"{number(costs.handshake_us)} µs", "`tls-idle`"],
        ["an idle stream, each second", f"{number(costs.idle_us)} µs", "`idle`"],
        ["an open stream, in the process", f"{number(costs.stream_kib)} KiB", "`idle`"],
        ["the same over TLS", f"{number(costs.tls_stream_kib)} KiB", "`tls-idle`"],
        ["an open stream, in the kernel", f"{number(costs.socket_kib)} KiB", "`scale measure`"],
        ["a process without streams", f"{number(costs.base_mib)} MiB", "`idle`"],
    ])


def plan_table(site):
    rows = []
    for between in (60.0, 10.0, 1.0):
        for clients in (10_000, 100_000, MILLION):
            work = dataclasses.replace(site.workload, seconds_between_readings=between)
            try:
                found = plan.plan(clients, work, site.hardware, site.rules, site.costs)
            except ValueError as error:
                rows.append([f"{clients:,}", f"{number(work.events_per_s)}", "–", str(error)] + ["–"] * 6)
                continue
            rows.append([f"{clients:,}", number(work.events_per_s), f"{found.pods}", found.bound_by,
                         number(found.streams_per_pod), number(found.cores_per_pod), f"{number(found.memory_mib)} MiB",
                         rate(found.bytes_to_clients_per_s), rate(found.bytes_from_kafka_per_s),
                         f"{number(found.ready_in)} s, {number(found.all_ready_in)} s"])
    return table(["clients", "events/s", "pods", "bound by", "streams a pod", "cores a pod", "memory, pod full",
                  "to clients", "from Kafka", "a pod is ready in, all at once"], rows)


def simulated(site):
    """Returns the results of all scenarios."""
    quick_proxy = scenarios.Site(site.clients, site.workload, site.hardware,
                                 dataclasses.replace(site.rules, proxy_silence=20.0), site.costs, site.seed)
    # As many pods as hold all streams: one zone's worth too few if a zone is lost.
    tight = -(-site.plan.pods * 2 // 3 // site.hardware.zones) * site.hardware.zones
    return [
        scenarios.rolling_restart(site),
        scenarios.lost_zone(site, with_proxies=False),
        dataclasses.replace(scenarios.lost_zone(quick_proxy, with_proxies=False),
                            name="lost zone, its pods alone, `timeout server 20s`"),
        scenarios.lost_zone(site),
        dataclasses.replace(scenarios.lost_zone(site, pods=tight), name="lost zone, without a reserve"),
        *(scenarios.reconnect_storm(site, cores) for cores in (8, 32, 128)),
    ]


def clients_table(results):
    rows = []
    for result in results:
        totals = result.totals
        away = ", ".join(number(totals.away_quantile(share)) for share in (0.5, 0.99, 1))
        rows.append([result.name, f"{totals.affected:,}", f"{away} s", f"{number(result.back_in)} s", number(totals.missed),
                     f"{totals.missed_beyond_memory:,}", f"{result.still_affected:,}"])
    return table(["what happens", "clients that it affects", "away: median, 99 %, longest", "all are back after",
                  "events missed and sent again", "clients that need Kafka for it", "not back"], rows)


def pods_table(results):
    rows = []
    for result in results:
        totals = result.totals
        refused = ", ".join(f"{count:,} {why}" for why, count in sorted(totals.refused.items())) or "0"
        rows.append([result.name, f"{result.pods}", f"{totals.most_connects_per_s:,}", f"{totals.most_connects_per_pod:,}",
                     number(totals.most_cores), f"{result.most_places:,}", f"{number(result.memory_mib)} MiB", refused])
    return table(["what happens", "pods", "connects in a second, most", "at one pod", "cores of one pod, most",
                  "streams at one pod, most", "its memory", "turned away, and why"], rows)


def failover_table(site):
    rows = []
    for seconds in (10.0, 60.0):
        hardware = dataclasses.replace(site.hardware, broker_away=seconds)
        stall = scenarios.broker_failover(scenarios.Site(
            site.clients, site.workload, hardware, site.rules, site.costs, site.seed))
        rows.append([f"{number(stall.seconds)} s", number(stall.events), number(stall.per_pod_deliveries),
                     f"{number(stall.caught_up_in)} s", f"{number(stall.most_late)} s"])
    return table(["a broker is away for", "events that come late", "deliveries of one pod then", "which take it",
                  "latest event"], rows)


def drain_table(site, results):
    rows = []
    for name, most in (("drain", 12_000), ("drain-full", FULL_AT)):
        real = results[name]["Logflume"][0]
        model = modelled(int(real["clients"]), most, site.costs, site.seed)
        for figure, what in (("ended", "streams that ended"), ("end_10_s", "10 % of them after, s"),
                             ("end_50_s", "half, s"), ("end_90_s", "90 %, s"), ("end_last_s", "the last, s"),
                             ("back", "clients that came back"), ("away_50_s", "away, median, s"),
                             ("away_99_s", "away, 99 %, s"), ("connects_most_per_s", "connects in a second, most"),
                             ("refused", "turned away in 40 s")):
            if name == "drain-full" and figure.startswith("end"):
                continue
            rows.append([f"room for {most:,}" if figure in ("ended", "back") else "", what, number(real[figure]),
                         number(model[figure])])
    return table(["the other instance", "", "measured", "model"], rows)


def limits_table(site):
    """Shows where the next limits are, for the plan's pods."""
    found, costs, rules = site.plan, site.costs, site.rules
    kafka = site.hardware.brokers * site.hardware.broker_bytes_per_s
    reading = site.hardware.cores_per_pod * site.hardware.cpu_aimed_at * 1e6 / costs.event_us
    per_event = found.pods * site.workload.record_bytes
    index = rules.index_bytes / plan.INDEX_RECORD_BYTES
    return table(["limit", "reached at", "then"], [
        ["Kafka's network: each pod reads all of the topic", f"{number(kafka / per_event)} events/s with {found.pods} pods",
         "larger pods; more brokers; a topic for each group of gateways"],
        ["reading: each pod decrypts and renders all events", f"{number(reading)} events/s in half of a pod's cores",
         "a topic for each group of gateways"],
        ["starting all pods at once: each reads `start`", f"{number(found.all_ready_in)} s until they are ready",
         "a shorter `start`; a rollout in steps"],
        ["the index over `start`", f"{number(index / rules.start_window)} events/s for {rules.start_window / 3600:.0f} h",
         "more `index`, a shorter `start`; a client that needs events beyond it has all of the window read again"],
        ["what memory reaches back (`keep`)", f"{number(plan.kept_seconds(site.workload, rules))} s",
         "more `keep`; clients that were away longer are served from Kafka, in turns"],
        ["ids: about 12 bytes a partition in each event", f"{site.hardware.partitions} partitions now",
         "more topics instead of more partitions"],
    ])


def tables(clients, hardware, rules, costs, results, seed):
    site = scenarios.Site(clients, workload.Workload(), hardware, rules, costs, seed)
    million = site if clients == MILLION else scenarios.Site(MILLION, workload.Workload(), hardware, rules, costs, seed)
    runs = functools.cache(lambda: simulated(site))
    return {"costs": lambda: costs_table(site), "plan": lambda: plan_table(site),
            "clients": lambda: clients_table(runs()), "pods": lambda: pods_table(runs()), "failover": lambda: failover_table(million),
            "drain": lambda: drain_table(site, results), "limits": lambda: limits_table(million)}

"""What happens to a running site: each scenario is a simulation and its result."""
import dataclasses
import math

from . import plan
from .simulation import Simulation

CALM = 10.0    # seconds before the event, in which streams end only at their age


@dataclasses.dataclass
class Result:
    name: str
    pods: int
    totals: object
    back_in: float       # seconds from the event until every affected client had a stream again
    most_places: int     # at one pod
    memory_mib: float    # of that pod
    still_affected: int  # clients, at the end


@dataclasses.dataclass
class Stall:
    """The effect of partitions that have no leader for a while."""
    seconds: float
    events: float        # events that come late, in total
    per_pod_deliveries: float
    caught_up_in: float  # seconds from the new leaders until every client has everything
    most_late: float     # seconds by which an event is late


class Site:
    """The clients, the pods that the plan gives them, and the model's parameters."""

    def __init__(self, clients, workload, hardware, rules, costs, seed):
        self.clients, self.workload, self.hardware = clients, workload, hardware
        self.rules, self.costs, self.seed = rules, costs, seed
        self.plan = plan.plan(clients, workload, hardware, rules, costs)

    def simulation(self, seconds, pods=None, hardware=None):
        """Returns a simulation that ends so many seconds after the event."""
        return Simulation(self.clients, pods or self.plan.pods, self.workload, hardware or self.hardware,
                          self.rules, self.costs, self.seed, CALM + seconds)

    def ready_in(self, pods_at_once):
        return plan.ready_in(pods_at_once, self.workload, self.hardware, self.rules, self.costs)

    def result(self, name, pods, run):
        totals = run.run()
        most = max(pod.most_places for pod in run.pods.all)
        return Result(name, pods, totals, max(0.0, totals.last_back - CALM), most,
                      plan.pod_memory_mib(most, self.workload, self.hardware, self.rules, self.costs),
                      totals.affected - totals.returned)


def rolling_restart(site):
    """Rolls like a Deployment: starts as many new pods as the surge allows, then stops as many old ones."""
    pods = site.plan.pods
    surge = math.ceil(pods * site.rules.surge)
    wave = site.ready_in(surge)
    waves = math.ceil(pods / surge)
    run = site.simulation(waves * wave + site.rules.pre_stop + site.rules.drain + 60)

    def replace(old):
        for number in old:
            run.add_pod(run.pods[number].zone)
            run.stop(number)

    for number in range(waves):
        old = range(number * surge, min(pods, (number + 1) * surge))
        run.at(CALM + (number + 1) * wave, lambda old=old: replace(old))
    return site.result(f"rolling restart, {surge} pods at a time", pods, run)


def lost_zone(site, pods=None, with_proxies=True):
    """A third of the pods and of the proxies vanishes; the pods are replaced in the other zones."""
    pods = pods or site.plan.pods
    zones = site.hardware.zones
    lost = {number for number in range(pods) if number % zones == 0}
    replaced_after = site.rules.unreachable_for + site.ready_in(len(lost))
    run = site.simulation(replaced_after + site.rules.vanished_client + 60, pods)

    def fail():
        run.fail_pods(lost)
        if with_proxies:
            run.fail_proxies(1 / zones)

    def replace():
        for number in range(len(lost)):
            run.add_pod(1 + number % (zones - 1))

    run.at(CALM, fail)
    run.at(CALM + replaced_after, replace)
    return site.result("lost zone" + ("" if with_proxies else ", its pods alone"), pods, run)


def reconnect_storm(site, cores):
    """All connections to the proxies break at the same moment."""
    hardware = dataclasses.replace(site.hardware, proxy_cores=cores)
    run = site.simulation(120 + 4 * site.clients * site.costs.handshake_us / 1e6 / cores, hardware=hardware)
    run.at(CALM, run.cut_all)
    return site.result(f"reconnect storm, proxies of {cores} cores", site.plan.pods, run)


def broker_failover(site):
    """One broker fails. Streams stay; the events of its partitions come once these have new leaders."""
    seconds = site.hardware.broker_away
    share = 1 / site.hardware.brokers
    events = site.workload.events_per_s * share * seconds
    streams = site.clients / site.plan.pods
    missed = {kind: site.workload.rate_of(kind) * share * seconds for kind in site.workload.kinds}
    deliveries = streams * site.workload.mean(missed.get)
    # One write for each client that missed something, and a little more for each event in it.
    writes = streams * site.workload.mean(lambda kind: 1 - math.exp(-missed[kind]))
    work = (events * site.costs.event_us + writes * site.costs.delivery_us +
            deliveries * site.costs.burst_delivery_us) / 1e6
    caught_up_in = work / (site.hardware.cores_per_pod - site.plan.cores_per_pod)
    return Stall(seconds, events, deliveries, caught_up_in, seconds + caught_up_in)

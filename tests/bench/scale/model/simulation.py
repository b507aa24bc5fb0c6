"""Simulates every single client, among pods that obey the service's rules.

Time passes in ticks of 20 ms, which is also how late the service may be with a deadline. A pod's steady work
(events, deliveries) is a share of its cores; the rest serves connects, one after the other. A client has a
stream or waits to reconnect; if its pod or its proxy vanished, it takes a while to notice.
"""
import array
import collections
import math
import random

from . import plan
from .pods import Pods
from .totals import Totals

TICK = 0.02
NOWHERE = -1
# An unanswered SYN is sent again after 1 s, 3 s, 7 s and 15 s; then a browser gives up.
SYN_AGAIN = (1.0, 2.0, 4.0, 8.0)


class Simulation:
    def __init__(self, clients, pods, workload, hardware, rules, costs, seed, until):
        """Starts with equally many streams in each pod, each in the middle of its life."""
        self.hardware, self.rules, self.costs = hardware, rules, costs
        self.until = until
        self.random = random.Random(seed)
        self.now = 0.0
        self.totals = Totals()
        self.pods = Pods()
        self.ends = collections.defaultdict(list)      # tick → (client, its stream's number)
        self.arrivals = collections.defaultdict(list)  # tick → client
        self.actions = collections.defaultdict(list)   # tick → function to call
        self.away = 0           # clients without a working stream
        self.vanished = 0       # places at pods that nobody uses
        self.forgotten_at = {}  # client whose pod does not know that it is gone → when the pod will know
        self.releases = collections.defaultdict(list)  # tick → pod that notices a vanished client
        self.proxy_free_at = 0.0
        self.without_connection = bytearray(clients)   # client needs a handshake with the proxy first
        self.syns = {}
        self.steady = workload.events_per_s * costs.event_us / 1e6
        self.kind_cores = [workload.stream_cores(kind, costs) for kind in workload.kinds]
        self.kind_rates = [workload.rate_of(kind) for kind in workload.kinds]
        self.kept_seconds = plan.kept_seconds(workload, rules)
        self.kind = bytearray(self.random.choices(
            range(len(workload.kinds)), [kind.share for kind in workload.kinds], k=clients))
        self.place = array.array("i", [NOWHERE]) * clients
        self.stream = array.array("i", [0]) * clients
        self.is_lost = bytearray(clients)              # the client's stream no longer works
        self.is_affected = bytearray(clients)          # by the event: more than its age ended its stream
        self.left = array.array("d", [0.0]) * clients
        for number in range(pods):
            self.add_pod(number % hardware.zones)
        for client in range(clients):
            self._attach(client, client % pods)
            self._end_later(client, self._lifetime() * self.random.random())

    # What happens to pods and proxies.

    def add_pod(self, zone):
        return self.pods.add(zone, self.steady)

    def at(self, when, action):
        self.actions[self._tick(when)].append(action)

    def stop(self, number):
        """Stops a pod as Kubernetes does: removes it from the endpoints, pauses, then drains it."""
        self.at(self.now + self.rules.proxy_notices, lambda: self._leave(number))
        self.at(self.now + self.rules.pre_stop, lambda: self._drain(number))

    def fail_pods(self, numbers):
        """Pods vanish without notice: the proxy notices them, and later the silence of each stream."""
        for number in numbers:
            self.pods[number].gone = True
            self.at(self.now + self.rules.proxy_notices, lambda number=number: self._leave(number))
        for client, number in enumerate(self.place):
            if number in numbers:
                self._affect(client)
                self._lose(client, self.rules.proxy_silence)

    def fail_proxies(self, share):
        """Proxies vanish that have this share of the clients' streams. The pods do not notice."""
        for client, number in enumerate(self.place):
            if number == NOWHERE or self.random.random() >= share:
                continue
            if not self.pods[number].gone:
                self.forgotten_at[client] = self.now + min(
                    self.rules.vanished_client + self._quiet(client), self._lifetime() * self.random.random())
            self.without_connection[client] = 1
            self._affect(client)
            self._lose(client, self.rules.browser_silence)

    def cut_all(self):
        """The proxies close all connections at the same moment, and are back at once."""
        for client, number in enumerate(self.place):
            if number != NOWHERE:
                self.without_connection[client] = 1
                self._affect(client)
                self._end(client)

    def _leave(self, number):
        self.pods[number].ready = False

    def _drain(self, number):
        self.pods[number].draining = True
        for client, place in enumerate(self.place):
            if place == number:
                self._affect(client)
                self._end_later(client, self.rules.drain * self.random.random())

    # What happens to clients.

    def _attach(self, client, number):
        self.place[client] = number
        self.pods.take_place(number)
        self.pods[number].steady += self.kind_cores[self.kind[client]]

    def _lifetime(self):
        return self.rules.lifetime * self.random.uniform(*self.rules.lifetime_share)

    def _quiet(self, client):
        """Returns how long ago the client received its last byte."""
        return min(self.rules.keep_alive, 1 / self.kind_rates[self.kind[client]]) * self.random.random()

    def _tick(self, when):
        return max(round(self.now / TICK) + 1, math.ceil(when / TICK))

    def _end_later(self, client, after):
        """Ends the client's stream later. The earliest of its ends counts."""
        if self.now + after < self.until:
            self.ends[self._tick(self.now + after)].append((client, self.stream[client]))

    def _come_later(self, client, between):
        self.arrivals[self._tick(self.now + self.random.uniform(*between))].append(client)

    def _affect(self, client):
        self.totals.affected += not self.is_affected[client]
        self.is_affected[client] = 1

    def _go_away(self, client):
        self.left[client] = self.now
        self.away += 1
        self.totals.most_away = max(self.totals.most_away, self.away)

    def _lose(self, client, silence):
        """Silences the client's stream, which is given up `silence` seconds after its last byte."""
        if self.is_lost[client]:
            return
        self._go_away(client)
        self.is_lost[client] = 1
        self.stream[client] += 1    # its other ends no longer count
        self._end_later(client, silence - self._quiet(client))

    def _end(self, client):
        if not self.is_lost[client]:
            self._go_away(client)
        self.is_lost[client] = 0
        number = self.place[client]
        self.place[client] = NOWHERE
        self.stream[client] += 1
        self.pods[number].steady -= self.kind_cores[self.kind[client]]
        if self.forgotten_at.get(client, 0) > self.now:
            self.vanished += 1
            self.releases[self._tick(self.forgotten_at[client])].append(number)
        else:
            self.pods.free_place(number)
        self.forgotten_at.pop(client, None)
        self._come_later(client, self.rules.retry)

    def _shake_hands(self, client):
        """The proxy handles handshakes one after the other. If its queue is full, the client's SYN is
        lost."""
        each = self.costs.handshake_us / 1e6 / self.hardware.proxy_cores
        begin = max(self.now, self.proxy_free_at)
        if each and begin - self.now >= each * self.hardware.proxy_backlog:
            tries = self.syns.pop(client, 0)
            self.totals.refused["proxy's queue"] += 1
            if tries < len(SYN_AGAIN):
                self.syns[client] = tries + 1
                return self._come_later(client, (SYN_AGAIN[tries],) * 2)
            return self._come_later(client, self.rules.retry)
        self.syns.pop(client, None)
        self.proxy_free_at = begin + each
        self.without_connection[client] = 0
        self.arrivals[self._tick(self.proxy_free_at)].append(client)

    def _arrive(self, client):
        if self.without_connection[client]:
            return self._shake_hands(client)
        number = self.pods.least_loaded()
        if number is None:
            return self._refuse(client, "no pod", self.rules.proxy_retry)
        pod = self.pods[number]
        if pod.gone:    # the proxy does not know yet, and retries after its timeout
            return self._refuse(client, "pod gone", (1.0, 1.0))
        self.totals.count_connect(pod, self.now)
        work = self.costs.connect_us / 1e6
        spare = max(0.05, self.hardware.cores_per_pod - pod.steady)
        if (pod.free_at - self.now) * spare >= work * self.rules.backlog:
            return self._refuse(client, "pod's queue", (1.0, 1.0))
        if pod.draining or pod.places >= self.rules.max_streams:
            pod.serve(work, spare, self.now)
            if pod.draining:
                return self._refuse(client, "draining", self.rules.retry_draining)
            return self._refuse(client, "full", self.rules.retry_full)
        missed = (self.now - self.left[client]) * self.kind_rates[self.kind[client]]
        back_at = pod.serve(work + missed * self.costs.burst_delivery_us / 1e6, spare, self.now)
        self._attach(client, number)
        self._end_later(client, back_at - self.now + self._lifetime())
        self.away -= 1
        if self.is_affected[client]:
            self.is_affected[client] = 0
            away = back_at - self.left[client]
            self.totals.count_return(back_at, away, missed, away > self.kept_seconds)

    def _refuse(self, client, why, come_back):
        self.totals.refused[why] += 1
        self._come_later(client, come_back)

    def run(self, every_second=lambda: None):
        """Runs to the end. `every_second` lets tests look at the state."""
        for tick in range(round(self.now / TICK), round(self.until / TICK)):
            self.now = tick * TICK
            if tick % round(1 / TICK) == 0:
                every_second()
            for action in self.actions.pop(tick, ()):
                action()
            for number in self.releases.pop(tick, ()):
                self.vanished -= 1
                self.pods.free_place(number)
            for client, stream in self.ends.pop(tick, ()):
                if self.stream[client] == stream and self.place[client] != NOWHERE:
                    self._end(client)
            for client in self.arrivals.pop(tick, ()):
                self._arrive(client)
        self.now = self.until
        for pod in self.pods.all:
            self.totals.count_work(pod)
        return self.totals

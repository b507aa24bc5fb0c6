"""The model of many pods keeps its laws: nobody is lost, no pod has more than it may, work takes time."""
import collections
import dataclasses
import pathlib
import random
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import measure  # noqa: E402
from model import costs, plan, pods, scenarios, simulation, site, workload  # noqa: E402

CLIENTS = 3_000
RULES = site.rules()
# Small pods, so that a few clients are a large load.
SMALL = dataclasses.replace(RULES, max_streams=500, target_streams_per_pod=300, lifetime=120.0)
FIGURES = costs.load_figures(HERE / "figures.json")["results"]
COSTS = costs.costs_of(FIGURES)


def small_site(rules=SMALL, clients=CLIENTS, seed=1, **hardware):
    return scenarios.Site(clients, workload.Workload(), site.Hardware(**hardware), rules, COSTS, seed)


class Watched(simulation.Simulation):
    """Counts all clients each second, and checks every place where one could get lost."""

    def check(self):
        coming = collections.Counter(client for clients in self.arrivals.values() for client in clients)
        placed = {client for client, number in enumerate(self.place) if number != simulation.NOWHERE}
        assert all(count == 1 for count in coming.values()), "a client comes twice"
        assert not placed & coming.keys(), "a client has a stream and comes for another"
        assert len(placed) + len(coming) == len(self.place), "a client is nowhere"
        places = sum(pod.places for pod in self.pods.all)
        assert places == len(placed) + self.vanished, "places are not those of clients"
        assert self.away == len(coming) + sum(self.is_lost), "those away are miscounted"
        for pod in self.pods.all:
            assert 0 <= pod.places <= self.rules.max_streams, "a pod has more than it may"
            assert pod.steady >= 0, "a pod works less than nothing"

    def run(self, every_second=lambda: None):
        totals = super().run(self.check)
        self.check()
        return totals


class Laws(unittest.TestCase):
    def setUp(self):
        before = scenarios.Simulation
        scenarios.Simulation = Watched
        self.addCleanup(lambda: setattr(scenarios, "Simulation", before))

    def check_all_return(self, result, affected):
        self.assertEqual(result.totals.affected, affected)
        self.assertEqual(result.totals.returned, affected)
        self.assertEqual(result.still_affected, 0)

    def test_a_rolling_restart_moves_everybody_once_or_more_and_refuses_nobody(self):
        result = scenarios.rolling_restart(small_site(dataclasses.replace(SMALL, lifetime=1e6)))
        self.assertGreaterEqual(result.totals.affected, CLIENTS)
        self.check_all_return(result, result.totals.affected)
        self.assertFalse(result.totals.refused)

    def test_a_client_of_a_pod_that_drains_is_away_for_its_reconnection_time(self):
        result = scenarios.rolling_restart(small_site())
        least, most = RULES.retry
        self.assertGreaterEqual(min(result.totals.away), least * 100)
        self.assertLessEqual(result.totals.away_quantile(1), most + 0.1)

    def test_the_streams_of_a_pod_end_within_the_drain(self):
        chosen = small_site(dataclasses.replace(SMALL, lifetime=1e6))
        run = chosen.simulation(60)
        ended = []
        end = run._end
        run._end = lambda client: (ended.append(run.now), end(client))
        run.at(scenarios.CALM, lambda: run.stop(0))
        run.run()
        self.assertEqual(len(ended), CLIENTS / chosen.plan.pods)
        begin = scenarios.CALM + RULES.pre_stop
        self.assertGreaterEqual(min(ended), begin)
        self.assertLess(min(ended), begin + 1)
        self.assertLessEqual(max(ended), begin + RULES.drain + 2 * simulation.TICK)
        self.assertGreater(max(ended), begin + RULES.drain - 1)

    def test_after_a_lost_zone_everybody_comes_back_even_where_pods_are_full(self):
        for number in (None, 6):
            result = scenarios.lost_zone(small_site(), pods=number)
            self.assertGreater(result.totals.affected, CLIENTS / 2)
            self.check_all_return(result, result.totals.affected)
            if number:
                self.assertGreater(result.totals.refused["full"], 0)
                self.assertEqual(result.most_places, SMALL.max_streams)

    def test_a_stream_of_a_lost_pod_ends_by_its_silence_and_not_by_its_age(self):
        run = small_site(dataclasses.replace(SMALL, lifetime=60.0)).simulation(70)
        run.at(scenarios.CALM, lambda: run.fail_pods({0}))
        ended = []
        end = run._end
        run._end = lambda client: (run.is_lost[client] and ended.append(run.now - scenarios.CALM), end(client))
        run.run()
        self.assertGreater(len(ended), 100)
        self.assertGreaterEqual(min(ended), RULES.proxy_silence - RULES.keep_alive)
        self.assertLessEqual(max(ended), RULES.proxy_silence + 2 * simulation.TICK)

    def test_who_is_refused_by_full_pods_comes_again_after_5_to_15_seconds(self):
        chosen = small_site(dataclasses.replace(SMALL, max_streams=300, lifetime=1e6))
        run = chosen.simulation(30, pods=10)
        run.at(scenarios.CALM, lambda: run.fail_pods({0}))
        waits = []
        later = run._come_later
        run._come_later = lambda client, between: (waits.append(between), later(client, between))
        run.rules = dataclasses.replace(run.rules, proxy_silence=1.0, keep_alive=0.5)
        run.run()
        self.assertEqual(set(waits), {RULES.retry, (5.0, 15.0)})

    def test_a_storm_takes_as_long_as_the_proxies_need_for_its_handshakes(self):
        chosen = small_site()
        slow = dataclasses.replace(COSTS, handshake_us=10_000.0)
        chosen.costs = slow
        result = scenarios.reconnect_storm(chosen, 1)
        self.check_all_return(result, result.totals.affected)
        self.assertGreater(result.back_in, CLIENTS * 0.9 * slow.handshake_us / 1e6)

    def test_a_syn_that_the_proxies_lose_is_sent_again(self):
        chosen = small_site(proxy_backlog=50)
        chosen.costs = dataclasses.replace(COSTS, handshake_us=2_000.0)
        result = scenarios.reconnect_storm(chosen, 1)
        self.assertGreater(result.totals.refused["proxy's queue"], 0)
        self.check_all_return(result, result.totals.affected)

    def test_connects_take_the_cores_that_they_need(self):
        chosen = small_site(cores_per_pod=1.0)
        chosen.costs = dataclasses.replace(COSTS, connect_us=20_000.0, handshake_us=0.0)
        result = scenarios.reconnect_storm(chosen, 1)
        self.check_all_return(result, result.totals.affected)
        self.assertGreater(result.back_in, CLIENTS * 0.9 / chosen.plan.pods * 20_000 / 1e6)


class Model(unittest.TestCase):
    def test_a_seed_gives_the_same_run_again(self):
        def one(seed):
            totals = scenarios.lost_zone(small_site(seed=seed)).totals
            return totals.connects, totals.missed, totals.last_back, sorted(totals.away.items())
        self.assertEqual(one(1), one(1))
        self.assertNotEqual(one(1), one(2))

    def test_the_proxy_finds_the_pod_with_the_fewest_streams(self):
        dice = random.Random(1)
        them = pods.Pods()
        for zone in range(5):
            them.add(zone, 0.0)
        for _ in range(5_000):
            number = dice.randrange(5)
            if dice.random() < 0.5 or them[number].places == 0:
                them.take_place(number)
            else:
                them.free_place(number)
            if dice.random() < 0.001:
                them[number].ready = False
            ready = [pod.places for pod in them.all if pod.ready]
            found = them.least_loaded()
            self.assertEqual(None if found is None else them[found].places, min(ready, default=None))

    def test_equals_are_taken_by_turns(self):
        them = pods.Pods()
        for zone in range(3):
            them.add(zone, 0.0)
        found = [them.least_loaded() for _ in range(6)]
        self.assertEqual(sorted(found[:3]), [0, 1, 2])
        self.assertEqual(found[:3], found[3:])

    def test_two_of_three_zones_have_room_for_all(self):
        for aimed_at in (RULES.target_streams_per_pod, RULES.max_streams):
            for clients in (10_000, 100_000, 1_000_000):
                found = small_site(dataclasses.replace(RULES, target_streams_per_pod=aimed_at), clients).plan
                self.assertGreaterEqual(found.pods * 2 / 3 * RULES.max_streams, clients)
                self.assertEqual(found.pods % 3, 0)

    def test_fast_entities_need_more_pods_than_their_streams_do(self):
        busy = workload.Workload(seconds_between_readings=0.5)
        found = plan.plan(1_000_000, busy, site.Hardware(), RULES, COSTS)
        self.assertEqual(found.bound_by, "CPU")
        self.assertLessEqual(found.cores_per_pod, site.Hardware().cores_per_pod * site.Hardware().cpu_aimed_at + 1e-9)

    def test_a_topic_that_takes_a_whole_pod_is_refused(self):
        with self.assertRaises(ValueError):
            plan.plan(1_000, workload.Workload(seconds_between_readings=0.01), site.Hardware(), RULES, COSTS)

    def test_what_a_failover_holds_back_is_what_its_partitions_would_have_had(self):
        chosen = small_site(RULES)
        stall = scenarios.broker_failover(chosen)
        rate = chosen.workload.events_per_s
        self.assertAlmostEqual(stall.events, rate * stall.seconds / 3)
        each = sum(kind.share * chosen.workload.rate_of(kind) for kind in chosen.workload.kinds)
        self.assertAlmostEqual(stall.per_pod_deliveries, each * stall.seconds / 3 * CLIENTS / chosen.plan.pods)

    def test_the_model_does_with_a_drain_what_a_real_process_did(self):
        for name, most_streams in (("drain", 12_000), ("drain-full", measure.FULL_AT)):
            (real,) = FIGURES[name]["Logflume"]
            model = measure.modelled(int(real["clients"]), most_streams, COSTS, 1)
            self.assertEqual((model["ended"], model["back"]), (real["ended"], real["back"]))
            for figure in ("end_50_s", "end_90_s", "end_last_s", "away_50_s", "away_99_s", "connects_most_per_s"):
                self.assertLess(abs(model[figure] - real[figure]), 0.1 * real[figure] + 0.1, figure)
            self.assertLessEqual(abs(model["refused"] - real["refused"]), 0.05 * real["refused"])

    def test_the_manifest_gives_a_full_pod_the_memory_that_it_needs(self):
        needed = plan.pod_memory_mib(RULES.max_streams, workload.Workload(), site.Hardware(), RULES, COSTS)
        self.assertLess(needed * 1.2, RULES.memory_limit / 2**20)


if __name__ == "__main__":
    unittest.main()

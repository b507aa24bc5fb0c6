"""The reported totals of a run: of all connects, and of the returns of clients that the event affected."""
import collections
import math


class Totals:
    def __init__(self):
        self.connects = 0
        self.most_connects_per_s = 0
        self.most_connects_per_pod = 0
        self.most_cores = 0.0
        self.refused = collections.Counter()
        self.affected = 0
        self.returned = 0
        self.away = collections.Counter()     # time that clients were without a stream, in hundredths of a second
        self.missed = 0.0
        self.missed_beyond_memory = 0
        self.last_back = 0.0
        self.most_away = 0
        self.second, self.connects_in_second = -1, 0

    def away_quantile(self, share):
        wanted = math.ceil(share * sum(self.away.values()))
        for hundredths in sorted(self.away):
            wanted -= self.away[hundredths]
            if wanted <= 0:
                return hundredths / 100
        return 0.0

    def count_connect(self, pod, now):
        second = int(now)
        if second != self.second:
            self.second, self.connects_in_second = second, 0
        if second != pod.second:
            self.count_work(pod)
            pod.second, pod.connects, pod.work = second, 0, 0.0
        self.connects_in_second += 1
        pod.connects += 1
        self.connects += 1
        self.most_connects_per_s = max(self.most_connects_per_s, self.connects_in_second)
        self.most_connects_per_pod = max(self.most_connects_per_pod, pod.connects)

    def count_work(self, pod):
        """Counts the work of a pod's past second."""
        self.most_cores = max(self.most_cores, pod.work + pod.steady)

    def count_return(self, back_at, away, missed, is_beyond_memory):
        self.returned += 1
        self.away[round(away * 100)] += 1
        self.missed += missed
        self.missed_beyond_memory += is_beyond_memory
        self.last_back = max(self.last_back, back_at)

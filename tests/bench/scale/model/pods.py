"""The pods, and how the proxy chooses among them."""
import heapq


class Pod:
    """A pod. Its places are taken by streams, including those that wait for their head, and by streams whose
    client has vanished without the pod's knowledge."""

    def __init__(self, zone, steady):
        self.zone = zone
        self.ready = True       # in the proxy's view
        self.draining = False
        self.gone = False
        self.places = 0
        self.most_places = 0
        self.steady = steady    # cores
        self.free_at = 0.0      # when the previous connects are served
        self.second = -1        # the second that the two counts below are for
        self.connects = 0
        self.work = 0.0         # in core seconds

    def serve(self, work, spare, now):
        """Serves a connect with the cores that steady work leaves, after the previous ones. Returns when it
        is served."""
        self.free_at = max(now, self.free_at) + work / spare
        self.work += work
        return self.free_at


class Pods:
    def __init__(self):
        self.all = []
        # A heap of (places, turn, number). One entry per pod counts, and it has no more places than the pod.
        self.by_places = []
        self.listed = []
        self.turn = 0

    def add(self, zone, steady):
        self.all.append(Pod(zone, steady))
        self.listed.append(None)
        self._list(len(self.all) - 1)
        return len(self.all) - 1

    def __getitem__(self, number):
        return self.all[number]

    def _list(self, number):
        self.turn += 1
        entry = (self.all[number].places, self.turn, number)
        self.listed[number] = entry
        heapq.heappush(self.by_places, entry)

    def take_place(self, number):
        pod = self.all[number]
        pod.places += 1
        pod.most_places = max(pod.most_places, pod.places)

    def free_place(self, number):
        pod = self.all[number]
        pod.places -= 1
        if pod.ready and pod.places < self.listed[number][0]:
            self._list(number)

    def least_loaded(self):
        """Returns the ready pod with the fewest streams, as `balance leastconn` does; equal pods take turns.
        Returns None if no pod is ready."""
        while self.by_places:
            places, _, number = entry = heapq.heappop(self.by_places)
            pod = self.all[number]
            if not pod.ready or entry != self.listed[number]:
                continue
            self._list(number)
            if places == pod.places:
                return number
        return None

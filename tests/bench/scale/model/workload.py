"""Entities with readings at a steady rate, and the clients that follow some of them."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Kind:
    """Clients that follow so many entities, or all of them if `entities` is None."""
    name: str
    share: float
    entities: int | None


@dataclasses.dataclass(frozen=True)
class Workload:
    gateways: int = 1_000
    entities_per_gateway: int = 50
    seconds_between_readings: float = 10.0
    # Such as a dashboard for one's own device, one for a house or a machine, and operators.
    kinds: tuple = (Kind("one entity", 0.85, 1), Kind("20 entities", 0.1495, 20), Kind("all (`*`)", 0.0005, None))
    # The size of a reading as a record in Kafka, with its key and headers, and as an envelope on the wire.
    record_bytes: int = 170
    envelope_bytes: int = 210

    @property
    def entities(self):
        return self.gateways * self.entities_per_gateway

    @property
    def events_per_s(self):
        return self.entities / self.seconds_between_readings

    def rate_of(self, kind):
        """Returns the events per second that one client of this kind receives."""
        return self.events_per_s if kind.entities is None else kind.entities / self.seconds_between_readings

    def delivery_us(self, kind, costs):
        """Returns the CPU time, in microseconds, of a delivery to one client of this kind."""
        return costs.all_delivery_us if kind.entities is None else costs.delivery_us

    def stream_cores(self, kind, costs):
        """Returns the share of a core that one client of this kind takes."""
        return (self.rate_of(kind) * self.delivery_us(kind, costs) + costs.idle_us) / 1e6

    def mean(self, of):
        return sum(kind.share * of(kind) for kind in self.kinds)

"""A scenario: what is run against whom, and which figures of it count."""
import dataclasses
import json
import pathlib
import subprocess
import typing

from . import servers


@dataclasses.dataclass
class Row:
    """`goal`: of the median, or of its ratio to that of the subject `of`."""
    what: str
    metric: str
    unit: str
    goal: float
    of: str | None = None
    at_least: bool = False


@dataclasses.dataclass
class Context:
    build: pathlib.Path
    quick: bool
    site: typing.Callable[[int, int], str]  # a log of so many records, so many an entity
    failures: int = 0


@dataclasses.dataclass
class Scenario:
    """`measure(subject, context)` gives one run's figures by name."""
    name: str
    title: str
    subjects: list[str]
    rows: list[Row]
    measure: typing.Callable[[str, Context], dict]


def load(server, build, scenario, *arguments):
    """Runs `bench_load` against a server that is up."""
    pids = [word for pid in server.pids for word in ("--pid", str(pid))]
    port = [] if "--port" in arguments else ["--port", str(server.port)]
    done = subprocess.run([build / "bench_load", scenario, *port, *pids,
                           *server.publish(), *map(str, arguments)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout)


def loaded(scenario, *arguments, thorough=(), quick=()):
    """A measurement by `bench_load`; what it is asked besides depends on the time there is."""
    def measure(subject, context):
        with servers.start(subject, context.build) as server:
            return load(server, context.build, scenario, *arguments,
                        *(quick if context.quick else thorough))
    return measure


def steady(clients, rate, *more):
    """So many events a second for five seconds; for two if it is to be quick."""
    return loaded("steady", "--clients", clients, "--rate", rate, *more,
                  thorough=("--seconds", 5), quick=("--seconds", 2))

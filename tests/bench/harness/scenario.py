"""A scenario: what is run, its subjects, and which of the figures count."""
import dataclasses
import json
import pathlib
import subprocess
import typing

from . import servers


@dataclasses.dataclass
class Row:
    """`goal` is for the median, or for its ratio to the median of the subject `of`."""
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
    site: typing.Callable[[int, int], str]  # (records, records per entity) → path of a log
    failures: int = 0


@dataclasses.dataclass
class Scenario:
    """`measure(subject, context)` returns one run's figures by name."""
    name: str
    title: str
    subjects: list[str]
    rows: list[Row]
    measure: typing.Callable[[str, Context], dict]


def load(server, build, scenario, *arguments):
    """Runs `bench_load` against a running server."""
    pids = [word for pid in server.pids for word in ("--pid", str(pid))]
    port = [] if "--port" in arguments else ["--port", str(server.port)]
    done = subprocess.run([build / "bench_load", scenario, *port, *pids,
                           *server.publish(), *map(str, arguments)],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout)


def loaded(scenario, *arguments, thorough=(), quick=()):
    """Returns a measurement by `bench_load`, with further arguments for a thorough or a quick run."""
    def measure(subject, context):
        with servers.start(subject, context.build) as server:
            return load(server, context.build, scenario, *arguments,
                        *(quick if context.quick else thorough))
    return measure


def steady(clients, rate, *more):
    """Measures `rate` events a second for five seconds, or for two in a quick run."""
    return loaded("steady", "--clients", clients, "--rate", rate, *more,
                  thorough=("--seconds", 5), quick=("--seconds", 2))

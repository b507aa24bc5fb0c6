"""The machine: whether it is quiet, what it is, and processes on it."""
import os
import platform
import socket
import subprocess
import sys
import time

BUSY = 0.12  # share of all cores


def _jiffies():
    with open("/proc/stat") as stat:
        fields = [int(x) for x in stat.readline().split()[1:9]]
    return sum(fields), fields[3] + fields[4]


def busy_share(seconds=0.5):
    total, idle = _jiffies()
    time.sleep(seconds)
    total_after, idle_after = _jiffies()
    return 1 - (idle_after - idle) / max(1, total_after - total)


class Patience:
    """Waits for a quiet machine, at most `seconds` in total."""

    def __init__(self, seconds):
        self.left = seconds
        self.noisy_runs = 0

    def wait(self):
        while busy_share() > BUSY:
            self.left -= 0.5
            if self.left < 0:
                self.noisy_runs += 1
                return


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _first_line(*command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except FileNotFoundError:
        return "none"
    return done.stdout.strip().splitlines()[0]


def _package(name):
    return _first_line("dpkg-query", "-W", "-f", "${Version}", name)


def description():
    with open("/proc/cpuinfo") as info:
        model = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    with open("/etc/os-release") as release:
        name = next(line.split("=")[1].strip().strip('"') for line in release
                    if line.startswith("PRETTY_NAME"))
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "machine": f"{os.cpu_count()} cores of {model}",
        "system": f"{name}, Linux {platform.release()}",
        "compiler": _first_line("c++", "--version"),
        "CAF": _package("libcaf-dev"),
        "nginx": _package("nginx"),
        "nchan": _package("libnginx-mod-nchan"),
        "Node.js": _first_line("node", "--version"),
    }


def say(text):
    print(text, file=sys.stderr, flush=True)

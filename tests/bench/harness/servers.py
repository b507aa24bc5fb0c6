"""The subjects: each is a process of its own on a port of its own."""
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from . import machine

HERE = pathlib.Path(__file__).parent.parent
ROOT_SECRET = b"00112233445566778899aabbccddeeff\n"
PATIENCE = 120
DURABLE = "Durable Streams"


class Server:
    """A server process that ends with its `with` block."""

    def __init__(self, command, secret=b""):
        self.work = tempfile.mkdtemp(prefix="logflume-bench-")
        self.port = machine.free_port()
        words = [str(x).replace("@port@", str(self.port)).replace("@work@", self.work)
                 for x in command]
        self.prepare()
        self.began = time.monotonic()
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL)
        self.process.stdin.write(secret)
        self.process.stdin.close()
        self.lines = []
        self.news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def prepare(self):
        pass

    def _read(self):
        for line in self.process.stderr:
            with self.news:
                self.lines.append((time.monotonic(), line.decode(errors="replace")))
                self.news.notify_all()
        with self.news:  # the process has ended
            self.news.notify_all()

    def __enter__(self):
        try:
            self.wait_until_up()
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.work, ignore_errors=True)

    def wait_until_up(self):
        """Returns when the first response came, in seconds since the start."""
        while time.monotonic() < self.began + PATIENCE and self.process.poll() is None:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", self.port)) != 0:
                    time.sleep(0.0002)
                    continue
                client.sendall(b"GET /api/temperature/events/0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if client.recv(1):
                    return time.monotonic() - self.began
        raise RuntimeError(f"{self.process.args[0]} does not answer: {self.lines}")

    @property
    def pids(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid] + [int(pid) for pid in children.read_text().split()]

    def publish(self):
        return ["--post", "/publish/"]


class Logflume(Server):
    """Serves the log in `site`, or else an empty one. `idle` is the number of further topics without logs."""

    def __init__(self, build, site=None, options=(), idle=0):
        self.build = build
        self.site = site
        self.idle = idle
        if idle:
            options = (*options, "--config=@work@/topics.toml")
        super().__init__([
            build / "logflume", "serve", "--http.listen=127.0.0.1:@port@", "--admin.listen=", "--output.format=json",
            f"--log.root={site or '@work@'}/log", f"--secrets.root={site or '@work@'}/confidant",
            "--http.stream_lifetime=24h", "--http.max_streams=12000", *options], ROOT_SECRET)

    def prepare(self):
        if self.site is None:
            subprocess.run([self.build / "bench_make_log", self.work, "0", "1"], check=True)
        if self.idle:
            names = ["temperature", *(f"idle{i}" for i in range(self.idle))]
            pathlib.Path(self.work, "topics.toml").write_text(
                "".join(f"[topics.{name}]\n" for name in names))

    def wait_for_line(self, event):
        """Returns the seconds from the start to the line with `event`."""
        with self.news:
            while True:
                for when, line in self.lines:
                    if json.loads(line).get("event") == event:
                        return when - self.began
                if self.process.poll() is not None or not self.news.wait(PATIENCE):
                    raise RuntimeError(f"logflume did not say {event}: {self.lines}")

    def wait_until_settled(self):
        """Waits until the service has freed what only its start needed, a second after it is ready."""
        ready = self.began + self.wait_for_line("ready")
        time.sleep(max(0.0, ready + 1.5 - time.monotonic()))

    def publish(self):
        return ["--log", self.site or self.work]


class Nchan(Server):
    WORKERS = 2

    def __init__(self, tls=None):
        """`tls` is a certificate and its key. With it, the streams have a port of their own, `tls_port`."""
        self.tls = tls
        self.tls_port = machine.free_port()
        super().__init__(["/usr/sbin/nginx", "-p", "@work@", "-c", "@work@/nginx.conf"])

    def prepare(self):
        text = (HERE / "peers/nginx.conf").read_text()
        tls = (f"listen 127.0.0.1:{self.tls_port} ssl backlog=4096; "
               f"ssl_certificate {self.tls[0]}; ssl_certificate_key {self.tls[1]};"
               if self.tls else "")
        filled = (text.replace("@port@", str(self.port)).replace("@work@", self.work)
                  .replace("@tls@", tls))
        pathlib.Path(self.work, "nginx.conf").write_text(filled)

    def wait_until_up(self):
        took = super().wait_until_up()
        while len(self.pids) < 1 + self.WORKERS:
            time.sleep(0.01)
        return took


class DurableStreams(Server):
    """Does not sync each append, like the other peers."""
    PROGRAM = "durable-streams/bin/durable-streams-server"

    def __init__(self, build):
        super().__init__([build.parent / self.PROGRAM, "--port", "@port@", "--data-dir", "@work@/data",
                          "--durability", "memory"])

    def publish(self):
        return ["--durable-streams"]


def start(name, build, **options):
    floors = {"floor": "each", "joining floor": "joining", "floor, io_uring": "uring",
              "joining floor, io_uring": "joining-uring"}
    if name == "Logflume":
        return Logflume(build, **options)
    if name == "nchan":
        return Nchan(**options)
    if name == DURABLE:
        return DurableStreams(build)
    if name == "Node.js":
        return Server(["node", HERE / "peers/node_hub.js", "@port@"])
    return Server([build / "bench_floor", "@port@", floors[name]])

"""The cost of tokens and TLS, and the effect of hanging handshakes on other clients."""
import contextlib
import pathlib
import socket
import ssl
import subprocess
import tempfile
import time

from . import servers
from .scenario import Row, Scenario, load

US = "Logflume"
HANGING = 5_000


@contextlib.contextmanager
def certificate():
    """Yields the files of a certificate and its key (P-256)."""
    with tempfile.TemporaryDirectory() as work:
        files = f"{work}/certificate.pem", f"{work}/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", "2", "-subj", "/CN=localhost", "-out", files[0], "-keyout", files[1]],
                       check=True, stderr=subprocess.DEVNULL)
        yield files


def connect_cpu(context, algorithm=None):
    """Returns the server's CPU time in microseconds per connect, over 10,000 connects with such a token."""
    clients = 2_000 if context.quick else 10_000
    options, more = [], []
    with tempfile.TemporaryDirectory() as work:
        if algorithm:
            key, keys = pathlib.Path(work, "key.json"), pathlib.Path(work, "keys.json")
            subprocess.run([context.build / "logflume", "token", "keygen", "--key", key, "--keys", keys,
                            "--algorithm", algorithm], check=True, stdout=subprocess.DEVNULL)
            done = subprocess.run([context.build / "logflume", "token", "sign", "--key", key,
                                   "--right", "temperature/1", "--for", "1h"],
                                  check=True, stdout=subprocess.PIPE, text=True)
            options = [f"--auth.keys={keys}"]
            more = ["--token", done.stdout.strip()]
        with servers.start(US, context.build, options=options) as server:
            return load(server, context.build, "hold", "--clients", clients, "--seconds", 0.1,
                        *more)["connect_cpu_us"]


def connects(_, context):
    """Takes turns and compares minima, because the difference is small compared to a connect."""
    kinds = (None, "ES256", "HS256")
    turns = [[connect_cpu(context, kind) for kind in kinds] for _ in range(1 if context.quick else 4)]
    none, es256, hs256 = (min(column) for column in zip(*turns))
    return {"none_us": none, "ES256_us": es256 - none, "HS256_us": hs256 - none}


def tls_options(files):
    return [f"--http.certificate={files[0]}", f"--http.key={files[1]}"]


def steady_over_tls(subject, context):
    arguments = ["--clients", 1000, "--rate", 10, "--seconds", 2 if context.quick else 5, "--tls"]
    with certificate() as files:
        if subject == US:
            with servers.start(US, context.build, options=tls_options(files)) as server:
                return load(server, context.build, "steady", *arguments)
        with servers.start(subject, context.build, tls=files) as server:
            return load(server, context.build, "steady", *arguments, "--port", server.tls_port,
                        "--post-port", server.port)


def idle_over_tls(_, context):
    with certificate() as files, \
            servers.start(US, context.build, options=tls_options(files)) as server:
        server.wait_until_settled()
        return load(server, context.build, "hold", "--clients", 1000, "--seconds", 1, "--tls")


def first_byte(port):
    """Returns the milliseconds from the connect of a TLS client to the first byte of its response."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname = False
    trust.verify_mode = ssl.CERT_NONE
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as plain, trust.wrap_socket(plain) as client:
        client.sendall(b"GET /api/temperature/events/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.recv(1)
    return (time.monotonic() - began) * 1000


def hanging(_, context):
    """Many clients each send the first byte of a handshake and nothing more."""
    with certificate() as files, \
            servers.start(US, context.build, options=tls_options(files)) as server:
        hung = []
        try:
            for _ in range(HANGING):
                client = socket.create_connection(("127.0.0.1", server.port))
                client.sendall(b"\x16")
                hung.append(client)
            waits = [first_byte(server.port) for _ in range(20)]
        finally:
            for client in hung:
                client.close()
    return {"slowest_ms": max(waits)}


SCENARIOS = [
    Scenario("tokens", "10,000 connects with a token, beyond those without", [US], [
        Row("ES256: CPU per connect", "ES256_us", "µs", 120),
        Row("HS256: CPU per connect", "HS256_us", "µs", 10),
    ], connects),
    Scenario("tls-1000", "1,000 clients over TLS, 10 events/s", [US, "nchan"], [
        Row("server's CPU per delivery", "cpu_us_per_delivery", "µs", 1.0, "nchan"),
        Row("events lost", "lost", "", 0),
    ], steady_over_tls),
    Scenario("tls-idle", "idle streams over TLS", [US], [
        Row("memory per stream of 1,000", "private_kib_per_stream", "KiB", 16),
    ], idle_over_tls),
    Scenario("handshakes", "5,000 handshakes that hang", [US], [
        Row("a new client's first byte, slowest of 20", "slowest_ms", "ms", 100),
    ], hanging),
]

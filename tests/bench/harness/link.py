"""A link between clients and a server that can be cut."""
import contextlib
import socket
import threading

PIECE = 1 << 18


class Link:
    """Forwards connections to a port of this machine. While the link is cut, connections are refused."""

    def __init__(self, port):
        self.port = port
        self.to = None
        self.lock = threading.Lock()
        self.sockets = set()
        self.listener = None

    def lead_to(self, port):
        self.to = port
        self.mend()

    def mend(self):
        listener = socket.create_server(("127.0.0.1", self.port))
        self.listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self):
        with self.lock:
            listener, self.listener = self.listener, None
            broken = [listener, *self.sockets] if listener else []
        for each in broken:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        if listener:
            listener.close()

    def _accept(self, listener):
        with contextlib.suppress(OSError):  # the link was cut
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", self.to))
                with self.lock:
                    if self.listener is not listener:
                        client.close()
                        server.close()
                        return
                    self.sockets |= {client, server}
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source, target):
        piece = memoryview(bytearray(PIECE))
        with contextlib.suppress(OSError):  # the link was cut
            while size := source.recv_into(piece):
                target.sendall(piece[:size])
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        with self.lock:
            self.sockets.discard(source)
        source.close()

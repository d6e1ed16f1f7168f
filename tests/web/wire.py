"""A network between browser and server that a test can cut, silence and mend."""

import socket
import threading
from contextlib import suppress


class Wire:
    """Passes TCP connections on to a port of this machine, until it is cut or silent."""

    def __init__(self, to_port: int) -> None:
        self.to_port = to_port
        self.open = threading.Event()
        self.open.set()
        self.refusing = False
        self.pairs: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection and refuse new ones."""
        self.refusing = True
        for end in self.pairs:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.pairs.clear()

    def silence(self) -> None:
        """Pass nothing on, without a word, as a network does that has lost its way."""
        self.open.clear()

    def mend(self) -> None:
        """Pass everything on again."""
        self.refusing = False
        self.open.set()

    def close(self) -> None:
        """End it for good."""
        self.cut()
        self.listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                if self.refusing:
                    near.close()
                else:
                    self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.to_port))
        except OSError:
            near.close()
            return
        self.pairs += [near, far]
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self.open.wait()
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

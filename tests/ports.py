"""Ports for servers of the tests that have to be named before they are opened."""

import socket
import sys

_kept: list[socket.socket] = []  # to the end of the process


def free_port() -> int:
    """Return a port of this machine that is this test's own.

    Found free and let go of, it could be given to any connection before the server has it. On
    Linux who listens shares it with a socket that is bound and does not listen; nobody else is
    given it, and who calls too early is refused.
    """
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    line.bind(("127.0.0.1", 0))
    if sys.platform == "linux":
        _kept.append(line)
    port = int(line.getsockname()[1])
    if sys.platform != "linux":
        line.close()
    return port

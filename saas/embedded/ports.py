"""The one port the demo listens on, on the loopback address alone. Standard library alone."""

from __future__ import annotations

import errno
import os
import socket

from saas.embedded.errors import EmbeddedError

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
_SUGGESTIONS = 50


def wanted_port() -> int:
    """The port that ``ACCORD_PORT`` asks for, or the default.

    Raises EmbeddedError for anything that is no port.
    """
    text = os.environ.get("ACCORD_PORT") or str(DEFAULT_PORT)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise EmbeddedError(
            f"ACCORD_PORT is '{text}', which is no port: choose a number from 1024 to 65535."
        )
    return int(text)


def check_port(port: int) -> None:
    """Raise EmbeddedError, naming a free port, where this one cannot be listened on."""
    trouble = _trouble_with(port)
    if trouble is None:
        return
    free = next((each for each in range(8001, 8001 + _SUGGESTIONS) if not _trouble_with(each)), 0)
    raise EmbeddedError(
        f"Port {port} {trouble}: choose another, "
        f"for example 'make demo ACCORD_PORT={free or 8080}'."
    )


def _trouble_with(port: int) -> str | None:
    """Why the port cannot be listened on, or None; asked as the web server will ask."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return "is already in use on this machine"
            if error.errno == errno.EACCES:
                return "is reserved to root on this machine"
            raise
    return None

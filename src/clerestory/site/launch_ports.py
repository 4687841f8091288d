"""On which ports `make run` listens, tried before anything is started; a refusal says what to do.

The pages of administration have a web server of their own, with the registrar's rights, on a port of its own.
Source: docs/decisions/0020-registrar.md.
"""

import contextlib
import errno
import os
import socket

from clerestory.site.errors import LaunchError

HOST = "127.0.0.1"
ADMINISTRATION = "ADMINISTRATION_PORT"
_LOOKED_AT = 50


def port_asked_for() -> int:
    """Return the port of PORT=, 8000 if it is not set."""
    asked = os.environ.get("PORT", "").strip() or "8000"
    if not (asked.isascii() and asked.isdigit() and 0 < int(asked) < 65536):
        raise LaunchError(
            f"PORT={asked} is not a port. Expected a number from 1 to 65535: make run PORT=8001"
        )
    return int(asked)


def check_port_is_free(port: int) -> None:
    """Raise LaunchError, saying what to do, when the web server could not listen on this port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except PermissionError as refused:
            raise LaunchError(
                f"This user may not listen on port {port}. Take one above 1023: make run PORT=8000"
            ) from refused
        except OSError as refused:
            if refused.errno != errno.EADDRINUSE:
                raise LaunchError(f"Port {port} on {HOST} cannot be used: {refused.strerror}.") from refused
            raise LaunchError(
                f"Port {port} on {HOST} is already taken by another program, so nothing was started. "
                f"End that program, or take another port: make run PORT={_next_free(port)}"
            ) from refused


def administration_port(port: int) -> int:
    """Return the port of the pages of administration: asked for, else the first free one after the site's.

    Raises LaunchError where it is none, or taken.
    """
    asked = os.environ.get(ADMINISTRATION, "").strip()
    if not asked:
        candidates = range(port + 1, min(port + 1 + _LOOKED_AT, 65536))
        found = next((each for each in candidates if _is_free(each)), None)
        if found is None:
            raise LaunchError(
                f"No port after {port} is free for the pages of administration, so nothing was started. "
                f"Name one: {ADMINISTRATION}=8443 make run"
            )
        return found
    if not (asked.isascii() and asked.isdigit() and 0 < int(asked) < 65536):
        raise LaunchError(f"{ADMINISTRATION}={asked} is not a port. Expected a number from 1 to 65535.")
    if int(asked) == port or not _is_free(int(asked)):
        raise LaunchError(
            f"Port {asked} on {HOST}, asked for by {ADMINISTRATION}, is taken already, so nothing was "
            "started. Take another, or leave it out and the next free one is taken."
        )
    return int(asked)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _next_free(port: int) -> int:
    for candidate in range(port + 1, min(port + 200, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError):
            probe.bind((HOST, candidate))
            return candidate
    return 8080

"""One question and one answer over HTTP, within a deadline that nothing can stretch.

Promises: `exchange` returns or raises within the deadline, also where names are looked up slowly or an answer
trickles in byte by byte; at most `largest` bytes are kept. The other side's words are in no message.
Refuses: redirects (an answer like another), proxies, passwords in addresses, plain http to another machine.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from clerestory.logstore.witness_errors import WitnessAddressError, WitnessUnreachableError

_AGENT: Final = "clerestory"


@dataclass(frozen=True)
class Answer:
    """What came back. content_type: as it was sent, or "". Nothing of it is verified."""

    status: int
    body: bytes = field(repr=False)
    content_type: str


def address_of(url: str) -> SplitResult:
    """The parts of an address that may be asked. Raises WitnessAddressError."""
    try:
        parts = urlsplit(url)
        is_no_port = parts.port == 0
    except ValueError:
        raise _no_address() from None
    is_local = parts.scheme == "http" and _is_this_machine(parts.hostname)
    is_plain = url.isascii() and url.isprintable() and " " not in url
    is_bare = not (parts.query or parts.fragment or "@" in parts.netloc)
    if (
        not ((parts.scheme == "https" and parts.hostname) or is_local)
        or is_no_port
        or not (is_plain and is_bare)
    ):
        raise _no_address()
    return parts


def exchange(method: str, url: str, body: bytes | None, *, deadline_seconds: float, largest: int) -> Answer:
    """Ask once. url: http(s), see above. largest: of the answer's body, in bytes.

    Raises WitnessAddressError, and WitnessUnreachableError when no whole answer came in time.
    """
    running = _Exchange(method, address_of(url), body, deadline_seconds, largest)
    thread = threading.Thread(target=running.run, name="exchange", daemon=True)
    thread.start()
    if not running.done.wait(deadline_seconds):
        running.give_up()
        raise WitnessUnreachableError(f"{url}: {running.too_late}")
    if running.answer is None:
        raise WitnessUnreachableError(f"{url}: {running.why}")
    return running.answer


class _Exchange:
    """What the thread does; whoever waits may leave at any time."""

    def __init__(
        self, method: str, parts: SplitResult, body: bytes | None, deadline_seconds: float, largest: int
    ) -> None:
        self.method, self.parts, self.body, self.largest = method, parts, body, largest
        self.done = threading.Event()
        self.answer: Answer | None = None
        self.too_late = f"no whole answer came within {deadline_seconds:g} seconds."
        self.why = "the connection ended without an answer."
        host, port = parts.hostname or "", parts.port
        self.connection = (
            http.client.HTTPSConnection(
                host, port, timeout=deadline_seconds, context=ssl.create_default_context()
            )
            if parts.scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=deadline_seconds)
        )

    def run(self) -> None:
        """Ask, and say when it is done."""
        try:
            self.answer = self.asked()
        except TimeoutError:  # a single read took the whole deadline, and the thread saw it first
            self.why = self.too_late
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.why = f"no answer could be had ({_told(error)})."
        finally:
            self.connection.close()
            self.done.set()

    def asked(self) -> Answer | None:
        headers = {"User-Agent": _AGENT, "Connection": "close"}
        self.connection.request(self.method, self.parts.path or "/", self.body, headers)
        response = self.connection.getresponse()
        body = response.read(self.largest + 1)
        if len(body) > self.largest:
            self.why = f"the answer is larger than {self.largest:,} bytes."
            return None
        if response.length:  # what is still to come, where the length was said
            self.why = "the answer was cut off."
            return None
        return Answer(response.status, body, response.getheader("Content-Type", ""))

    def give_up(self) -> None:
        """End the connection under the thread, so that it ends too."""
        found = self.connection.sock
        if found is not None:
            try:
                socket.socket.shutdown(found, socket.SHUT_RDWR)  # below TLS, whose state the thread is using
            except OSError:
                return


def _told(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not valid for this name"
    if isinstance(error, http.client.IncompleteRead):
        return "the answer was cut off"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "what came back is not HTTP" if isinstance(error, http.client.HTTPException) else "no connection"


def _is_this_machine(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _no_address() -> WitnessAddressError:
    # The address itself is not repeated: somebody may have put a password in it.
    return WitnessAddressError(
        "This is not an address that can be asked. Expected: https://HOST[:PORT][/PATH] without user, query "
        "and fragment, or http:// of this machine (localhost, 127.0.0.1, [::1])."
    )

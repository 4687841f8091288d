"""A log asks its witnesses: one by one over HTTP, or all at once, and believes only what it verified.

Promises: a witness that is slow, silent, wrong or hostile costs a log the deadline and that witness's
cosignature, nothing else. `gather` returns within three deadlines (a witness that holds another size than
thought is asked again, with a proof from there), whatever the clients do.
Refuses: to believe a cosignature that does not verify against the witness's key in the policy.
Source: C2SP tlog-witness; forms in ledger/witnessing.py.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from clerestory.ledger.errors import LedgerError, MalformedError, NotVerifiedError
from clerestory.ledger.keys import VerifierKey
from clerestory.ledger.merkle import Subtree
from clerestory.ledger.note import Note
from clerestory.ledger.policy import Policy
from clerestory.ledger.witnessing import (
    LARGEST_ANSWER,
    Cosigned,
    Declined,
    Holds,
    read_answer,
    request_of,
)
from clerestory.logstore.exchange import Answer, address_of, exchange
from clerestory.logstore.witness_errors import WitnessAddressError, WitnessFaultError, WitnessUnreachableError

DEADLINE_SECONDS: Final = 10.0
_ASKED_AGAIN: Final = 2
_Value = TypeVar("_Value")


class WitnessClient(Protocol):
    """Somebody who carries a request to one witness."""

    def ask(self, request: bytes) -> Answer:
        """The answer to an add-checkpoint request. Raises WitnessUnreachableError."""


class HttpWitness:
    """A witness at an address. url: its submission prefix. Raises WitnessAddressError."""

    def __init__(self, url: str, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        address_of(url)
        self.url, self.deadline_seconds = url.rstrip("/"), deadline_seconds

    def ask(self, request: bytes) -> Answer:
        """See WitnessClient.ask. The deadline is for all of it, from looking the name up to the last byte."""
        return exchange(
            "POST",
            f"{self.url}/add-checkpoint",
            request,
            deadline_seconds=self.deadline_seconds,
            largest=LARGEST_ANSWER,
        )


@dataclass(frozen=True)
class Asked:
    """A witness of the policy. name: there. holds: the leaves it last cosigned, 0 when not known.

    A witness can never hold fewer leaves than it once cosigned.
    """

    name: bytes
    client: WitnessClient
    keys: tuple[VerifierKey, ...]
    holds: int = 0


@dataclass(frozen=True)
class Failed:
    """A witness that gave nothing to go by. why: a sentence. is_lie: it answered, and that is not true."""

    why: str
    is_lie: bool


Said: TypeAlias = Cosigned | Holds | Declined | Failed
"""Holds: it stays at another size than it is asked from; when larger than the log, the log was set back."""


@dataclass(frozen=True)
class Heard:
    """What became of asking one witness. holds: the leaves it holds now, as far as it can be told."""

    name: bytes
    said: Said
    holds: int


def witnesses_in(
    policy: Policy, deadline_seconds: float = DEADLINE_SECONDS, *, holds: Mapping[bytes, int] | None = None
) -> tuple[Asked, ...]:
    """The witnesses of a policy that have an address there. Raises WitnessAddressError."""
    return tuple(
        Asked(name, HttpWitness(_url(policy.urls[key]), deadline_seconds), (key,), (holds or {}).get(name, 0))
        for name, key in policy.witnesses.items()
        if key in policy.urls
    )


def gather(
    asked: Sequence[Asked],
    checkpoint: Note,
    size: int,
    subtree: Subtree,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> tuple[Heard, ...]:
    """Show all witnesses a checkpoint of `size` leaves at once; what each said, in their order.

    subtree: of the tree of that size. Raises ResourceError when the log's own tiles cannot be read.
    """
    ended = time.monotonic() + (1 + _ASKED_AGAIN) * deadline_seconds
    tasks = [_Task(partial(_converse, one, checkpoint, size, subtree)) for one in asked]
    return tuple(
        task.result(ended, Heard(one.name, _late(deadline_seconds), one.holds))
        for one, task in zip(asked, tasks, strict=True)
    )


def ask_all(
    clients: Sequence[WitnessClient], requests: Sequence[bytes], deadline_seconds: float = DEADLINE_SECONDS
) -> tuple[Answer | WitnessUnreachableError, ...]:
    """Carry one request to each client at once; the answers in their order. Returns by the deadline."""
    ended = time.monotonic() + deadline_seconds

    def carried(client: WitnessClient, request: bytes) -> Answer | WitnessUnreachableError:
        try:
            return client.ask(request)
        except WitnessUnreachableError as error:
            return error

    tasks = [_Task(partial(carried, *pair)) for pair in zip(clients, requests, strict=True)]
    late = WitnessUnreachableError(f"No whole answer came within {deadline_seconds:g} seconds.")
    return tuple(task.result(ended, late) for task in tasks)


class _Task(Generic[_Value]):
    """Work in a thread that nobody has to wait for. What it raises is raised where its result is wanted."""

    def __init__(self, work: Callable[[], _Value]) -> None:
        self._work = work
        self._done = threading.Event()
        self._values: list[_Value] = []
        self._errors: list[LedgerError | WitnessFaultError] = []
        threading.Thread(target=self._run, name="witness", daemon=True).start()

    def _run(self) -> None:
        try:
            self._values.append(self._work())
        except (LedgerError, WitnessFaultError) as error:
            self._errors.append(error)
        finally:
            self._done.set()

    def result(self, ended: float, late: _Value) -> _Value:
        """What came out, or `late` when nothing did until `ended` (monotonic seconds)."""
        self._done.wait(max(0.0, ended - time.monotonic()))
        if self._errors:
            raise self._errors[0]
        return self._values[0] if self._values else late


def _converse(one: Asked, checkpoint: Note, size: int, subtree: Subtree) -> Heard:
    """Ask; where it holds another beginning of this tree, ask again from there."""
    holds = min(one.holds, size)
    said: Said = Holds(one.holds)
    for _ in range(1 + _ASKED_AGAIN):
        request = request_of(holds, checkpoint, subtree)
        try:
            answer = one.client.ask(request)
            said = read_answer(answer.status, answer.content_type, answer.body, checkpoint, one.keys)
        except WitnessUnreachableError as error:
            return Heard(one.name, Failed(str(error), is_lie=False), one.holds)
        except (MalformedError, NotVerifiedError) as error:
            return Heard(one.name, Failed(f"What it answered is not true: {error}", is_lie=True), one.holds)
        if isinstance(said, Holds) and said.size < one.holds:
            return Heard(one.name, _set_back(said.size, one.holds), one.holds)
        if not isinstance(said, Holds) or said.size > size:
            break
        holds = said.size
    return Heard(one.name, said, size if isinstance(said, Cosigned) else _held(said, one.holds))


def _held(said: Said, before: int) -> int:
    return said.size if isinstance(said, Holds) else before


def _set_back(found: int, before: int) -> Failed:
    return Failed(
        f"It holds {found} leaves after it cosigned {before}: it was set back to an older state, or lost its "
        "state. Its operator must find out; until then it cannot be relied on.",
        is_lie=True,
    )


def _late(deadline_seconds: float) -> Failed:
    return Failed(f"No whole answer came within {deadline_seconds:g} seconds, asked again.", is_lie=False)


def _url(found: bytes) -> str:
    try:
        return found.decode("ascii")
    except UnicodeDecodeError:
        raise WitnessAddressError("The address of a witness in the policy is not ASCII.") from None

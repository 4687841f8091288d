"""Whom to believe: the logs, the witnesses, and how many of them make a quorum.

Promises: a checkpoint passes only if a listed log signed it under its own origin and the witnesses that
cosigned it make the quorum. A witness counts once, in one group, however often it signed.
Refuses: a policy without exactly one quorum, names used before they are defined or twice, one key listed
twice (also as log and as witness: who watches himself is no witness), cosignatures without a time, more than
256 logs, witnesses or groups.
Source: C2SP tlog-policy. Names are octets; only the quorum line decides, not the order of lines.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from clerestory.ledger.checkpoint import Checkpoint, parse_checkpoint
from clerestory.ledger.errors import (
    KeyUnusableError,
    MalformedError,
    NoQuorumError,
    SignatureRefusedError,
)
from clerestory.ledger.keys import Kind, VerifierKey, parse_vkey, shown
from clerestory.ledger.note import Note, Signed, verify

LARGEST_POLICY: Final = 1 << 20
MOST_OF_A_KIND: Final = 256
_NONE: Final = b"none"
_LOG_KINDS: Final = (Kind.ED25519, Kind.ML_DSA_44_COSIGNATURE)
_WITNESS_KINDS: Final = (Kind.ED25519_COSIGNATURE, Kind.ML_DSA_44_COSIGNATURE)
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile(rb"[1-9][0-9]{0,3}")
_BLANKS = re.compile(rb"[ \t]+")


@dataclass(frozen=True)
class Group:
    """Members of which at least `enough` must have witnessed. members: names of witnesses and groups."""

    enough: int
    members: tuple[bytes, ...]


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses by name, groups by name, and the name the quorum rests on (None: no witness needed)."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[bytes, VerifierKey]
    groups: Mapping[bytes, Group]
    quorum: bytes | None
    urls: Mapping[VerifierKey, bytes] = field(default_factory=dict)

    def is_quorum(self, names: frozenset[bytes]) -> bool:
        """Whether these witnesses, by their names in the policy, are enough."""
        return self.quorum is None or self._has_witnessed(self.quorum, names)

    def _has_witnessed(self, name: bytes, names: frozenset[bytes]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in names
        return sum(self._has_witnessed(member, names) for member in group.members) >= group.enough


@dataclass(frozen=True)
class Witnessed:
    """A checkpoint that passed. log: the key it counts under. witnesses: name in the policy, POSIX seconds.

    ignored: how many signatures were of keys the policy does not list.
    """

    checkpoint: Checkpoint
    log: VerifierKey
    witnesses: tuple[tuple[bytes, int], ...]
    ignored: int


def verify_checkpoint(note: Note, policy: Policy) -> Witnessed:
    """The checkpoint, once a log of the policy and a quorum of its witnesses are shown to have signed it.

    Raises SignatureRefusedError, NoQuorumError, and MalformedError when what they signed is no checkpoint.
    """
    keys = (*policy.logs, *policy.witnesses.values())
    signed = verify(note, keys)
    checkpoint = parse_checkpoint(note.text)
    log = _signing_log(checkpoint, policy, signed)
    times = {one.key: one.at for one in signed if one.at}
    witnesses = tuple((name, times[key]) for name, key in policy.witnesses.items() if key in times)
    if not policy.is_quorum(frozenset(name for name, _ in witnesses)):
        found = ", ".join(told(name) for name, _ in witnesses) or "none"
        raise NoQuorumError(
            f"The witnesses that cosigned the checkpoint of {checkpoint.size} leaves ({found}) do not make "
            f"the quorum {told(policy.quorum or _NONE)} of the policy."
        )
    return Witnessed(checkpoint, log, witnesses, len(note.signatures) - len(signed))


def parse_policy(data: bytes) -> Policy:
    """Read a policy file. Raises MalformedError, which names the line."""
    if len(data) > LARGEST_POLICY:
        raise MalformedError(f"A policy is larger than {LARGEST_POLICY:,} bytes.")
    if data and not data.endswith(b"\n"):
        raise MalformedError("The last line of a policy has no end; the file may have been cut off.")
    reader = _Reader()
    for number, line in enumerate(data.split(b"\n"), 1):
        words = _BLANKS.split(line.strip(b" \t"))
        try:
            if _FORBIDDEN.search(line):
                raise MalformedError("a control character other than tab and newline was found")
            if words[0] and not words[0].startswith(b"#"):
                reader.read(words)
        except MalformedError as error:
            raise MalformedError(f"Line {number} of the policy: {error}") from None
    return reader.policy()


def told(name: bytes) -> str:
    """A policy's own name for a witness or group, as it may stand in a message."""
    return shown(name.decode("utf-8", errors="backslashreplace"))


class _Reader:
    """A policy as far as its lines have been read."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[bytes, VerifierKey] = {}
        self.groups: dict[bytes, Group] = {}
        self.members: set[bytes] = set()
        self.materials: set[bytes] = set()
        self.urls: dict[VerifierKey, bytes] = {}
        self.quorums: list[bytes] = []

    def read(self, words: list[bytes]) -> None:
        match words:
            case [b"log", vkey, *url] if len(url) <= 1:
                self.log(vkey, url)
            case [b"witness", name, vkey, *url] if len(url) <= 1:
                self.witness(name, vkey, url)
            case [b"group", name, enough, *members] if members:
                self.group(name, enough, members)
            case [b"quorum", name]:
                self.quorum(name)
            case _:
                raise MalformedError("this is not a log, witness, group or quorum line of tlog-policy")

    def policy(self) -> Policy:
        if len(self.quorums) != 1:
            raise MalformedError(f"The policy has {len(self.quorums)} quorum lines; exactly one is expected.")
        quorum = None if self.quorums[0] == _NONE else self.quorums[0]
        return Policy(tuple(self.logs), self.witnesses, self.groups, quorum, self.urls)

    def log(self, vkey: bytes, url: list[bytes]) -> None:
        self.logs.append(self.key(vkey, url, _LOG_KINDS, "log"))
        self.limit(len(self.logs))

    def witness(self, name: bytes, vkey: bytes, url: list[bytes]) -> None:
        self.new_name(name)
        self.witnesses[name] = self.key(vkey, url, _WITNESS_KINDS, "witness")
        self.limit(len(self.witnesses))

    def group(self, name: bytes, enough: bytes, members: list[bytes]) -> None:
        self.new_name(name)
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise MalformedError("a group has a member that no line above defines")
            if member in self.members:
                raise MalformedError("a name is a member twice; it could count twice")
            self.members.add(member)
        self.groups[name] = Group(_enough(enough, len(members)), tuple(members))
        self.limit(len(self.groups))

    def quorum(self, name: bytes) -> None:
        if name != _NONE and name not in self.witnesses and name not in self.groups:
            raise MalformedError("the quorum is a name that no line above defines")
        self.quorums.append(name)

    def new_name(self, name: bytes) -> None:
        if name == _NONE or name in self.witnesses or name in self.groups:
            raise MalformedError("a name is defined twice, or is `none`")

    def key(self, vkey: bytes, url: list[bytes], kinds: tuple[Kind, ...], role: str) -> VerifierKey:
        try:
            key = parse_vkey(vkey.decode("utf-8"))
        except UnicodeDecodeError:
            raise KeyUnusableError("a key's name is not UTF-8") from None
        if key.kind not in kinds:
            raise KeyUnusableError(f"a {role} cannot have a key of kind {key.kind.name}")
        if key.material in self.materials:
            raise KeyUnusableError("a key is listed twice, here and above")
        self.materials.add(key.material)
        if url:
            self.urls[key] = url[0]
        return key

    def limit(self, count: int) -> None:
        if count > MOST_OF_A_KIND:
            raise MalformedError(f"more than {MOST_OF_A_KIND} logs, witnesses or groups")


def _enough(word: bytes, members: int) -> int:
    if word in (b"any", b"all"):
        return 1 if word == b"any" else members
    if _COUNT.fullmatch(word) is None or not 1 <= int(word) <= members:
        raise MalformedError(f"a group of {members} needs `any`, `all` or a number from 1 to {members}")
    return int(word)


def _signing_log(checkpoint: Checkpoint, policy: Policy, signed: tuple[Signed, ...]) -> VerifierKey:
    logs = [one.key for one in signed if one.key in policy.logs and one.key.name == checkpoint.origin]
    if not logs:
        raise SignatureRefusedError(
            "No log of the policy signed the checkpoint under its own name, which is the checkpoint's origin."
        )
    plain = [key for key in logs if key.kind is Kind.ED25519]
    if checkpoint.extensions and not plain:
        raise SignatureRefusedError(
            "The checkpoint has extension lines, which an ML-DSA signature leaves out."
        )
    return (plain or logs)[0]

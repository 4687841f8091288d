"""A policy in words: which logs it believes, which witnesses it knows, and how many of them it takes.

Promises: the numbers are those of the policy's own rule, for groups within groups as well: how few witnesses
could deceive together with the log, and how many may be silent without stopping it.
"""

from typing import Final

from clerestory.ledger.keys import Kind, VerifierKey, shown
from clerestory.ledger.policy import Policy, told

_KINDS: Final = {
    Kind.ED25519: "Ed25519",
    Kind.ED25519_COSIGNATURE: "Ed25519",
    Kind.ML_DSA_44_COSIGNATURE: "ML-DSA-44",
}


def explained(policy: Policy) -> list[str]:
    """The policy, a sentence for each thing it says."""
    return [*_logs(policy), *_witnesses(policy), *_rule(policy)]


def fewest(policy: Policy, name: bytes) -> int:
    """How few witnesses can satisfy the name of a witness or group."""
    group = policy.groups.get(name)
    if group is None:
        return 1
    return sum(sorted(fewest(policy, member) for member in group.members)[: group.enough])


def fewest_missing(policy: Policy, name: bytes) -> int:
    """How few witnesses must be silent so that the name of a witness or group cannot be satisfied."""
    group = policy.groups.get(name)
    if group is None:
        return 1
    spare = len(group.members) - group.enough
    return sum(sorted(fewest_missing(policy, member) for member in group.members)[: spare + 1])


def _logs(policy: Policy) -> list[str]:
    if not policy.logs:
        return ["No log is believed, so nothing verifies under this policy."]
    origins = len({key.name for key in policy.logs})
    keys = f" ({len(policy.logs)} keys; either key of a log will do)" if len(policy.logs) > origins else ""
    return [
        f"{_how_many(origins, 'log')} {'is' if origins == 1 else 'are'} believed{keys}:",
        *(f"  {_key(key, policy)}" for key in policy.logs),
    ]


def _witnesses(policy: Policy) -> list[str]:
    if not policy.witnesses:
        return ["No witness is known."]
    count = len(policy.witnesses)
    return [
        f"{_how_many(count, 'witness', 'es')} {'is' if count == 1 else 'are'} known:",
        *(f"  {told(name)}: {_key(key, policy)}" for name, key in policy.witnesses.items()),
    ]


def _rule(policy: Policy) -> list[str]:
    if policy.quorum is None:
        return [
            "A head of a log is believed without any witness: the log could show others something else, and "
            "nobody else says when."
        ]
    needed, silent = fewest(policy, policy.quorum), fewest_missing(policy, policy.quorum) - 1
    liars = _how_many(needed, "witness", "es")
    lines = [
        f"A head of a log is believed once it is witnessed by {_asked(policy, policy.quorum)}.",
        f"To deceive you, the log and at least {liars} would have to act together.",
        f"The rule can still be met with any {_how_many(silent, 'witness', 'es')} silent."
        if silent
        else "One silent witness can be enough that the rule is not met any more.",
    ]
    spare = [told(name) for name in policy.witnesses if name not in _reached(policy, policy.quorum)]
    return [*lines, *([f"Known, and not part of the rule: {', '.join(spare)}."] if spare else [])]


def _asked(policy: Policy, name: bytes) -> str:
    group = policy.groups.get(name)
    if group is None:
        return told(name)
    how = "all" if group.enough == len(group.members) else f"at least {group.enough}"
    return f"{how} of ({', '.join(_asked(policy, member) for member in group.members)})"


def _reached(policy: Policy, name: bytes) -> frozenset[bytes]:
    group = policy.groups.get(name)
    if group is None:
        return frozenset({name})
    return frozenset().union(*(_reached(policy, member) for member in group.members))


def _key(key: VerifierKey, policy: Policy) -> str:
    url = policy.urls.get(key)
    where = f", at {told(url)}" if url else ""
    return f"{shown(key.name)} ({_KINDS[key.kind]}, key {key.id.hex()}{where})"


def _how_many(count: int, one: str, more: str = "s") -> str:
    return f"{count} {one}{'' if count == 1 else more}"

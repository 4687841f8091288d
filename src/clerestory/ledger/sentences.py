"""What was shown, in one sentence for each check, for people who do not know what a tree is.

Promises: a sentence is made only of what was verified before it was called for; times are UTC and those the
witnesses state. No value of an opened record is in any of them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Final

from clerestory.ledger.certificate import SUBJECT_FIELD, Certificate
from clerestory.ledger.errors import MalformedError, NotVerifiedError, OpeningError
from clerestory.ledger.fsck import MOST_FAULTS, Examined, check_whole
from clerestory.ledger.keys import shown
from clerestory.ledger.labels import About
from clerestory.ledger.leaf import Leaf, LeafKind, parse_leaf
from clerestory.ledger.opening import Opening
from clerestory.ledger.policy import Policy, Witnessed, told

_LATEST_DATE: Final = 253_402_300_799
"""The last second of the year 9999."""
_KINDS: Final = {
    LeafKind.ENTRY: "an entry of the journal",
    LeafKind.MANIFEST: "a day's count",
    LeafKind.KEY_CHANGE: "a change of keys",
    LeafKind.SCHEMA_CHANGE: "a change of the journal's own form",
    LeafKind.PREDECESSOR: "the end of the log before",
}


def origin_of(witnessed: Witnessed) -> str:
    """The log's name, as it may be printed."""
    return shown(witnessed.checkpoint.origin)


def moment(at: int) -> str:
    """POSIX seconds as people write them, in UTC."""
    if at > _LATEST_DATE:
        return f"second {at}"
    # `timezone.utc` and not `UTC`: the verifier that is joined from this runs on older Pythons.
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")  # noqa: UP017


def logged_by(witnessed: Witnessed, policy: Policy) -> int | None:
    """The earliest time by which witnesses that make the quorum had seen the head; None without witnesses.

    POSIX seconds. A witness's time is its word; this one rests on as many words as the policy asks for.
    """
    for at in sorted({at for _, at in witnessed.witnesses}):
        if policy.quorum is not None and policy.is_quorum(
            frozenset(name for name, seen in witnessed.witnesses if seen <= at)
        ):
            return at
    return None


def place(index: int, witnessed: Witnessed) -> str:
    """Where an entry stands."""
    return (
        f"The entry is number {index} of the log {origin_of(witnessed)}, which had "
        f"{witnessed.checkpoint.size} entries (counted from 0)."
    )


def vouched(witnessed: Witnessed, policy: Policy) -> list[str]:
    """Who vouches for a head of a log, and since when it stands."""
    lines = [_seen(witnessed, policy)]
    at = logged_by(witnessed, policy)
    if policy.quorum is None:
        lines.append("The policy asks for no witness, so the log could show others something else.")
    elif at is not None:
        lines.append(
            f"So this was in the log by {moment(at)}: by then the witnesses that the policy asks for had "
            "seen it."
        )
    if witnessed.ignored:
        lines.append(f"Signatures of other keys were not looked at: {witnessed.ignored}.")
    return lines


def not_before(index: int, earlier: Witnessed) -> str:
    """The lower bound that an earlier head of the log gives. Raises NotVerifiedError when it gives none."""
    if earlier.checkpoint.size > index:
        raise NotVerifiedError(
            f"The earlier head already has {earlier.checkpoint.size} entries, so entry {index} was in it; "
            "give one from before."
        )
    when = min((at for _, at in earlier.witnesses), default=None)
    since = "at a time that no witness states" if when is None else f"at {moment(when)}, as its witnesses say"
    return f"It was not yet in the log when that had {earlier.checkpoint.size} entries: {since}."


def committed(entry: bytes, opening: Opening | None) -> list[str]:
    """What an entry is, and what was shown of it. The opening was verified against the entry."""
    try:
        kind = _KINDS[parse_leaf(entry).kind]
    except MalformedError:
        return [f"The entry has {len(entry)} bytes and is not of Clerestory's form."]
    if opening is None:
        return [f"The entry is {kind}. What it commits to was not shown (--opening), so it was not checked."]
    names, hidden = (", ".join(sorted(held)) or "none" for held in (opening.shown, opening.hidden))
    label = (
        [f"It carries the label of this person's entry number {opening.subject[1]}."]
        if opening.subject
        else []
    )
    return [
        f"What you were shown is what was logged: {kind}.",
        f"Fields shown: {names}. Fields hidden: {hidden}.",
        *label,
    ]


def carried(name: str, digest: bytes, leaves: Mapping[int, Leaf]) -> str:
    """That an entry carries the digest of a file. leaves: by number of the entry. Raises OpeningError."""
    for index, leaf in leaves.items():
        if leaf.content == digest:
            return f"The file {name} is the one whose digest entry {index} carries."
    raise OpeningError(
        f"{name} is not the file whose digest is in the log; it is another one, or was altered."
    )


def certified(certificate: Certificate, heads: Sequence[Witnessed], policy: Policy) -> list[str]:
    """What a verified certificate shows. heads: what `verify_certificate` gave, one a part."""
    lines: list[str] = []
    for number, (part, head) in enumerate(zip(certificate.parts, heads, strict=True), start=1):
        told_of = [place(part.proof.index, head), *vouched(head, policy)]
        told_of += committed(part.opening.leaf.to_bytes(), part.opening)
        lines += [f"Part {number}: {told_of[0]}", *(f"  {line}" for line in told_of[1:])]
    if len(certificate.parts) > 1:
        about = [part.shown(SUBJECT_FIELD) for part in certificate.parts]
        lines.append(
            "All parts are about one request."
            if all(about)
            else f"That the parts are about one request was not shown (`{SUBJECT_FIELD}`)."
        )
    return lines


def whole(examined: Examined, witnessed: Witnessed, policy: Policy) -> list[str]:
    """What is said of a log that was examined. Raises NotVerifiedError, which names what is wrong."""
    if len(examined.faults) < 2 and (examined.is_rooted or not examined.faults):
        check_whole(examined, witnessed.checkpoint)
        return [
            f"All {examined.entries} entries and {examined.resources} tiles and bundles of "
            f"{origin_of(witnessed)} are those under its signed root.",
            *vouched(witnessed, policy),
        ]
    faults = "\n".join(f"  {fault.path}: {fault.what}" for fault in examined.faults)
    more = "\n  Further faults are not listed." if len(examined.faults) >= MOST_FAULTS else ""
    sure = "" if examined.is_rooted else (
        " The signed root does not tell which of them are right, so not each of these need be wrong."
    )  # fmt: skip
    raise NotVerifiedError(
        f"Of {examined.resources} resources these {len(examined.faults)} are wrong.{sure}\n{faults}{more}"
    )


def counted_about(about: About) -> list[str]:
    """How many entries about one person there are. The log was examined before."""
    indexes = ", ".join(str(index) for _, index in sorted(about.entries.items()))
    return [
        f"Entries about the person of the opening: {len(about.entries)} (number {indexes}).",
        f"Label number {about.latest + 1} is in no entry, so up to this head there is no other about that "
        "person.",
    ]


def grew(old: Witnessed, new: Witnessed, policy: Policy) -> list[str]:
    """What is said of two heads of which the first was shown to be the beginning of the second."""
    between = tuple(logged_by(head, policy) for head in (old, new))
    lines = [
        f"The {old.checkpoint.size} entries of {origin_of(new)} are the first of its "
        f"{new.checkpoint.size} entries: nothing in between was changed or taken away.",
        *vouched(new, policy),
    ]
    if None not in between and old.checkpoint.size < new.checkpoint.size:
        first, last = (moment(at or 0) for at in between)
        lines.append(
            f"Entries {old.checkpoint.size} to {new.checkpoint.size - 1} came into it after the earlier head "
            f"(witnessed by {first}) and by {last}."
        )
    return lines


def _seen(witnessed: Witnessed, policy: Policy) -> str:
    if not witnessed.witnesses:
        return f"The log signed this head; none of {len(policy.witnesses)} witnesses saw it."
    last = max(at for _, at in witnessed.witnesses)
    names = ", ".join(f"{told(name)} at {moment(at)}" for name, at in witnessed.witnesses)
    count = f"{len(witnessed.witnesses)} of {len(policy.witnesses)} witnesses"
    return f"The log signed this head, and {count} saw it, the last at {moment(last)} ({names})."

"""Following: how a reader who holds one policy comes to hold the next.

Promises: nobody changes whom a reader believes but a quorum of the witnesses the reader believes already.
That a policy stands in the log is not enough, because witnesses cosign whatever is added: whoever has the
log's key could add a policy of his own. So witnesses consent by hand, to the very file, and cannot be brought
to it otherwise: the consent is a cosigned checkpoint whose origin has spaces in it, as no log's key can be
named. That the statement stands in a witnessed log too makes it public.
Refuses: to go on from a policy without a quorum, since nobody could consent; versions out of order.
Source: docs/reference/ledger-formats.md, section Statements; TUF, where the root role's next keys are signed
by a threshold of the present ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from clerestory.ledger.checkpoint import LONGEST_ORIGIN, Checkpoint, parse_checkpoint
from clerestory.ledger.errors import KeyUnusableError, MalformedError, NoQuorumError, NotVerifiedError
from clerestory.ledger.keys import Signer, shown
from clerestory.ledger.merkle import leaf_hash
from clerestory.ledger.note import Note, parse_note, sign, verify
from clerestory.ledger.policy import Policy, parse_policy, told
from clerestory.ledger.statements import PolicyVersion, digest, policy_version
from clerestory.ledger.succession import Published, check_one_signed, read_form, verify_published


@dataclass(frozen=True)
class Step:
    """A policy's next version: the published statement, and the consent of the quorum of the version before.

    consent: `consent_checkpoint` of the file, cosigned by witnesses.
    """

    published: Published
    consent: Note


@dataclass(frozen=True)
class Followed:
    """Where a reader has come to. text: of the policy to hold from now on. version: None when it tells
    none.
    """

    text: bytes
    policy: Policy
    version: int | None


def consent_checkpoint(file: bytes) -> Checkpoint:
    """What a witness cosigns to consent to a policy version: a log of one leaf, the statement's file.

    Two files of one version are two heads of one log: a witness that consents to both can be shown to have.
    Raises MalformedError when the file is no policy version, or its policy cannot be read or asks for no
    witness, so that it could never be followed by another.
    """
    _, version = read_form(file, PolicyVersion)
    if parse_policy(version.policy.encode("utf-8")).quorum is None:
        raise MalformedError(f"Policy version {version.version} asks for no witness.")
    origin = f"{version.origin} policy {version.version}"
    if len(origin.encode("utf-8")) > LONGEST_ORIGIN:
        raise MalformedError("The origin of a policy version is too long to be consented to.")
    return Checkpoint(origin, 1, leaf_hash(file))


def consent(file: bytes, witnesses: Iterable[Signer], at: int) -> Note:
    """The consent of these witnesses to a policy version. at: POSIX seconds, not 0. Raises MalformedError."""
    signers = list(witnesses)
    if any(not signer.key.kind.is_cosignature for signer in signers):
        raise KeyUnusableError("A key that is no witness's cannot consent to a policy.")
    return sign(consent_checkpoint(file).to_text(), signers, at)


def joined_consent(*notes: Note) -> Note:
    """The consents of several witnesses to one file as one, a signature a key. Raises MalformedError."""
    if len({note.text for note in notes}) != 1:
        raise MalformedError("The consents are not to one and the same statement.")
    lines = {(line.name, line.id): line for note in notes for line in note.signatures}
    return parse_note(Note(notes[0].text, tuple(lines.values())).to_bytes())


def check_consent(file: bytes, given: Note, policy: Policy) -> None:
    """Raise NotVerifiedError unless a quorum of this policy consented to the policy version in the file.

    Raises MalformedError when one of the two is not in its form.
    """
    asked = consent_checkpoint(file)
    if policy.quorum is None:
        raise NoQuorumError(
            "The policy that is held asks for no witness, so nobody can consent to another. Get the new one "
            "from somebody you trust."
        )
    if parse_checkpoint(given.text) != asked:
        raise NotVerifiedError(f"The consent given is not to this file ({shown(asked.origin)}).")
    signed = {one.key for one in verify(given, list(policy.witnesses.values())) if one.at}
    names = frozenset(name for name, key in policy.witnesses.items() if key in signed)
    if not policy.is_quorum(names):
        found = ", ".join(sorted(map(told, names))) or "none"
        raise NoQuorumError(
            f"To {shown(asked.origin)} consented: {found}; that is not the quorum of the policy that is held."
        )


def follow(held: bytes, steps: Iterable[Step]) -> Followed:
    """The policy after these versions, each the next of the one before. held: the policy the reader trusts.

    Whoever hands out the steps can leave out the latest, so it is the latest that he shows. Raises
    MalformedError, NotVerifiedError (NoQuorumError where the quorum did not consent); then the reader keeps
    `held`.
    """
    reached = Followed(held, parse_policy(held), policy_version(held))
    for step in steps:
        reached = _next(reached, step)
    return reached


def _next(reached: Followed, step: Step) -> Followed:
    note, version = read_form(step.published.file, PolicyVersion)
    is_next = reached.version in (None, version.version - 1)
    if version.before != digest(reached.text) or not is_next:
        raise NotVerifiedError(
            f"Policy version {version.version} does not follow the policy that is held. Versions are taken "
            "one by one, in their order; was one left out, or is the held one another office's?"
        )
    text = version.policy.encode("utf-8")
    policy = parse_policy(text)
    check_one_signed(note, (*reached.policy.logs, *policy.logs), version.origin)
    check_consent(step.published.file, step.consent, reached.policy)
    try:
        verify_published(step.published, reached.policy)
    except NotVerifiedError:  # after a compromise the old log is closed, and the new one says it
        verify_published(step.published, policy)
    return Followed(text, policy, version.version)

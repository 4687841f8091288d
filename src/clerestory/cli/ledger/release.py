"""`release`: a certificate, entry by entry, and its decision made again."""

import argparse

from clerestory.cli.ledger.files import parsed, policy_in
from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.provision import LawError
from clerestory.ledger.certificate import LARGEST_CERTIFICATE, Part, parse_certificate, verify_certificate
from clerestory.ledger.errors import MalformedError, NotVerifiedError
from clerestory.ledger.sentences import certified
from clerestory.policy.decide.again import (
    EVENT,
    ContradictoryEntryError,
    UnreadableEntryError,
    decide_again,
    read_entry,
)

_NONE = "No part of the certificate shows a decision, so the law was not asked again."


def release(args: argparse.Namespace) -> list[str]:
    """Check a certificate and decide again what it says was decided. Raises LedgerError."""
    policy = policy_in(args.policy)
    certificate = parsed(args.certificate, LARGEST_CERTIFICATE, parse_certificate)
    heads = verify_certificate(certificate, policy)
    library = _library(args)
    decided = [part for part in certificate.parts if part.shown("event") == EVENT]
    lines = [made_again(part, library, must=not args.without_law) for part in decided]
    if not lines and not args.without_law:
        raise NotVerifiedError(f"{_NONE} Ask for an opening with it, or give --without-law.")
    about = f"{len(heads)} of {len(heads)} parts of the certificate are as the log has them."
    return [f"Verified: {about}", *certified(certificate, heads, policy), *(lines or [_NONE])]


def made_again(part: Part, library: Library, *, must: bool) -> str:
    """What came of deciding again what a verified entry says was decided.

    must: that it cannot be done here is not verified, instead of a sentence. Raises NotVerifiedError for
    every difference, MalformedError for an entry that cannot be read.
    """
    shown = {name: held.value for name, held in part.opening.shown.items()}
    number = part.proof.index
    try:
        recorded = read_entry(shown)
        differences = decide_again(recorded, library)
    except ContradictoryEntryError as error:
        raise NotVerifiedError(f"Entry {number} contradicts itself: {error}") from None
    except UnreadableEntryError as error:
        raise MalformedError(f"Entry {number}: {error}") from None
    except LawError as error:
        said = f"The decision of entry {number} was not made again. {error}"
        if must:
            raise NotVerifiedError(f"{said} With --packs DIR the law is read elsewhere.") from None
        return said
    if differences:
        told = "; ".join(f"{one.element}: {one.was} was recorded, {one.now} is found" for one in differences)
        raise NotVerifiedError(f"The law as entry {number} names it gives other answers: {told}.")
    packs = ", ".join(f"{stamp.pack} {stamp.version}" for stamp in recorded.packs)
    return (
        f"The decision of entry {number} was made again under the same texts of law ({packs}): all "
        f"{len(recorded.outcomes)} answers are the same."
    )


def _library(args: argparse.Namespace) -> Library:
    try:
        return open_library(args.packs or default_folder())
    except LawError as error:
        raise MalformedError(str(error)) from None
